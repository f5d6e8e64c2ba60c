"""An owner publishes an offer."""

from core.errors import NotFound
from core.ids import OfferId
from core.offers.offer import OfferState, Owner, StoredOffer
from core.offers.shelves import published
from core.ports.offers import Offers
from core.versions import retry_on_conflict


def publish_offer(offer_id: OfferId, owner: Owner, now: int, offers: Offers) -> StoredOffer:
    """Make the offer count, or claimable; what is over leaves the owner's shelf.

    Raises `NotFound` for another's, `Conflict` without every consent and on a full shelf.
    """

    def attempt() -> StoredOffer:
        offer = offers.get(offer_id)
        if offer is None or offer.terms.offer.owner != owner:
            raise NotFound("offer")
        if offer.state is OfferState.PUBLISHED:
            return offer
        shelf = offers.shelves([owner])[owner]
        known = offers.terms([*shelf.automatic, *shelf.coupons])
        over = frozenset(known_id for known_id, of in known.items() if of.is_over(now))
        after = published(offer, shelf, over)
        offers.publish(after)
        return after.offer

    return retry_on_conflict(attempt)
