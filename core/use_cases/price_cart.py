"""Price a cart: what can be bought of it, the offers it may use, and the quote.

Quotes and orders go through here alike. Everything is read consistently; what an order must
spend so that nothing is given away twice is in the answer, as `spends`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from core.carts.candidates import (
    Candidates,
    Choice,
    LeftOut,
    concerns,
    coupons_for,
    over_budget,
    unusable,
)
from core.carts.cart import Cart, CartLine, chosen_lines
from core.carts.open_carts import OpenCart
from core.carts.priced_lines import (
    PricedLine,
    UnavailableLine,
    document_line,
    freight,
    live_price,
    room_of,
    sort_lines,
)
from core.errors import CommerceError, Conflict, Fact, Invalid
from core.ids import LineId, MerchantId, OfferId
from core.offers.costs import spends_of
from core.offers.offer import Owner, Terms, free_ordinal, merchant_party
from core.offers.shelves import Shelf
from core.offers.spends import Spend
from core.ports.offers import Coupons, Offers
from core.ports.pricing import PricingFacts, PricingReads
from core.ports.rooms import Rooms
from core.pricing import (
    PLATFORM,
    Document,
    Line,
    PreparedOffers,
    Quote,
    RefusedDocument,
    price,
)
from core.pricing.checks import check_rules


class PricingPorts(Protocol):
    """What pricing reads."""

    @property
    def pricing(self) -> PricingReads:
        """Products, prices, stock, reservations and what is on offer."""

    @property
    def rooms(self) -> Rooms:
        """Live rooms, for their prices."""

    @property
    def offers(self) -> Offers:
        """The terms of offers and what is left of them."""

    @property
    def coupons(self) -> Coupons:
        """The shopper's wallet."""


class PricedCart(Struct, frozen=True):
    """A priced cart. `lines` are those of `document` and `quote`, in the same order.

    `terms` has every offer of the document and of `left_out`; `spends` is what an order of this
    quote must use up in its transaction.
    """

    cart: Cart
    lines: list[PricedLine]
    unavailable: list[UnavailableLine]
    document: Document
    quote: Quote
    terms: Mapping[OfferId, Terms]
    left_out: list[LeftOut]
    spends: list[Spend]

    @property
    def currency(self) -> str:
        """The cart's."""
        return self.document.currency


class NothingAvailable(Conflict):
    """None of the lines can be bought now."""

    def __init__(self, unavailable: Sequence[UnavailableLine]) -> None:
        lines: list[Fact] = [
            {"line_id": each.line.line_id, "reason": each.reason} for each in unavailable
        ]
        detail = "Nothing of this can be bought now."
        super().__init__("nothing_available", detail, facts={"lines": lines})
        self.unavailable = unavailable


def price_cart(
    opened: OpenCart,
    choose: Choice,
    now: int,
    ports: PricingPorts,
    line_ids: Sequence[LineId] | None = None,
) -> PricedCart:
    """Price the cart, or some lines of it, with the coupons of `choose`.

    Raises `Conflict` "cart_empty" and "nothing_available", `Invalid` for lines that are not in
    the cart and coupons that are not in the wallet or compete for one place. A reservation whose
    flash price is beaten, beside ordinary units of its SKU, and lines of so many merchants that
    their offers are too many are priced apart: `Conflict` "flash_price_beaten", "too_many_offers".
    """
    cart = opened.cart
    chosen = chosen_lines(cart, line_ids)
    facts = ports.pricing.facts(cart.shopper_id, chosen)
    lines, unavailable = _load_lines(chosen, facts, now, ports)
    if not lines:
        raise NothingAvailable(unavailable)
    rows = tuple(document_line(priced) for priced in lines)
    candidates = _load_candidates(opened, rows, choose, now, facts.shelves, ports)
    left_out = unusable(candidates)
    document = Document(
        currency=str(cart.currency),
        now=now,
        lines=rows,
        freight=freight(lines),
        choose="best" if choose == "best" else tuple(choose),
    )
    while True:
        offers = _prepared(candidates, left_out, ports.offers)
        document = _with_offers(document, offers)
        quote = price(document, offers)
        over = over_budget(quote, document, candidates)
        if not over:
            break
        left_out += over
    spends = spends_of(
        quote, document, candidates.terms, candidates.coupons, candidates.redemptions
    )
    return PricedCart(cart, lines, unavailable, document, quote, candidates.terms, left_out, spends)


