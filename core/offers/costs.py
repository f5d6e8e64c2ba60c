"""What the offers of a quote cost those who give them: what an order of it spends of each."""

from array import array
from collections import Counter
from collections.abc import Mapping

from core.ids import MerchantId, OfferId, UserId
from core.offers.coupons import Coupon
from core.offers.offer import Party, Terms, buyer_party, funders_to_ask, merchant_party
from core.offers.spends import ClaimRef, Spend
from core.pricing import PLATFORM, Document, Offer, Quote
from core_ext.rounding import apportion


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
    _, borne[PLATFORM], borne[buyer_party(UserId(str(offer.buyer)))] = borne_by(offer, quote)
    for line, quoted in zip(document.lines, quote.lines, strict=True):
        for discount in quoted.discounts:
            if discount.offer == offer.id:
                borne[merchant_party(MerchantId(line.merchant))] += discount.funding.merchant
    return {party: amount for party, amount in borne.items() if party in asked and amount}


def borne_by(offer: Offer, quote: Quote) -> tuple[int, int, int]:
    """What merchants, platform and buyers bear of an applied offer, in minor units."""
    parts = [
        discount.funding
        for line in quote.lines
        for discount in line.discounts
        if discount.offer == offer.id
    ]
    if not parts:
        return _of_the_whole(offer, quote.given[quote.applied.index(offer.id)])
    return (
        sum(part.merchant for part in parts),
        sum(part.platform for part in parts),
        sum(part.buyer for part in parts),
    )


def _of_the_whole(offer: Offer, given: int) -> tuple[int, int, int]:
    """Of a shipping coupon or red packet, which is no discount of lines.

    One that several bear is a merchant's, on that merchant's one fee, so this is exact.
    """
    funding = offer.borne_by
    weights = (funding.merchant, funding.platform, funding.buyer)
    buffer: array[int] = array("q", [*weights, *bytes(9)])
    apportion(given, len(weights), buffer)
    merchant, platform, buyer = buffer[3:6]
    return merchant, platform, buyer
