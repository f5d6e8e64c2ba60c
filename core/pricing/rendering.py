"""A quote as the JSON of docs/money-rules.md §9."""

import msgspec

from core.pricing.quote import NotApplied, Quote, QuotedLine


def render_quote(quote: Quote) -> dict[str, object]:
    """The quote as JSON-ready values."""
    return {
        "payable": quote.payable,
        "goods": quote.goods,
        "freight": quote.freight,
        "tax_added": quote.tax_added,
        "red_packets": quote.red_packets,
        "optimal": quote.optimal,
        "lines": [_render_line(line) for line in quote.lines],
        "applied": list(quote.applied),
        "chosen": list(quote.chosen),
        "not_applied": [_render_reason(reason) for reason in quote.not_applied],
    }


def _render_line(line: QuotedLine) -> dict[str, object]:
    rendered: dict[str, object] = msgspec.to_builtins(line)
    split = rendered.pop("split")
    del rendered["tax_added_on_goods"], rendered["units"], rendered["discounts"]
    return {
        **rendered,
        "units": list(line.units),
        "discounts": list(map(msgspec.to_builtins, line.discounts)),
        "split": split,
    }


def _render_reason(reason: NotApplied) -> dict[str, object]:
    rendered: dict[str, object] = msgspec.to_builtins(reason)
    return rendered
