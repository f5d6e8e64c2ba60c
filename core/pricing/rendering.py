"""A quote as the JSON of docs/money-rules.md §9."""

import msgspec
from msgspec import Struct

from core.pricing.document import PriceSource
from core.pricing.quote import Discount, NotApplied, Quote, QuotedLine, Split


class RenderedLine(Struct, frozen=True, gc=False):
    """What the JSON has of a line."""

    id: str
    unit_price: int
    price_source: PriceSource
    goods: int
    freight: int
    funded_freight: int
    tax_contained: int
    tax_added: int
    red_packets: int
    goods_paid: int
    freight_paid: int
    paid: int
    units: tuple[int, ...]
    discounts: tuple[Discount, ...]
    split: Split


class RenderedQuote(Struct, frozen=True):
    """What the JSON has of a quote."""

    payable: int
    goods: int
    freight: int
    tax_added: int
    red_packets: int
    optimal: bool
    lines: list[RenderedLine]
    applied: tuple[str, ...]
    chosen: tuple[str, ...]
    not_applied: tuple[NotApplied, ...]


def encode_quote(quote: Quote) -> bytes:
    """The quote as JSON."""
    return msgspec.json.encode(_render(quote))


def render_quote(quote: Quote) -> dict[str, object]:
    """The quote as JSON-ready values."""
    rendered: dict[str, object] = msgspec.json.decode(encode_quote(quote))
    return rendered


def _render(quote: Quote) -> RenderedQuote:
    return RenderedQuote(
        quote.payable,
        quote.goods,
        quote.freight,
        quote.tax_added,
        quote.red_packets,
        quote.optimal,
        [_render_line(line) for line in quote.lines],
        quote.applied,
        quote.chosen,
        quote.not_applied,
    )


def _render_line(line: QuotedLine) -> RenderedLine:
    return RenderedLine(
        line.id,
        line.unit_price,
        line.price_source,
        line.goods,
        line.freight,
        line.funded_freight,
        line.tax_contained,
        line.tax_added,
        line.red_packets,
        line.goods_paid,
        line.freight_paid,
        line.paid,
        line.units,
        line.discounts,
        line.split,
    )
