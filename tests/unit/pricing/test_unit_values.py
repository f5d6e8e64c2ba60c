"""Which units an offer on the cheapest of them takes: in order of unit value, then of lines."""

from __future__ import annotations

import json
from itertools import product

import pytest

from core.pricing import parse_document, price, render_quote
from tests.oracles.pricing_oracle import quote
from tests.unit.pricing.documents import Json, document, line, offer


@pytest.mark.parametrize("prices", list(product((500, 700), repeat=5)))
@pytest.mark.parametrize(
    "benefit", [{"buy": 1, "get": 1, "percent": 5_000}, {"nth": 2, "percent": 3_000}]
)
def test_units_of_equal_value_are_taken_in_the_order_of_lines(
    benefit: Json, prices: tuple[int, ...]
) -> None:
    lines = [line(str(at), each, at % 3 + 1) for at, each in enumerate(prices)]
    owner = {"owner": "merchant:M1"}
    source = document(
        lines, [offer("o", "store_tier" if "buy" in benefit else "item", benefit, **owner)]
    )

    assert render_quote(price(parse_document(source))) == quote(json.loads(json.dumps(source)))
