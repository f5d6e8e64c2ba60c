"""The forms of amounts and rates in what people send: minor units and basis points."""

from typing import Annotated

from msgspec import Meta

from core import limits
from core.text import END

Bps = Annotated[int, Meta(ge=0, le=10_000)]
"""A rate in basis points: 10,000 is all of it."""
TaxBps = Annotated[int, Meta(ge=0, le=10**6)]
"""A tax rate in basis points; taxes can exceed the price."""
UnitAmount = Annotated[int, Meta(ge=0, le=limits.UNIT_PRICE_MAX)]
"""Of one unit of a SKU, in minor units."""
Amount = Annotated[int, Meta(ge=0, le=limits.AMOUNT_MAX)]
"""In minor units."""
Currency = Annotated[str, Meta(pattern=f"^[A-Z]{{3}}{END}")]
"""ISO 4217."""
