"""What an order uses up of the offers that its price is made of.

Places in a quota, a shopper's own count, a funder's budget, a claimed coupon: the order's
transaction spends them under conditions, so that two orders cannot spend the same; when the
whole order is cancelled or refunded they come back once.
"""

from msgspec import Struct

from core.ids import OfferId


class ClaimRef(Struct, frozen=True):
    """Which coupon of the shopper's wallet: see `core.offers.coupons.Coupon`."""

    ordinal: int
    ends_at: int


class Spend(Struct, frozen=True, omit_defaults=True):
    """What one order takes of one offer.

    `coupon` is moved to reserved; `quota`: one redemption of the offer's quota is taken;
    `redemption`: which of the shopper's own, from 1; `budgets`: what each outside funder bears.
    """

    offer_id: OfferId
    coupon: ClaimRef | None = None
    quota: bool = False
    redemption: int | None = None
    budgets: dict[str, int] = {}

    @property
    def writes(self) -> int:
        """How many items of a transaction it takes."""
        rations = self.quota or bool(self.budgets)
        return (self.coupon is not None) + rations + (self.redemption is not None)
