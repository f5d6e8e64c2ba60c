"""What publishing an offer puts out: its place on the owner's shelf, and what is left of it.

Pricing reads one shelf an owner, however many offers there ever were. Claims and orders spend
from the allowance, which is apart from the terms because it moves all the time.
"""

from msgspec import Struct

from core import limits
from core.errors import Conflict
from core.ids import OfferId
from core.offers.offer import OfferState, Owner, Party, StoredOffer


class Allowance(Struct, frozen=True):
    """What is left of an offer: redemptions (None: no quota) and each outside funder's budget."""

    offer_id: OfferId
    owner: Owner
    state: OfferState
    left: int | None = None
    budgets: dict[Party, int] = {}


class Shelf(Struct, frozen=True):
    """The published offers of an owner: those that apply by themselves, and public coupons."""

    owner: Owner
    automatic: list[OfferId] = []
    coupons: list[OfferId] = []
    version: int = 0


class Published(Struct, frozen=True):
    """What publishing commits together."""

    offer: StoredOffer
    shelf: Shelf
    allowance: Allowance


def published(offer: StoredOffer, shelf: Shelf, over: frozenset[OfferId]) -> Published:
    """`offer` published and on its owner's shelf, from which those that are `over` go.

    Raises `Conflict` without every consent, and when the shelf is full.
    """
    after = offer.after("publish")
    missing = offer.missing_consents
    if missing:
        raise Conflict(
            "consent_missing",
            "A funder that is not the owner has not agreed.",
            facts={"parties": [*missing]},
        )
    automatic = [known for known in shelf.automatic if known not in over]
    coupons = [known for known in shelf.coupons if known not in over]
    terms = offer.terms
    if not terms.is_coupon:
        automatic.append(terms.offer_id)
    elif terms.code is None:
        coupons.append(terms.offer_id)
    if len(automatic) > limits.OWNER_AUTOMATIC_MAX or len(coupons) > limits.OWNER_COUPONS_MAX:
        raise Conflict("too_many_offers", "Withdraw another offer first.")
    allowance = Allowance(
        terms.offer_id,
        terms.offer.owner,
        after.state,
        terms.quota,
        {consent.party: consent.budget for consent in offer.consents},
    )
    return Published(after, Shelf(shelf.owner, automatic, coupons, shelf.version + 1), allowance)


def unshelved(shelf: Shelf, offer_id: OfferId) -> Shelf:
    """`shelf` without an offer."""
    return Shelf(
        shelf.owner,
        [known for known in shelf.automatic if known != offer_id],
        [known for known in shelf.coupons if known != offer_id],
        shelf.version + 1,
    )
