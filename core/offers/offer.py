"""Offers as they are kept: the terms that price a cart, their limits, and who agreed to pay.

    draft ──publish──▶ published ──withdraw──▶ withdrawn
      └────────────────withdraw───────────────────▲

Terms never change: another price is another offer. So a consent is to exactly these terms,
and terms may be kept in memory for as long as a process lives. A withdrawn offer is neither
applied nor claimed any more; coupons that shoppers hold stay good.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, Literal

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from core import limits
from core.errors import Conflict, Invalid
from core.ids import MerchantId, OfferId, UserId
from core.offers.drafts import OfferDraft, OfferTerms
from core.pricing.offers import PLATFORM, Offer, Window, owned_by
from core.pricing.parsing import parse_offer
from core.pricing.refusal import RefusedDocument
from core.text import fold_code
from core.versions import FIRST_VERSION

Owner = str
"""`platform` or `merchant:<id>`."""
Party = str
"""Who bears a part of a discount: `platform`, `merchant:<id>` or `buyer:<id>`."""


class OfferState(StrEnum):
    """Where an offer is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATES: Final[Mapping[tuple[OfferState, str], OfferState]] = {
    (OfferState.DRAFT, "publish"): OfferState.PUBLISHED,
    (OfferState.DRAFT, "withdraw"): OfferState.WITHDRAWN,
    (OfferState.PUBLISHED, "publish"): OfferState.PUBLISHED,
    (OfferState.PUBLISHED, "withdraw"): OfferState.WITHDRAWN,
    (OfferState.WITHDRAWN, "withdraw"): OfferState.WITHDRAWN,
}
"""(state, action) → the state after. Asking again changes nothing; the rest is refused."""


class Terms(Struct, frozen=True):
    """What an offer is, for ever. `code` is folded; amounts are in minor units of `currency`."""

    offer: Offer
    currency: str
    title: str
    code: str | None
    quota: int | None
    per_shopper_limit: int | None
    claim_window: Window | None

    @property
    def offer_id(self) -> OfferId:
        """The offer's id."""
        return OfferId(self.offer.id)

    @property
    def is_coupon(self) -> bool:
        """Whether shoppers claim it; else it applies by itself."""
        return not self.offer.is_automatic

    @property
    def is_rationed(self) -> bool:
        """Whether an order that it applies to spends something of it."""
        limited = self.quota is not None or self.per_shopper_limit is not None
        return bool(funders_to_ask(self.offer)) or (limited and not self.is_coupon)

    @property
    def ends_at(self) -> int:
        """The first second at which it is over."""
        window = self.offer.window
        return window.end if isinstance(window, Window) else limits.EPOCH_S_MAX

    def is_over(self, now: int) -> bool:
        """Whether its window has passed."""
        return now >= self.ends_at

    def is_claimable(self, now: int) -> bool:
        """Whether it is a coupon whose time to be claimed is now."""
        window = self.claim_window
        claims = window is None or window.start <= now < window.end
        return self.is_coupon and claims and not self.is_over(now)


class Consent(Struct, frozen=True):
    """A party agreed to bear its part of the discounts, up to `budget` minor units in all."""

    party: Party
    budget: int
    given_by: UserId
    given_at: int


class StoredOffer(Struct, frozen=True):
    """An offer, its state and the consents to it."""

    terms: Terms
    state: OfferState
    created_by: UserId
    created_at: int
    consents: list[Consent] = []
    version: int = FIRST_VERSION

    @property
    def missing_consents(self) -> list[Party]:
        """The funders that have not agreed, sorted."""
        given = {consent.party for consent in self.consents}
        return sorted(funders_to_ask(self.terms.offer) - given)

    def after(self, action: Literal["publish", "withdraw"]) -> "StoredOffer":
        """This offer in the state that `action` leads to, itself when it is there already.

        Raises `Conflict`.
        """
        state = STATES.get((self.state, action))
        if state is None:
            facts = {"state": self.state.value}
            raise Conflict("offer_state", "The offer's state does not allow this.", facts=facts)
        if state is self.state:
            return self
        return replace(self, state=state, version=self.version + 1)


def free_ordinal(taken: Collection[int], limit: int) -> int | None:
    """The first of 1 to `limit` that is not taken: one shopper's uses of one offer."""
    return next((ordinal for ordinal in range(1, limit + 1) if ordinal not in taken), None)