def _load_lines(
    lines: Sequence[CartLine], facts: PricingFacts, now: int, ports: PricingPorts
) -> tuple[list[PricedLine], list[UnavailableLine]]:
    priced, unavailable = sort_lines(lines, facts.sellable, facts.held, now)
    room_ids = {room_id for room_id in map(room_of, priced) if room_id is not None}
    found = ((room_id, ports.rooms.get(room_id)) for room_id in sorted(room_ids))
    rooms = {room_id: room for room_id, room in found if room is not None}
    return [replace(one, live_price=live_price(one, rooms)) for one in priced], unavailable


def _load_candidates(
    opened: OpenCart,
    lines: Sequence[Line],
    choose: Choice,
    now: int,
    shelves: Mapping[Owner, Shelf],
    ports: PricingPorts,
) -> Candidates:
    """The published automatic offers of the cart's owners, and the wallet's coupons for it."""
    cart = opened.cart
    currency = str(cart.currency)
    owners: list[Owner] = [PLATFORM]
    owners += sorted({merchant_party(MerchantId(line.merchant)) for line in lines})
    automatic = [offer_id for owner in owners for offer_id in shelves[owner].automatic]
    asked = () if choose == "best" else tuple(choose)
    held = opened.coupons
    if held is None:
        held = ports.coupons.usable(cart.shopper_id, now, owners, asked)
    coupons = coupons_for(held, owners, choose)
    found = ports.offers.terms([*automatic, *coupons])
    terms = {
        offer_id: found[offer_id]
        for offer_id in [*automatic, *coupons]
        if offer_id in coupons or concerns(found[offer_id], currency, lines, now)
    }
    rationed = [offer_id for offer_id, of in terms.items() if of.is_rationed]
    limited = {
        offer_id: of.per_shopper_limit
        for offer_id, of in terms.items()
        if not of.is_coupon and of.per_shopper_limit is not None
    }
    taken = ports.coupons.redemptions(cart.shopper_id, limited) if limited else {}
    return Candidates(
        currency=currency,
        terms=terms,
        coupons=coupons,
        allowances=ports.offers.allowances(rationed) if rationed else {},
        redemptions={o: free_ordinal(taken[o], limit) for o, limit in limited.items()},
    )


def _prepared(
    candidates: Candidates, left_out: Sequence[LeftOut], offers: Offers
) -> PreparedOffers:
    """The candidates that are not left out."""
    out = {left.offer_id for left in left_out}
    return offers.prepared(tuple(offer_id for offer_id in candidates.terms if offer_id not in out))


def _with_offers(document: Document, offers: PreparedOffers) -> Document:
    """The document with these offers, chosen only among them, and checked."""
    choose = document.choose
    if choose != "best":
        choose = tuple(offer_id for offer_id in choose if offer_id in offers.rank)
    document = replace(document, offers=offers.offers, choose=choose)
    try:
        check_rules(document)
    except RefusedDocument as refused:
        raise _refusal(refused) from None
    return document


def _refusal(refused: RefusedDocument) -> CommerceError:
    """What a shopper hears of it, who sent neither lines nor offers of a document."""
    if refused.code == "repeated_sku":
        # A cart has a SKU twice only where one line is a reservation.
        detail = "The SKU costs no more without its flash price by now: order its lines one by one."
        return Conflict("flash_price_beaten", detail)
    if refused.code == "too_many":
        detail = "More offers than one quote takes: ask for fewer merchants' lines at once."
        return Conflict("too_many_offers", detail)
    field = refused.field.replace("choose", "coupons")
    return Invalid(refused.code, refused.detail, field=field)
