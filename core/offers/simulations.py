"""Prices of carts that nobody has: documents that people send, and what an offer would cost.

A document is that of the money rules, section 9; its ids are the sender's own.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from core import limits
from core.errors import Fact, Invalid
from core.offers.costs import borne_by
from core.offers.drafts import OfferBenefit
from core.offers.offer import Terms
from core.pricing import JOINS_MAX, Document, Funding, Scope, Window, price
from core.pricing.checks import check_rules
from core.pricing.document import Freight, Line
from core.pricing.limits import LINES_MAX, EpochSeconds, Id
from core.pricing.offers import PLATFORM, Condition, Layer, Tier
from core.pricing.parsing import parse_document


class SimulatedBenefit(OfferBenefit, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an offer of a pricing document gives; it may have more tiers than one that is kept."""

    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1)] | UnsetType = UNSET


class SimulatedOffer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offer of a pricing document."""

    id: Id
    layer: Layer
    scope: Scope
    benefit: SimulatedBenefit
    owner: Id = PLATFORM
    condition: Condition | UnsetType = UNSET
    funding: Funding | UnsetType = UNSET
    window: Window | UnsetType = UNSET
    with_flash: bool = False
    buyer: Id | UnsetType = UNSET


class SimulationDocument(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A pricing document: a cart, the offers that may apply, and which coupons are chosen."""

    currency: Id
    now: EpochSeconds
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=LINES_MAX)]
    offers: tuple[SimulatedOffer, ...] = ()
    freight: dict[Id, Freight] = {}
    choose: Literal["best"] | tuple[Id, ...] = "best"

    @property
    def document(self) -> Document:
        """The same, checked by all the rules; raises `RefusedDocument`.

        Also refused are more units than an answer, which lists the price of each, has room for.
        """
        if sum(line.quantity for line in self.lines) > limits.SIMULATED_UNITS_MAX:
            facts: dict[str, Fact] = {"limit": limits.SIMULATED_UNITS_MAX}
            raise Invalid("too_many_units", "Fewer units in all.", field="lines", facts=facts)
        return parse_document(msgspec.to_builtins(self))


class PreviewRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The carts to try an offer on: documents of one's own, or the parts of latest orders."""

    documents: Annotated[
        tuple[SimulationDocument, ...], Meta(max_length=limits.PREVIEW_CARTS_MAX)
    ] = ()
    orders: Annotated[int, Meta(ge=0, le=limits.PREVIEW_CARTS_MAX)] = 0

    def __post_init__(self) -> None:
        if bool(self.documents) == bool(self.orders):
            raise ValueError("either documents or a number of orders")


class Preview(Struct, frozen=True):
    """What an offer would have done to some carts of one currency; amounts in minor units."""

    currency: str
    carts: int
    applied: int
    """Carts in which it took something off."""
    unproven: int
    """Carts whose best coupons took too long to prove: the best found counts."""
    payable_before: int
    payable_after: int
    merchant: int
    """What merchants would bear; then the platform, then buyers."""
    platform: int
    buyer: int


def preview(terms: Terms, documents: Sequence[Document]) -> Preview:
    """Price each cart without and with the offer, its best coupons chosen both times.

    All together take no more work than one that is asked for alone, so that there is an answer in
    time. Raises `Invalid` for carts of another currency and for those that name the offer already.
    """
    offer, currency = terms.offer, terms.currency
    if any(document.currency != currency for document in documents):
        raise Invalid("currency_mixed", "Carts in the offer's currency.", field="documents")
    joins_max = JOINS_MAX // max(2 * len(documents), 1)
    applied = unproven = before = after = 0
    borne = [0, 0, 0]
    for document in documents:
        plain = replace(document, choose="best")
        tried = replace(plain, offers=(*plain.offers, offer))
        check_rules(tried)
        without, quote = [price(each, joins_max=joins_max) for each in (plain, tried)]
        before += without.payable
        after += quote.payable
        unproven += not (without.optimal and quote.optimal)
        if offer.id in quote.applied:
            applied += 1
            parts = borne_by(offer, quote)
            borne = [sum(pair) for pair in zip(borne, parts, strict=True)]
    return Preview(currency, len(documents), applied, unproven, before, after, *borne)
