"""The offers that a cart may use: which come into question, and which are used up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from core.errors import Invalid
from core.ids import OfferId
from core.offers.costs import borne_outside
from core.offers.coupons import Coupon
from core.offers.offer import Owner, Party, Terms
from core.offers.shelves import Allowance
from core.pricing import Document, Line, Quote
from core.pricing.eligibility import in_scope

Choice = Literal["best"] | Sequence[OfferId]


class LeftOut(Struct, frozen=True):
    """An offer that was not priced with.

    It, or the shopper's part of it, is used up, or it is a coupon in another currency.
    """

    offer_id: OfferId
    reason: Literal["quota", "per_user_limit", "budget", "currency"]


class Candidates(Struct, frozen=True):
    """The offers that a cart of `currency` may use, with what is left of them."""

    currency: str
    terms: dict[OfferId, Terms]
    coupons: dict[OfferId, Coupon]
    allowances: Mapping[OfferId, Allowance]
    redemptions: Mapping[OfferId, int | None]
    """The shopper's next one of each automatic offer that limits them; None: no more."""


def coupons_for(
    held: Iterable[Coupon], owners: Sequence[Owner], choose: Choice
) -> dict[OfferId, Coupon]:
    """One coupon an offer: those of the cart's owners, and those asked for.

    Raises `Invalid` for an offer that is asked for and not held.
    """
    first: dict[OfferId, Coupon] = {}
    for coupon in held:
        first.setdefault(coupon.offer_id, coupon)
    wanted = () if choose == "best" else tuple(choose)
    for at, offer_id in enumerate(wanted):
        if offer_id not in first:
            raise Invalid("coupon_not_held", "Not in your wallet.", field=f"coupons[{at}]")
    return {
        offer_id: coupon
        for offer_id, coupon in first.items()
        if coupon.owner in owners or offer_id in wanted
    }


def concerns(terms: Terms, currency: str, lines: Iterable[Line], now: int) -> bool:
    """Whether an automatic offer is open and for any of the lines, which are in `currency`.

    Others would only use up the number of offers that a document holds.
    """
    offer = terms.offer
    return (
        terms.currency == currency
        and offer.is_open(now)
        and any(
            offer.merchant in (None, line.merchant) and in_scope(offer.scope, line)
            for line in lines
        )
    )


def unusable(candidates: Candidates) -> list[LeftOut]:
    """The candidates of which nothing is left for this shopper, and coupons of other currencies.

    Budgets are not asked here: which funders pay, and how much, is known once a cart is priced.
    """
    left_out = []
    for offer_id, of in candidates.terms.items():
        allowance = candidates.allowances.get(offer_id)
        if of.currency != candidates.currency:
            left_out.append(LeftOut(offer_id, "currency"))
        elif allowance is not None and not of.is_coupon and allowance.left == 0:
            left_out.append(LeftOut(offer_id, "quota"))
        elif candidates.redemptions.get(offer_id, 1) is None:
            left_out.append(LeftOut(offer_id, "per_user_limit"))
    return left_out


def over_budget(quote: Quote, document: Document, candidates: Candidates) -> list[LeftOut]:
    """The applied offers that would cost an outside funder more than is left of its budget."""
    over = []
    for offer_id in map(OfferId, quote.applied):
        borne: Mapping[Party, int] = borne_outside(
            candidates.terms[offer_id].offer, quote, document
        )
        budgets = candidates.allowances[offer_id].budgets if borne else {}
        if any(amount > budgets.get(party, 0) for party, amount in borne.items()):
            over.append(LeftOut(offer_id, "budget"))
    return over
