"""Carts as they are priced: with the coupons that may be used."""

from collections.abc import Sequence

from msgspec import Struct

from core.carts.cart import Cart
from core.offers.coupons import Coupon


class OpenCart(Struct, frozen=True):
    """A cart and the shopper's coupons, as they were at one moment."""

    cart: Cart
    coupons: Sequence[Coupon] | None = None
    """All that are claimed and not over, those that end first; None: more than one read tells."""
