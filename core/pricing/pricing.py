"""Price a document: choose, run the layers, split, and say why."""

from array import array
from typing import Final

from core.errors import Defect
from core.pricing.best import choose_best
from core.pricing.document import Document, Line, PriceSource
from core.pricing.flat_cart import FlatCart
from core.pricing.prepared import PreparedOffers
from core.pricing.quote import Discount, FundedParts, Quote, QuotedLine, Split
from core.pricing.reasons import explain
from core_ext import cart_pricing, commission_split, layout, rounding

# Where a QuotedLine's numbers are in its row; looked up once, not for each line.
_UNIT_PRICE: Final = layout.UNIT_PRICE
_QUANTITY: Final = layout.QUANTITY
_GOODS_PAID: Final = layout.GOODS_PAID
_AMOUNTS: Final = slice(layout.GOODS, layout.PAID + 1)
_SPLIT: Final = slice(layout.TO_MERCHANT, layout.TO_TAX + 1)
_DISCOUNTS: Final = range(layout.DISCOUNTS, layout.LINE, layout.DISCOUNT)


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
    numbers = flat.lines.tolist()
    lines = tuple(
        [
            _build_line(line, source, numbers[at : at + layout.LINE], names)
            for line, source, at in zip(
                flat.document.lines, flat.sources, range(0, len(numbers), layout.LINE), strict=True
            )
        ]
    )
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


def _build_line(line: Line, source: PriceSource, row: list[int], names: list[str]) -> QuotedLine:
    """One line's answers as a QuotedLine, whose amounts are in the order of the layout."""
    return QuotedLine(
        line.id,
        row[_UNIT_PRICE],
        source,
        _units(row[_GOODS_PAID], row[_QUANTITY]),
        tuple(
            [
                Discount(names[row[by]], row[by + 1], FundedParts(*row[by + 2 : by + 5]))
                for by in _DISCOUNTS
                if row[by + 1]
            ]
        ),
        Split(*row[_SPLIT]),
        *row[_AMOUNTS],
    )


def _units(amount: int, quantity: int) -> tuple[int, ...]:
    """The frozen price of each unit."""
    if quantity == 1:
        return (amount,)
    units = array("q", bytes(8 * quantity))
    rounding.units(amount, units)
    return tuple(units)
