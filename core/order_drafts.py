"""What shoppers send to place an order."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from core import limits
from core.amounts import Amount, Currency
from core.ids import LineIdText, OfferIdText
from core.orders import Address
from core.pricing.limits import COUPONS_MAX

LineIds = Annotated[list[LineIdText], Meta(min_length=1, max_length=limits.CART_LINES_MAX)]
OfferIds = Annotated[list[OfferIdText], Meta(max_length=COUPONS_MAX)]


class Money(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units of an ISO 4217 currency."""

    amount: Amount
    currency: Currency


class Expectation(Struct, frozen=True, forbid_unknown_fields=True):
    """What the shopper was shown."""

    payable: Money


class OrderDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """What to order of the cart (without `lines` all of it), with which coupons, to where.

    With `expect`, a price that has changed since is refused instead of charged.
    """

    address: Address
    lines: LineIds | None = None
    coupons: Literal["best"] | OfferIds = "best"
    expect: Expectation | None = None
