"""Price a cart: what can be bought of it, the offers it may use, and the quote.

Quotes and orders go through here alike. Everything is read consistently; what an order must
spend so that nothing is given away twice is in the answer, as `spends`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import UNSET, Struct
from msgspec.structs import replace

from core.cart import Cart, CartLine, chosen_lines
from core.coupons import Coupon
from core.errors import Conflict, Fact, Invalid
from core.ids import LineId, MerchantId, OfferId, UserId
from core.offers import Owner, Party, Terms, free_ordinal, merchant_party
from core.ports.catalog import Catalog
from core.ports.offers import Coupons, Offers
from core.ports.rooms import Rooms
from core.priced_lines import (
    PricedLine,
    UnavailableLine,
    document_line,
    freight,
    live_price,
    room_of,
    sort_lines,
)
from core.pricing import PLATFORM, Document, Line, Offer, Quote, RefusedDocument, Scope, price
from core.pricing.checks import check_rules
from core.shelves import Allowance
from core.spends import Spend, borne_outside, spends_of

Choice = Literal["best"] | Sequence[OfferId]


class PricingPorts(Protocol):
    """What pricing reads."""

    @property
    def catalog(self) -> Catalog:
        """Products, prices and stock."""

    @property
    def rooms(self) -> Rooms:
        """Live rooms, for their prices."""

    @property
    def offers(self) -> Offers:
        """Published offers."""

    @property
    def coupons(self) -> Coupons:
        """The shopper's wallet."""


class LeftOut(Struct, frozen=True):
    """An offer that was not priced with because it, or the shopper's part of it, is used up."""

    offer_id: OfferId
    reason: Literal["quota", "per_user_limit", "budget"]


class Candidates(Struct, frozen=True):
    """The offers that a cart may use, with what is left of them."""

    terms: dict[OfferId, Terms]
    coupons: dict[OfferId, Coupon]
    allowances: Mapping[OfferId, Allowance]
    redemptions: Mapping[OfferId, int | None]
    """The shopper's next one of each automatic offer that limits them; None: no more."""


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
    cart: Cart,
    choose: Choice,
    now: int,
    ports: PricingPorts,
    line_ids: Sequence[LineId] | None = None,
) -> PricedCart:
    """Price the cart, or some lines of it, with the coupons of `choose`.

    Raises `Conflict` "cart_empty" and "nothing_available", `Invalid` for lines that are not in
    the cart and coupons that are not in the wallet or compete for one place.
    """
    lines, unavailable = _load_lines(chosen_lines(cart, line_ids), now, ports)
    if not lines:
        raise NothingAvailable(unavailable)
    rows = tuple(document_line(priced) for priced in lines)
    candidates = _load_candidates(cart.shopper_id, rows, choose, now, ports)
    left_out = _used_up(candidates)
    document = Document(
        currency=str(cart.currency),
        now=now,
        lines=rows,
        freight=freight(lines),
        choose="best" if choose == "best" else tuple(choose),
    )
    while True:
        document = _with_offers(document, candidates, left_out)
        quote = price(document)
        over = _over_budget(quote, document, candidates)
        if not over:
            break
        left_out += over
    spends = spends_of(
        quote, document, candidates.terms, candidates.coupons, candidates.redemptions
    )
    return PricedCart(cart, lines, unavailable, document, quote, candidates.terms, left_out, spends)


def _load_lines(
    lines: Sequence[CartLine], now: int, ports: PricingPorts
) -> tuple[list[PricedLine], list[UnavailableLine]]:
    catalog = ports.catalog.sellable([line.sku_id for line in lines])
    priced, unavailable = sort_lines(lines, catalog, now)
    room_ids = {room_id for room_id in map(room_of, priced) if room_id is not None}
    found = ((room_id, ports.rooms.get(room_id)) for room_id in sorted(room_ids))
    rooms = {room_id: room for room_id, room in found if room is not None}
    return [replace(one, live_price=live_price(one, rooms)) for one in priced], unavailable


