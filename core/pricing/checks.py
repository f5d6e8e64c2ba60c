"""What one field alone cannot tell: rules across a document's fields and ids."""

from collections.abc import Sequence
from typing import Final

from msgspec import UNSET

from core.pricing.document import UNTAXED, Document, Line
from core.pricing.limits import AMOUNT_MAX, AUTOMATIC_OFFERS_MAX, BPS, COUPONS_MAX
from core.pricing.offers import (
    BENEFITS,
    EVERYTHING,
    LAYERS,
    PLATFORM,
    WHOLE_CART,
    Offer,
    Scope,
    Tiered,
    owned_by,
)
from core.pricing.refusal import RefusedDocument

_MERCHANT: str = owned_by("")
_OWNED: Final = frozenset((owner, layer) for layer, rule in LAYERS.items() for owner in rule.owners)
_BENEFITS_OF: Final = {
    layer: tuple(BENEFITS[name] for name in rule.benefits) for layer, rule in LAYERS.items()
}
_LISTS = ("merchants", "products", "skus", "categories", "except_skus")


def check_rules(document: Document) -> None:
    """Raise RefusedDocument where a document whose fields are each right breaks a rule."""
    for at, line in enumerate(document.lines):
        if line.tax is not UNTAXED or len(line.categories) > 1:
            _check_line(line, f"lines[{at}]")
    _check_unique([line.id for line in document.lines], "lines[{}].id")
    _check_skus(document.lines)
    _check_offers(document.offers)
    _check_counts(document)
    _check_total(document)
    _check_choice(document)


def check_offer(offer: Offer) -> None:
    """Raise RefusedDocument where an offer is outside the layer table or contradicts itself."""
    owner, layer = offer.owner, offer.layer
    if owner != PLATFORM and (owner == _MERCHANT or not owner.startswith(_MERCHANT)):
        raise RefusedDocument("not_allowed", "owner", 'Neither "platform" nor a merchant.')
    if ("platform" if owner == PLATFORM else "merchant", layer) not in _OWNED:
        raise RefusedDocument("not_allowed", "owner", "Not an owner of this layer.")
    if type(offer.benefit) not in _BENEFITS_OF[layer]:
        raise RefusedDocument("not_allowed", "benefit", "Not a benefit of this layer.")
    if isinstance(offer.benefit, Tiered):
        _check_tiers(offer.benefit)
    if offer.scope != EVERYTHING:
        _check_scope(offer.scope)
    if offer.funding is not UNSET or offer.buyer is not UNSET:
        _check_funding(offer)
    if layer in WHOLE_CART:
        _check_whole_cart(offer)


def _check_offers(offers: Sequence[Offer]) -> None:
    passed = 0
    try:
        for offer in offers:
            check_offer(offer)
            passed += 1
    except RefusedDocument as refusal:
        field = f"offers[{passed}].{refusal.field}"
        raise RefusedDocument(refusal.code, field, refusal.detail) from None
    _check_unique([offer.id for offer in offers], "offers[{}].id")


def _check_line(line: Line, path: str) -> None:
    has_rate = line.tax.rate is not UNSET
    if line.tax.mode == "none" and has_rate:
        raise RefusedDocument("not_allowed", f"{path}.tax.rate", "There is no tax to rate.")
    if line.tax.mode != "none" and not has_rate:
        raise RefusedDocument("missing_field", f"{path}.tax.rate", "This field is required.")
    _check_unique(line.categories, path + ".categories[{}]")


def _check_unique(ids: Sequence[str], path: str) -> None:
    """Refuse the second of two equal ids; `{}` in the path is its index."""
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for at, identifier in enumerate(ids):
        if identifier in seen:
            raise RefusedDocument("repeated_id", path.format(at), "This id was there before.")
        seen.add(identifier)


def _check_skus(lines: Sequence[Line]) -> None:
    """A SKU is on one line, or on two when one of them is priced by flash."""
    if len({line.sku for line in lines}) == len(lines):
        return
    seen: set[tuple[str, bool]] = set()
    for at, line in enumerate(lines):
        _, source = line.prices.lowest()
        place = (line.sku, source == "flash")
        if place in seen:
            raise RefusedDocument("repeated_sku", f"lines[{at}].sku", "Another line has this SKU.")
        seen.add(place)


