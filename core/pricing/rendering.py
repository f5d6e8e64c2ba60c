"""A quote as the JSON of docs/money-rules.md §9."""

import msgspec
from msgspec import Raw, Struct

from core.pricing.quote import NotApplied, Quote


class RenderedQuote(Struct, frozen=True):
    """What the JSON has of a quote."""

    payable: int
    goods: int
    freight: int
    tax_added: int
    red_packets: int
    optimal: bool
    lines: Raw
    applied: tuple[str, ...]
    chosen: tuple[str, ...]
    not_applied: tuple[NotApplied, ...]


def encode_quote(quote: Quote) -> bytes:
    """The quote as JSON."""
    return msgspec.json.encode(
        RenderedQuote(
            quote.payable,
            quote.goods,
            quote.freight,
            quote.tax_added,
            quote.red_packets,
            quote.optimal,
            Raw(quote.lines.encode()),
            quote.applied,
            quote.chosen,
            quote.not_applied,
        )
    )


def render_quote(quote: Quote) -> dict[str, object]:
    """The quote as JSON-ready values."""
    rendered: dict[str, object] = msgspec.json.decode(encode_quote(quote))
    return rendered
