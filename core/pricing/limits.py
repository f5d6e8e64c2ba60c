"""Every limit of the pricing document. Beyond them a document is refused, never mispriced.

They keep each sum below 2^63 and each product below 2^127; the compiled kernels rely on it.
"""

from typing import Annotated, Final

from msgspec import Meta

LINES_MAX: Final = 200
QUANTITY_MAX: Final = 9_999
UNIT_PRICE_MAX: Final = 10**11
AUTOMATIC_OFFERS_MAX: Final = 200
COUPONS_MAX: Final = 300
"""Store, platform and shipping coupons and red packets together."""
AMOUNT_MAX: Final = 10**15
"""Of amounts in offers, fees and take_*, and of all goods at layer-1 prices with all fees."""
COUNT_MAX: Final = 10**9
TAX_RATE_MAX: Final = 10**6
EPOCH_SECONDS_MAX: Final = 10**12
BPS: Final = 10_000

Id = Annotated[str, Meta(min_length=1)]
Amount = Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
Step = Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]
UnitPrice = Annotated[int, Meta(ge=0, le=UNIT_PRICE_MAX)]
Rate = Annotated[int, Meta(ge=0, le=BPS)]
"""Basis points."""
TaxRate = Annotated[int, Meta(ge=0, le=TAX_RATE_MAX)]
Count = Annotated[int, Meta(ge=1, le=COUNT_MAX)]
Quantity = Annotated[int, Meta(ge=1, le=QUANTITY_MAX)]
EpochSeconds = Annotated[int, Meta(ge=0, le=EPOCH_SECONDS_MAX)]
