"""An owner withdraws an offer."""

from core.errors import NotFound
from core.ids import OfferId
from core.offers.offer import OfferState, Owner, StoredOffer
from core.offers.shelves import unshelved
from core.ports.offers import Offers
from core.versions import retry_on_conflict


def withdraw_offer(offer_id: OfferId, owner: Owner, offers: Offers) -> StoredOffer:
    """Neither apply nor give out the offer any more; raises `NotFound` for another's."""

    def attempt() -> StoredOffer:
        offer = offers.get(offer_id)
        if offer is None or offer.terms.offer.owner != owner:
            raise NotFound("offer")
        after = offer.after("withdraw")
        if after is offer:
            return offer
        shelf = None
        if offer.state is OfferState.PUBLISHED:
            shelf = unshelved(offers.shelves([owner])[owner], offer_id)
        offers.withdraw(after, shelf)
        return after

    return retry_on_conflict(attempt)
