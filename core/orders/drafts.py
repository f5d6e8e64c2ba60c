"""What shoppers send to place an order."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from core import limits
from core.ids import LineIdText, OfferIdText
from core.orders.order import Address
from core.pricing.limits import COUPONS_MAX
from core.text import END

LineIds = Annotated[list[LineIdText], Meta(min_length=1, max_length=limits.CART_LINES_MAX)]
OfferIds = Annotated[list[OfferIdText], Meta(max_length=COUPONS_MAX)]
_PART: Final = "[A-Za-z0-9_-]+"
SignedQuote = Annotated[
    str,
    Meta(max_length=limits.QUOTE_CHARS_MAX, pattern=rf"^{_PART}\.{_PART}\.{_PART}{END}"),
]
"""A compact JWS."""


class OrderDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """What to order of the cart (without `lines` all of it), with which coupons, to where.

    `quote` is a quote's `proof.signed`: with it, a price that has changed since is refused
    instead of charged.
    """

    address: Address
    lines: LineIds | None = None
    coupons: Literal["best"] | OfferIds = "best"
    quote: SignedQuote | None = None
