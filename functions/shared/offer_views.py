"""Offers as both APIs show them."""

import msgspec
from msgspec import Struct

from core.ids import OfferId, UserId
from core.offers.drafts import OfferTerms
from core.offers.offer import Consent, OfferState, Owner, Party, StoredOffer, Terms
from core.pricing import Window
from functions.shared.views import timestamp


class ConsentView(Struct, frozen=True):
    """A funder's agreement, up to `budget` minor units in all."""

    party: Party
    budget: int
    given_by: UserId
    given_at: str

    @staticmethod
    def of(consent: Consent) -> "ConsentView":
        """Show `consent`."""
        return ConsentView(
            consent.party, consent.budget, consent.given_by, timestamp(consent.given_at)
        )


class OfferView(Struct, frozen=True):
    """An offer. It can be published once `missing_consents` is empty."""

    offer_id: OfferId
    owner: Owner
    title: str
    state: OfferState
    currency: str
    terms: OfferTerms
    code: str | None
    quota: int | None
    per_shopper_limit: int | None
    claim_window: Window | None
    consents: list[ConsentView]
    missing_consents: list[Party]
    created_at: str

    @staticmethod
    def of(offer: StoredOffer) -> "OfferView":
        """Show `offer`."""
        terms = offer.terms
        return OfferView(
            offer_id=terms.offer_id,
            owner=terms.offer.owner,
            title=terms.title,
            state=offer.state,
            currency=terms.currency,
            terms=terms_view(terms),
            code=terms.code,
            quota=terms.quota,
            per_shopper_limit=terms.per_shopper_limit,
            claim_window=terms.claim_window,
            consents=[ConsentView.of(consent) for consent in offer.consents],
            missing_consents=offer.missing_consents,
            created_at=timestamp(offer.created_at),
        )


def terms_view(terms: Terms) -> OfferTerms:
    """An offer's terms in the shape that its owner sent."""
    kept = msgspec.to_builtins(terms.offer)
    given = {name: value for name, value in kept.items() if value != {}}
    return msgspec.convert(given, _Shown)


class _Shown(OfferTerms, frozen=True, forbid_unknown_fields=False):
    """What of a kept offer is terms; the rest is passed over."""
