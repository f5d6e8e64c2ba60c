"""A shopper looks for coupons to claim, and at those in the wallet."""

from core.errors import NotFound
from core.ids import MerchantId, OfferId, UserId
from core.offers.coupons import HeldCoupon
from core.offers.offer import OfferState, Terms, folded, merchant_party
from core.pages import Page, PageRequest
from core.ports.offers import Coupons, Offers
from core.pricing import PLATFORM


def browse_coupons(
    merchant_id: MerchantId | None,
    code: str | None,
    now: int,
    page: PageRequest,
    offers: Offers,
) -> Page[Terms]:
    """Coupons of a merchant or of the platform that can be claimed now, the newest first.

    With `code`, the one coupon that it is for, whoever's it is; raises `NotFound`.
    """
    if code is not None:
        return Page([_with_code(code, now, offers)])
    owner = PLATFORM if merchant_id is None else merchant_party(merchant_id)
    ids = sorted(offers.shelves([owner])[owner].coupons, reverse=True)
    if page.after is not None:
        ids = [offer_id for offer_id in ids if offer_id < page.after["offer_id"]]
    found = offers.terms(ids)
    open_now = [found[offer_id] for offer_id in ids if found[offer_id].is_claimable(now)]
    shown = open_now[: page.limit]
    more = len(open_now) > len(shown)
    return Page(shown, {"offer_id": shown[-1].offer_id} if more else None)


def browse_wallet(
    shopper_id: UserId, page: PageRequest, offers: Offers, coupons: Coupons
) -> Page[HeldCoupon]:
    """A shopper's coupons in any state, those that end last first."""
    held = coupons.of_shopper(shopper_id, page)
    terms = offers.terms({coupon.offer_id for coupon in held.items})
    return Page([HeldCoupon(coupon, terms[coupon.offer_id]) for coupon in held.items], held.next)


def _with_code(code: str, now: int, offers: Offers) -> Terms:
    offer_id: OfferId | None = offers.by_code(folded(code))
    if offer_id is None:
        raise NotFound("coupon")
    allowance = offers.allowances([offer_id]).get(offer_id)
    terms = offers.terms([offer_id])[offer_id]
    if (
        allowance is None
        or allowance.state is not OfferState.PUBLISHED
        or not terms.is_claimable(now)
    ):
        raise NotFound("coupon")
    return terms
