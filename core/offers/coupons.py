"""Coupons in a shopper's wallet: claimed offers of the layers that are chosen."""

from collections.abc import Collection

from msgspec import Struct

from core.errors import Conflict, Invalid, NotFound
from core.ids import OfferId, OrderId, UserId
from core.offers.coupon_states import CouponState
from core.offers.offer import OfferState, Owner, Terms, folded, free_ordinal
from core.offers.shelves import Allowance


class Coupon(Struct, frozen=True):
    """One claim of an offer, the shopper's `ordinal`-th from 1. `ends_at` is the offer's."""

    shopper_id: UserId
    offer_id: OfferId
    owner: Owner
    ordinal: int
    ends_at: int
    claimed_at: int
    state: CouponState = CouponState.CLAIMED
    order_id: OrderId | None = None

    @property
    def is_usable(self) -> bool:
        """Whether a quote may count on it, its window aside."""
        return self.state is CouponState.CLAIMED


class HeldCoupon(Struct, frozen=True):
    """A coupon with what it is good for."""

    coupon: Coupon
    terms: Terms


def claim(
    terms: Terms,
    allowance: Allowance,
    shopper_id: UserId,
    taken: Collection[int],
    code: str | None,
    now: int,
) -> Coupon:
    """The coupon a shopper gets, after the ordinals already `taken`; raises why there is none."""
    if not terms.is_coupon or allowance.state is OfferState.DRAFT:
        raise NotFound("coupon")
    if terms.code is not None and (code is None or folded(code) != terms.code):
        raise Invalid("wrong_code", "This coupon needs its code.", field="code")
    if allowance.state is OfferState.WITHDRAWN or terms.is_over(now):
        raise Conflict("coupon_over", "This coupon is not given out any more.")
    window = terms.claim_window
    if window is not None and now < window.start:
        raise Conflict("claim_not_open", "Not yet.", facts={"opens_at": window.start})
    if window is not None and now >= window.end:
        raise Conflict("coupon_over", "This coupon is not given out any more.")
    limit = terms.per_shopper_limit or 1
    free = free_ordinal(taken, limit)
    if free is None:
        raise Conflict("claim_limit_reached", "You have claimed it.", facts={"limit": limit})
    if allowance.left == 0:
        raise Conflict("coupons_gone", "All of these coupons are claimed.")
    return Coupon(
        shopper_id, terms.offer_id, terms.offer.owner, free, terms.ends_at, claimed_at=now
    )