def _load_candidates(
    shopper_id: UserId, lines: Sequence[Line], choose: Choice, now: int, ports: PricingPorts
) -> Candidates:
    """The published automatic offers of the cart's owners, and the wallet's coupons for it."""
    owners: list[Owner] = [PLATFORM]
    owners += sorted({merchant_party(MerchantId(line.merchant)) for line in lines})
    shelves = ports.offers.shelves(owners)
    automatic = [offer_id for shelf in shelves.values() for offer_id in shelf.automatic]
    coupons = _wallet(ports.coupons.usable(shopper_id, now), owners, choose)
    found = ports.offers.terms([*automatic, *coupons])
    terms = {
        offer_id: found[offer_id]
        for offer_id in [*automatic, *coupons]
        if offer_id in coupons or _concerns(found[offer_id].offer, lines, now)
    }
    rationed = [offer_id for offer_id, of in terms.items() if of.is_rationed]
    limited = {
        offer_id: of.per_shopper_limit
        for offer_id, of in terms.items()
        if not of.is_coupon and of.per_shopper_limit is not None
    }
    taken = ports.coupons.redemptions(shopper_id, limited) if limited else {}
    return Candidates(
        terms=terms,
        coupons=coupons,
        allowances=ports.offers.allowances(rationed) if rationed else {},
        redemptions={o: free_ordinal(taken[o], limit) for o, limit in limited.items()},
    )


def _wallet(
    held: Iterable[Coupon], owners: Sequence[Owner], choose: Choice
) -> dict[OfferId, Coupon]:
    """One coupon an offer: those of the cart's owners, and those asked for.

    Raises `Invalid` for an offer that is asked for and not held.
    """
    first: dict[OfferId, Coupon] = {}
    for coupon in held:
        first.setdefault(coupon.offer_id, coupon)
    wanted = () if choose == "best" else tuple(choose)
    for at, offer_id in enumerate(wanted):
        if offer_id not in first:
            raise Invalid("coupon_not_held", "Not in your wallet.", field=f"coupons[{at}]")
    return {
        offer_id: coupon
        for offer_id, coupon in first.items()
        if coupon.owner in owners or offer_id in wanted
    }


def _used_up(candidates: Candidates) -> list[LeftOut]:
    """The candidates of which nothing is left for this shopper."""
    left_out = []
    for offer_id, of in candidates.terms.items():
        allowance = candidates.allowances.get(offer_id)
        if allowance is not None and not of.is_coupon and allowance.left == 0:
            left_out.append(LeftOut(offer_id, "quota"))
        elif candidates.redemptions.get(offer_id, 1) is None:
            left_out.append(LeftOut(offer_id, "per_user_limit"))
        elif allowance is not None and 0 in allowance.budgets.values():
            left_out.append(LeftOut(offer_id, "budget"))
    return left_out


def _over_budget(quote: Quote, document: Document, candidates: Candidates) -> list[LeftOut]:
    """The applied offers that would cost an outside funder more than is left of its budget."""
    over = []
    for offer_id in map(OfferId, quote.applied):
        borne: Mapping[Party, int] = borne_outside(
            candidates.terms[offer_id].offer, quote, document
        )
        budgets = candidates.allowances[offer_id].budgets if borne else {}
        if any(amount > budgets.get(party, 0) for party, amount in borne.items()):
            over.append(LeftOut(offer_id, "budget"))
    return over


def _with_offers(
    document: Document, candidates: Candidates, left_out: Sequence[LeftOut]
) -> Document:
    """The document with the candidates that are not left out, checked."""
    out = {left.offer_id for left in left_out}
    offers = tuple(of.offer for offer_id, of in candidates.terms.items() if offer_id not in out)
    choose = document.choose
    if choose != "best":
        choose = tuple(offer_id for offer_id in choose if offer_id not in out)
    document = replace(document, offers=offers, choose=choose)
    try:
        check_rules(document)
    except RefusedDocument as refused:
        field = refused.field.replace("choose", "coupons")
        raise Invalid(refused.code, refused.detail, field=field) from None
    return document


def _concerns(offer: Offer, lines: Iterable[Line], now: int) -> bool:
    """Whether an automatic offer is open and for any of the lines.

    Others would only use up the number of offers that a document holds.
    """
    return offer.is_open(now) and any(
        offer.merchant in (None, line.merchant) and _in_scope(offer.scope, line) for line in lines
    )


def _in_scope(scope: Scope, line: Line) -> bool:
    named = (
        (scope.merchants, (line.merchant,)),
        (scope.products, (line.product,)),
        (scope.skus, (line.sku,)),
        (scope.categories, line.categories),
    )
    return scope.all is True or any(
        ids is not UNSET and any(each in ids for each in own) for ids, own in named
    )
