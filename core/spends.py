"""What an order uses up of the offers that its price is made of.

Places in a quota, a shopper's own count, a funder's budget, a claimed coupon: the order's
transaction spends them under conditions, so that two orders cannot spend the same; when the
whole order is cancelled or refunded they come back once.
"""

from array import array
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from core.coupons import Coupon
from core.ids import MerchantId, OfferId, UserId
from core.offers import Party, Terms, buyer_party, funders_to_ask, merchant_party
from core.pricing import PLATFORM, Document, Offer, Quote
from core_ext.rounding import apportion


class ClaimRef(Struct, frozen=True):
    """Which coupon of the shopper's wallet: see `core.coupons.Coupon`."""

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
    budgets: dict[Party, int] = {}

    @property
    def writes(self) -> int:
        """How many items of a transaction it takes."""
        rations = self.quota or bool(self.budgets)
        return (self.coupon is not None) + rations + (self.redemption is not None)


def spends_of(
    quote: Quote,
    document: Document,
    terms: Mapping[OfferId, Terms],
    coupons: Mapping[OfferId, Coupon],
    redemptions: Mapping[OfferId, int | None],
) -> list[Spend]:
    """What placing `quote` would use up, in the order the quote lists its offers."""
    spends = []
    for offer_id in map(OfferId, quote.applied):
        of = terms[offer_id]
        coupon = coupons.get(offer_id)
        spend = Spend(
            offer_id,
            coupon=None if coupon is None else ClaimRef(coupon.ordinal, coupon.ends_at),
            quota=not of.is_coupon and of.quota is not None,
            redemption=redemptions.get(offer_id),
            budgets=borne_outside(of.offer, quote, document),
        )
        if spend.writes:
            spends.append(spend)
    return spends


def borne_outside(offer: Offer, quote: Quote, document: Document) -> dict[Party, int]:
    """What each funder other than the owner bears of an applied offer, in minor units."""
    asked = funders_to_ask(offer)
    if not asked:
        return {}
    borne: Counter[Party] = Counter()
    if offer.layer == "shipping":
        borne[PLATFORM] = _platform_part(offer, quote.given[quote.applied.index(offer.id)])
    for line, quoted in zip(document.lines, quote.lines, strict=True):
        for discount in quoted.discounts:
            if discount.offer == offer.id:
                borne[merchant_party(MerchantId(line.merchant))] += discount.funding.merchant
                borne[PLATFORM] += discount.funding.platform
                borne[buyer_party(UserId(str(offer.buyer)))] += discount.funding.buyer
    return {party: amount for party, amount in borne.items() if party in asked and amount}


def _platform_part(offer: Offer, given: int) -> int:
    """Of what a merchant's shipping coupon took off the merchant's fee."""
    funding = offer.borne_by
    weights = [funding.merchant, funding.platform, funding.buyer]
    buffer: array[int] = array("q", [*weights, *bytes(9)])
    apportion(given, len(weights), buffer)
    return buffer[len(weights) + 1]
