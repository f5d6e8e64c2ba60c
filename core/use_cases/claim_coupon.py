"""A shopper claims a coupon."""

from core.errors import NotFound
from core.idempotency import Once
from core.ids import OfferId, UserId
from core.offers.coupons import Coupon, claim
from core.ports.offers import Coupons, Offers
from core.versions import retry_on_conflict


def claim_coupon(  # noqa: PLR0913  (who claims what, how it is asked for, and two ports)
    offer_id: OfferId,
    shopper_id: UserId,
    code: str | None,
    now: int,
    once: Once,
    *,
    offers: Offers,
    coupons: Coupons,
) -> Coupon:
    """Put a coupon of the offer into the wallet; the same `once` puts it there once.

    Raises `NotFound`, or `Conflict` saying why there is none to get.
    """

    def attempt() -> Coupon:
        allowance = offers.allowances([offer_id]).get(offer_id)
        if allowance is None:
            raise NotFound("coupon")
        terms = offers.terms([offer_id])[offer_id]
        coupon = claim(terms, allowance, shopper_id, coupons.taken(shopper_id, terms), code, now)
        coupons.claim(coupon, counted=allowance.left is not None, once=once)
        return coupon

    return retry_on_conflict(attempt)