def _check_tiers(benefit: Tiered) -> None:
    for at, tier in enumerate(benefit.tiers):
        if (tier.percent is UNSET) == (tier.amount is UNSET):
            field = f"benefit.tiers[{at}]"
            raise RefusedDocument("not_allowed", field, "Give either percent or amount.")


def _check_scope(scope: Scope) -> None:
    named = (scope.merchants, scope.products, scope.skus, scope.categories)
    listed = any(ids is not UNSET for ids in named)
    if scope.all is False:
        raise RefusedDocument("not_allowed", "scope.all", "True, or left out.")
    if listed == (scope.all is True):
        raise RefusedDocument("not_allowed", "scope", "Give either all or lists.")
    for name, ids in zip(_LISTS, (*named, scope.except_skus), strict=True):
        if ids is not UNSET:
            _check_unique(ids, f"scope.{name}[{{}}]")


def _check_funding(offer: Offer) -> None:
    """Where nothing is said of who funds it, the owner does, and no buyer."""
    funding = offer.borne_by
    if funding.merchant + funding.platform + funding.buyer != BPS:
        raise RefusedDocument("not_allowed", "funding", "The parts must sum to 10,000.")
    if (funding.buyer > 0) != (offer.buyer is not UNSET):
        raise RefusedDocument("not_allowed", "buyer", "Given exactly when a buyer funds.")
    if offer.layer == "red_packet" and funding.platform != BPS:
        raise RefusedDocument("not_allowed", "funding", "The platform funds red packets.")
    if offer.layer == "shipping" and funding.buyer > 0:
        raise RefusedDocument("not_allowed", "funding.buyer", "No buyer funds shipping.")


def _check_whole_cart(offer: Offer) -> None:
    """Shipping coupons and red packets are for all of a cart, by amount alone."""
    if offer.scope.all is not True or offer.scope.except_skus is not UNSET:
        raise RefusedDocument("not_allowed", "scope", "Only all, without exceptions.")
    if offer.condition.min_quantity is not UNSET:
        field = "condition.min_quantity"
        raise RefusedDocument("not_allowed", field, "Only min_amount in this layer.")


def _check_counts(document: Document) -> None:
    if len(document.offers) <= min(AUTOMATIC_OFFERS_MAX, COUPONS_MAX):
        return
    automatic = sum(offer.is_automatic for offer in document.offers)
    if automatic > AUTOMATIC_OFFERS_MAX:
        raise RefusedDocument(
            "too_many", "offers", f"Over {AUTOMATIC_OFFERS_MAX} automatic offers."
        )
    if len(document.offers) - automatic > COUPONS_MAX:
        raise RefusedDocument("too_many", "offers", f"Over {COUPONS_MAX} coupons and red packets.")


def _check_total(document: Document) -> None:
    """Goods at layer-1 prices and the fees of the merchants in the cart."""
    lines, freight = document.lines, document.freight
    listed = sum([line.quantity * line.prices.list for line in lines])
    if listed + sum([each.fee for each in freight.values()]) <= AMOUNT_MAX:
        return  # and what counts is no more
    merchants = {line.merchant for line in lines}
    goods = sum([line.quantity * line.prices.lowest()[0] for line in lines])
    fees = sum([each.fee for merchant, each in freight.items() if merchant in merchants])
    if goods + fees > AMOUNT_MAX:
        raise RefusedDocument("out_of_range", "lines", "Goods and fees exceed 10^15.")


def _check_choice(document: Document) -> None:
    """A list names coupons and red packets of the document, one a slot."""
    if document.choose == "best":
        return
    _check_unique(document.choose, "choose[{}]")
    offers = {offer.id: offer for offer in document.offers}
    taken: set[tuple[str, str]] = set()
    for at, identifier in enumerate(document.choose):
        offer = offers.get(identifier)
        if offer is None:
            raise RefusedDocument("unknown_offer", f"choose[{at}]", "No offer has this id.")
        if offer.is_automatic:
            detail = "An automatic offer cannot be chosen."
            raise RefusedDocument("not_allowed", f"choose[{at}]", detail)
        slot = (offer.layer, offer.owner)
        if slot in taken and offer.layer != "red_packet":
            detail = "One a merchant, one of the platform."
            raise RefusedDocument("slot_taken", f"choose[{at}]", detail)
        taken.add(slot)
