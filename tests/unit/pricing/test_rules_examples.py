"""Every example of docs/money-rules.md."""

from __future__ import annotations

import json
import re
from typing import Any

from core.pricing import parse_document, price, render_quote
from ops.build import ROOT
from tests.oracles.pricing_oracle import quote as quote_by_oracle
from tests.unit.pricing.documents import document, example, line, offer

Json = dict[str, Any]


def quoted(source: Json) -> Json:
    rendered = render_quote(price(parse_document(source)))
    assert rendered == quote_by_oracle(source)
    return rendered


def discounts(quote: Json) -> list[int]:
    return [sum(part["amount"] for part in line["discounts"]) for line in quote["lines"]]


def test_the_document_of_the_rules_has_the_quote_of_the_rules() -> None:
    assert quoted(example()) == {
        "payable": 46_800,
        "goods": 46_800,
        "freight": 0,
        "tax_added": 0,
        "red_packets": 0,
        "optimal": True,
        "lines": [
            {
                "id": "1",
                "unit_price": 25_900,
                "price_source": "sale",
                "goods": 46_800,
                "freight": 0,
                "funded_freight": 0,
                "tax_contained": 0,
                "tax_added": 0,
                "red_packets": 0,
                "goods_paid": 46_800,
                "freight_paid": 0,
                "paid": 46_800,
                "units": [23_400, 23_400],
                "discounts": [
                    {
                        "offer": "store-300-50",
                        "amount": 5_000,
                        "funding": {"merchant": 5_000, "platform": 0, "buyer": 0},
                    }
                ],
                "split": {
                    "merchant": 37_440,
                    "buyer": 5_616,
                    "agency": 1_404,
                    "platform": 2_340,
                    "tax": 0,
                },
            }
        ],
        "applied": ["store-300-50"],
        "chosen": [],
        "not_applied": [],
    }


def test_the_document_that_the_rules_show_is_that_of_the_example() -> None:
    """It leaves out what has a default."""
    text = (ROOT / "docs" / "money-rules.md").read_text()
    [shown] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)

    assert quoted(json.loads(shown)) == quoted(example())


def test_leftover_units_go_to_the_largest_remainders_first_lines_first() -> None:
    lines = [line(str(at), 99) for at in range(9)] + [line("9", 1)]
    off = offer("o", "cross_store", {"amount": 500})

    assert discounts(quoted(document(lines, [off]))) == [56, 56, 56, 56, 55, 55, 55, 55, 55, 1]


def test_a_gift_takes_no_part_in_a_discount() -> None:
    lines = [line("0", 333), line("1", 333), line("2", 333), line("3", 0)]
    off = offer("o", "cross_store", {"amount": 10})

    assert discounts(quoted(document(lines, [off]))) == [4, 3, 3, 0]


def test_a_rate_rounds_half_up() -> None:
    off = offer("o", "cross_store", {"percent": 2_000})
    quote = quoted(document([line("0", 999)], [off]))

    assert discounts(quote) == [200]
    assert quote["payable"] == 799


def test_best_leaves_out_a_coupon_that_would_cost_a_larger_one_its_threshold() -> None:
    store = offer("store", "store_coupon", {"amount": 1_000}, owner="merchant:M1")
    platform = offer(
        "platform", "platform_coupon", {"amount": 4_000}, condition={"min_amount": 30_000}
    )
    lines = [line("1", 10_000), line("2", 20_000, merchant="M2")]

    best = quoted(document(lines, [store, platform]))
    both = quoted(document(lines, [store, platform], choose=["store", "platform"]))

    assert (best["payable"], best["chosen"]) == (26_000, ["platform"])
    assert (both["payable"], both["chosen"]) == (29_000, ["store"])
    assert both["not_applied"] == [
        {"offer": "platform", "reason": "below_minimum", "missing": {"amount": 1_000}}
    ]


def test_a_bundle_spreads_its_discount_over_the_whole_block() -> None:
    bundle = offer("b", "store_tier", {"buy": 1, "get": 1, "percent": 10_000}, owner="merchant:M1")
    quote = quoted(document([line("A", 10_000), line("B", 9_000)], [bundle]))

    assert discounts(quote) == [4_737, 4_263]


def test_units_carry_the_parts_of_what_their_line_paid() -> None:
    off = offer("o", "cross_store", {"amount": 600})
    quote = quoted(document([line("0", 100, 7)], [off]))

    assert quote["lines"][0]["paid"] == 100
    assert quote["lines"][0]["units"] == [14, 14, 14, 15, 14, 14, 15]


def test_bundle_units_of_equal_worth_are_taken_in_the_order_of_lines() -> None:
    """Of the five units three are in a block: one at 9, and of the four at 5 the first two."""
    bundle = offer("b", "store_tier", {"buy": 2, "get": 1, "percent": 10_000}, owner="merchant:M1")
    lines = [line("0", 1_000), line("1", 5_000), line("2", 5_000, 2), line("3", 9_000)]
    quote = quoted(document(lines, [bundle]))

    assert discounts(quote) == [0, 1_316, 1_316, 2_368]


def test_contained_tax_is_rounded_by_what_a_price_without_it_comes_to_exactly() -> None:
    """5001 at a rate of 1 contain 5000.49995, which is below the half."""
    taxed = line("0", 5_001, tax={"mode": "inclusive", "rate": 1})

    assert quoted(document([taxed]))["lines"][0]["tax_contained"] == 1
