"""Price a document: choose, run the layers, split, and say why."""

from array import array

from core.errors import Defect
from core.pricing.best import choose_best
from core.pricing.document import Document
from core.pricing.flat_cart import FlatCart
from core.pricing.prepared import PreparedOffers
from core.pricing.quote import Discount, FundedParts, Quote, QuotedLine, Split
from core.pricing.reasons import explain
from core_ext import cart_pricing, commission_split, layout, rounding


def price(document: Document, prepared: PreparedOffers | None = None) -> Quote:
    """Price a checked document: one from parse_document or check_document.

    `prepared` are the document's own offers, prepared before; it saves the work of doing so.
    """
    if prepared is None:
        prepared = PreparedOffers(document.offers)
    elif prepared.offers is not document.offers:
        raise Defect("prepared offers of another document")
    flat = FlatCart(document, prepared)
    if document.choose == "best":
        chosen, is_optimal = choose_best(flat)
    else:
        chosen, is_optimal = document.choose, True
    flat.choose(chosen)
    cart_pricing.price_cart(flat.cart)
    unbalanced = commission_split.split_cart(flat.cart)
    if unbalanced != layout.NONE:
        raise Defect(f"line {unbalanced} does not balance")
    return _build(flat, is_optimal=is_optimal)


def _build(flat: FlatCart, *, is_optimal: bool) -> Quote:
    """The quote of a cart the kernels have priced and split."""
    names = [flat.prepared.ranked[rank].id for rank in flat.candidates]
    given = flat.offers[layout.GIVEN :: layout.OFFER]
    chosen = flat.offers[layout.CHOSEN :: layout.OFFER]
    applied = [row for row, amount in enumerate(given) if amount > 0]
    lines = tuple(_build_line(flat, at, names) for at in range(len(flat.sources)))
    totals = flat.totals
    if sum(line.paid for line in lines) != totals[layout.PAYABLE]:
        raise Defect("the lines do not add up to the payable amount")
    return Quote(
        payable=totals[layout.PAYABLE],
        goods=totals[layout.ALL_GOODS],
        freight=totals[layout.ALL_FREIGHT],
        tax_added=totals[layout.ALL_TAX_ADDED],
        red_packets=totals[layout.ALL_PACKETS],
        optimal=is_optimal,
        lines=lines,
        applied=tuple(names[row] for row in applied),
        given=tuple(given[row] for row in applied),
        chosen=tuple(sorted(names[row] for row in applied if chosen[row])),
        not_applied=explain(flat, frozenset(names[row] for row in applied)),
    )


def _build_line(flat: FlatCart, at: int, names: list[str]) -> QuotedLine:
    """One line's answers as a QuotedLine."""
    row = flat.lines[at * layout.LINE : (at + 1) * layout.LINE].tolist()
    goods_paid = row[layout.GOODS_PAID]
    units = array("q", bytes(8 * row[layout.QUANTITY]))
    rounding.units(goods_paid, units)
    return QuotedLine(
        id=flat.document.lines[at].id,
        unit_price=row[layout.UNIT_PRICE],
        price_source=flat.sources[at],
        goods=row[layout.GOODS],
        freight=row[layout.FREIGHT],
        funded_freight=row[layout.FUNDED_FREIGHT],
        tax_contained=row[layout.TAX_CONTAINED],
        tax_added=row[layout.TAX_ADDED],
        tax_added_on_goods=row[layout.TAX_ON_GOODS],
        red_packets=row[layout.PACKETS],
        goods_paid=goods_paid,
        freight_paid=row[layout.FREIGHT_PAID],
        paid=row[layout.PAID],
        units=tuple(units),
        discounts=_discounts(row, names),
        split=Split(*row[layout.TO_MERCHANT : layout.TO_TAX + 1]),
    )


def _discounts(row: list[int], names: list[str]) -> tuple[Discount, ...]:
    """The line's parts of the offers of layers 2 to 6, zero parts left out."""
    return tuple(
        Discount(
            names[row[slot + layout.BY]],
            row[slot + layout.AMOUNT],
            FundedParts(*row[slot + layout.FROM_MERCHANT : slot + layout.DISCOUNT]),
        )
        for slot in range(layout.DISCOUNTS, layout.LINE, layout.DISCOUNT)
        if row[slot + layout.AMOUNT] > 0
    )