def drafted(
    draft: OfferDraft,
    offer_id: OfferId,
    owner: Owner,
    currency: str,
    created_by: UserId,
    now: int,
) -> StoredOffer:
    """A new offer of `owner`; raises `Invalid` naming the field that breaks a rule."""
    offer = _parsed(draft.terms, offer_id, owner)
    _check_windows(offer, draft)
    funders_to_ask(offer)
    is_coupon = not offer.is_automatic
    if not is_coupon and draft.code is not None:
        raise Invalid("not_a_coupon", "Only coupons have a code.", field="code")
    if not is_coupon and draft.claim_window is not None:
        raise Invalid("not_a_coupon", "Only coupons are claimed.", field="claim_window")
    terms = Terms(
        offer=offer,
        currency=currency,
        title=draft.title,
        code=None if draft.code is None else folded(draft.code),
        quota=draft.quota,
        per_shopper_limit=(draft.per_shopper_limit or 1) if is_coupon else draft.per_shopper_limit,
        claim_window=draft.claim_window,
    )
    return StoredOffer(terms, OfferState.DRAFT, created_by, now)


def folded(code: str) -> str:
    """A coupon code as it is kept and compared; raises `Invalid` when nothing is left of it."""
    kept = fold_code(code)
    if not limits.COUPON_CODE_CHARS_MIN <= len(kept) <= limits.COUPON_CODE_CHARS_MAX:
        raise Invalid("invalid_field", "Too short or too long for a code.", field="code")
    return kept


def funders_to_ask(offer: Offer) -> frozenset[Party]:
    """The funders other than the owner; raises `Invalid` where they cannot all be named.

    An offer of the platform that merchants fund is for a list of merchants, each of which agrees.
    """
    funding = offer.borne_by
    asked: set[Party] = set()
    if funding.buyer and isinstance(offer.buyer, str):
        asked.add(buyer_party(UserId(offer.buyer)))
    if funding.platform and offer.owner != PLATFORM:
        asked.add(PLATFORM)
    if funding.merchant and offer.owner == PLATFORM:
        scope = offer.scope
        others = (scope.all, scope.products, scope.skus, scope.categories)
        if scope.merchants is UNSET or any(other is not UNSET for other in others):
            raise Invalid(
                "funders_unclear",
                "An offer that merchants fund is for a list of merchants.",
                field="terms.scope",
            )
        asked |= {merchant_party(MerchantId(m)) for m in scope.merchants}
    if len(asked) > limits.OFFER_FUNDERS_MAX:
        raise Invalid("too_many_funders", "Fewer merchants.", field="terms.scope.merchants")
    return frozenset(asked)


def merchant_party(merchant_id: MerchantId) -> Party:
    """A merchant, as owner and as funder."""
    return owned_by(merchant_id)


def buyer_party(user_id: UserId) -> Party:
    """A buyer as funder."""
    return f"buyer:{user_id}"


def agreed(offer: StoredOffer, consent: Consent) -> StoredOffer:
    """`offer` with a funder's consent; raises `Conflict` when it was not asked or published."""
    if offer.state is not OfferState.DRAFT:
        raise Conflict("offer_state", "Only drafts are agreed to.", facts={"state": offer.state})
    if consent.party not in funders_to_ask(offer.terms.offer):
        raise Conflict("not_a_funder", "The offer does not ask this party to pay.")
    others = [given for given in offer.consents if given.party != consent.party]
    return replace(offer, consents=[*others, consent], version=offer.version + 1)


def _parsed(terms: OfferTerms, offer_id: OfferId, owner: Owner) -> Offer:
    """The offer that prices carts; refusals name the sender's own fields."""
    source = {**msgspec.to_builtins(terms), "id": offer_id, "owner": owner}
    try:
        return parse_offer(source)
    except RefusedDocument as refused:
        field = "layer" if refused.field == "owner" else refused.field
        raise Invalid(refused.code, refused.detail, field=f"terms.{field}") from None


def _check_windows(offer: Offer, draft: OfferDraft) -> None:
    _check_window(offer.window if isinstance(offer.window, Window) else None, "terms.window.to")
    _check_window(draft.claim_window, "claim_window.to")


def _check_window(window: Window | None, field: str) -> None:
    if window is not None and window.start >= window.end:
        raise Invalid("invalid_field", "It ends before it starts.", field=field)
    if window is not None and window.end > limits.EPOCH_S_MAX:
        raise Invalid("invalid_field", "It ends after the year 9999.", field=field)
