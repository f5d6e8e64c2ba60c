"""Price a document: choose, run the layers, split, and say why."""

from core.errors import Defect
from core.pricing.best import JOINS_MAX, choose_best
from core.pricing.document import Document
from core.pricing.flat_cart import FlatCart
from core.pricing.prepared import PreparedOffers
from core.pricing.quote import Quote
from core.pricing.quoted_lines import QuotedLines
from core.pricing.reasons import explain
from core_ext import cart_pricing, commission_split, layout, quoting


def price(
    document: Document, prepared: PreparedOffers | None = None, joins_max: int = JOINS_MAX
) -> Quote:
    """Price a checked document: one from parse_document or check_document.

    `prepared` are the document's own offers, prepared before; it saves the work of doing so.
    `joins_max` bounds the work of proving the best choice: some 10 million a second.
    """
    if prepared is None:
        prepared = PreparedOffers(document.offers)
    elif prepared.offers is not document.offers:
        raise Defect("prepared offers of another document")
    flat = FlatCart(document, prepared)
    if document.choose == "best":
        chosen, is_optimal = choose_best(flat, joins_max)
    else:
        chosen, is_optimal = document.choose, True
    flat.choose(chosen)
    cart_pricing.price_cart(flat.cart)
    unbalanced = commission_split.split_cart(flat.cart)
    if unbalanced != layout.NONE:
        raise Defect(f"line {unbalanced} does not balance")
    return _quote(flat, is_optimal=is_optimal)


def _quote(flat: FlatCart, *, is_optimal: bool) -> Quote:
    """The quote of a cart the kernels have priced and split."""
    given: dict[str, int] = {}
    chosen: list[str] = []
    totals = quoting.sum_up(flat.cart, flat.candidates, flat.prepared.ids, given, chosen)
    payable, goods, freight, tax_added, red_packets = totals
    return Quote(
        payable=payable,
        goods=goods,
        freight=freight,
        tax_added=tax_added,
        red_packets=red_packets,
        optimal=is_optimal,
        lines=QuotedLines(flat),
        applied=tuple(given),
        given=tuple(given.values()),
        chosen=tuple(sorted(chosen)),
        not_applied=explain(flat, given) if len(given) < len(flat.document.offers) else (),
    )
