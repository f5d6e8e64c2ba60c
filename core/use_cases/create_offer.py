"""A merchant or the platform drafts an offer."""

from core.idempotency import Once
from core.ids import OfferId, UserId
from core.offers.drafts import OfferDraft
from core.offers.offer import Owner, StoredOffer, drafted
from core.ports import Ids
from core.ports.offers import Offers


def create_offer(  # noqa: PLR0913  (who drafts what for whom, in what, when, and ports)
    draft: OfferDraft,
    owner: Owner,
    currency: str,
    created_by: UserId,
    now: int,
    once: Once,
    *,
    offers: Offers,
    ids: Ids,
) -> StoredOffer:
    """Keep `draft` as an offer of `owner` in `currency`; the same `once` keeps it once."""
    offer = drafted(draft, OfferId(ids.new("off")), owner, currency, created_by, now)
    offers.add(offer, once)
    return offer
