"""A funder agrees to bear its part of another's offer."""

from typing import Annotated

from msgspec import Meta, Struct

from core.errors import NotFound
from core.ids import OfferId
from core.offers.offer import Consent, StoredOffer, agreed, funders_to_ask
from core.ports.offers import Offers
from core.pricing.limits import AMOUNT_MAX
from core.versions import retry_on_conflict


class ConsentRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A funder agrees to bear its part of an offer, up to `budget` minor units in all."""

    budget: Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]


def agree_to_offer(offer_id: OfferId, consent: Consent, offers: Offers) -> StoredOffer:
    """Keep the consent of a party; its last one before the offer is published counts.

    Raises `NotFound` for an offer that does not ask the party, `Conflict` when it is no draft.
    """

    def attempt() -> StoredOffer:
        offer = offers.get(offer_id)
        if offer is None or consent.party not in funders_to_ask(offer.terms.offer):
            raise NotFound("offer")
        after = agreed(offer, consent)
        offers.save(after)
        return after

    return retry_on_conflict(attempt)
