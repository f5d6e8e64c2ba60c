"""What a trace tells, by examples."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from core.errors import Defect
from core.pricing import parse_document, price
from core.pricing.thresholds import Sums
from core.pricing.trace import TraceStep, trace
from tests.unit.pricing.documents import document, line, offer

Json = dict[str, Any]


def traced(source: Json) -> list[TraceStep]:
    read = parse_document(source)
    return list(trace(read, price(read)).steps)


def shown(step: TraceStep) -> Any:
    return msgspec.json.decode(msgspec.json.encode(step))


def test_odd_units_are_named_by_falling_remainder_then_first_lines_first() -> None:
    lines = [line("a", 100), line("b", 200), line("c", 100), line("d", 300)]
    [step] = traced(document(lines, [offer("o", "cross_store", {"amount": 10})]))

    # 1 3/7, 2 6/7, 1 3/7, 4 2/7: two units are left over.
    assert step.parts == (2, 3, 1, 4)
    assert step.odd_units == (1, 0)


def test_a_step_shows_what_counted_and_what_was_asked() -> None:
    tier = offer(
        "t",
        "store_tier",
        {"tiers": [{"min_amount": 100, "amount": 5}, {"min_amount": 300, "percent": 1_000}]},
        owner="merchant:M1",
        condition={"min_quantity": 2},
    )
    [step] = traced(document([line("1", 200, 2), line("2", 900, merchant="M2")], [tier]))

    assert shown(step) == {
        "layer": "store_tier",
        "offer": "t",
        "eligible": {"amount": 400, "quantity": 2},
        "threshold": {"amount": 300, "quantity": 2},
        "amount": 40,
        "to": [0],
        "weights": [400],
        "parts": [40],
    }


def test_of_the_tiers_reached_the_one_that_gives_most_says_what_was_asked() -> None:
    tiers = [{"min_amount": 100, "amount": 50}, {"min_amount": 300, "percent": 1_000}]
    [step] = traced(document([line("1", 400)], [offer("t", "cross_store", {"tiers": tiers})]))

    assert (step.amount, step.threshold) == (50, Sums(100))


def test_of_equal_tiers_the_first_counts() -> None:
    tiers = [{"min_quantity": 1, "amount": 50}, {"min_amount": 300, "amount": 50}]
    [step] = traced(document([line("1", 400)], [offer("t", "cross_store", {"tiers": tiers})]))

    assert step.threshold == Sums(0, 1)


def test_a_tier_is_reached_at_its_minimum() -> None:
    tiers = [{"min_amount": 400, "amount": 50}, {"min_amount": 401, "amount": 60}]
    [step] = traced(document([line("1", 400)], [offer("t", "cross_store", {"tiers": tiers})]))

    assert (step.amount, step.threshold) == (50, Sums(400))


@pytest.mark.parametrize(
    ("goods", "amount", "asked"),
    [(45, 4, Sums(1)), (54, 5, Sums(0, 1))],
    ids=["4.5 are 5, more than 4", "5.4 are 5, no more than 5"],
)
def test_of_a_tier_in_percent_what_it_gives_is_rounded(
    goods: int, amount: int, asked: Sums
) -> None:
    tiers = [{"min_quantity": 1, "amount": amount}, {"min_amount": 1, "percent": 1_000}]
    [step] = traced(document([line("1", goods)], [offer("t", "cross_store", {"tiers": tiers})]))

    assert (step.amount, step.threshold) == (5, asked)


def test_an_offer_on_everything_asks_for_nothing() -> None:
    [step] = traced(document([line("1", 400)], [offer("t", "cross_store", {"amount": 1})]))

    assert step.threshold is None


def test_each_line_of_an_item_offer_is_a_step() -> None:
    nth = offer("n", "item", {"nth": 2, "percent": 5_000})
    steps = traced(document([line("1", 100, 2), line("2", 300, 1), line("3", 50, 4)], [nth]))

    assert [(step.to, step.amount) for step in steps] == [((0,), 50), ((2,), 50)]
    assert [step.eligible for step in steps] == [Sums(200, 2), Sums(200, 4)]
    assert {step.threshold for step in steps} == {Sums(0, 2)}


def test_a_bundle_weighs_the_units_of_full_blocks() -> None:
    bundle = offer("b", "store_tier", {"buy": 1, "get": 1, "percent": 10_000}, owner="merchant:M1")
    [step] = traced(document([line("A", 10_000), line("B", 9_000), line("C", 10)], [bundle]))

    assert step.weights == (10_000, 9_000, 0)
    assert step.parts == (4_737, 4_263, 0)
    assert step.eligible == Sums(19_010, 3)
    assert step.threshold == Sums(0, 2)


def test_a_bundle_weighs_the_dearest_units_wherever_their_lines_are() -> None:
    bundle = offer("b", "store_tier", {"buy": 1, "get": 1, "percent": 10_000}, owner="merchant:M1")
    [step] = traced(document([line("C", 10), line("B", 9_000), line("A", 10_000)], [bundle]))

    assert step.weights == (0, 9_000, 10_000)
    assert step.parts == (0, 4_263, 4_737)


def test_a_step_works_on_what_the_layers_before_left() -> None:
    offers = [
        offer("item", "item", {"amount": 100}),
        offer("cross", "cross_store", {"percent": 1_000}, condition={"min_amount": 500}),
    ]
    steps = traced(document([line("1", 600, prices={"list": 700, "sale": 600})], offers))

    assert [(step.layer, step.amount) for step in steps] == [
        ("price", 100),
        ("item", 100),
        ("cross_store", 50),
    ]
    assert steps[0].source == "sale"
    assert [step.weights for step in steps] == [(700,), (600,), (500,)]


def test_freight_goes_by_goods_or_by_units_where_nothing_is_left() -> None:
    fees = {"M1": {"fee": 10}, "M2": {"fee": 9}, "M3": {"fee": 5, "free_over": 50}}
    lines = [
        line("1", 300),
        line("2", 100),
        line("3", 0, 2, merchant="M2"),
        line("4", 0, merchant="M2"),
        line("5", 50, merchant="M3"),
    ]
    steps = traced(document(lines, freight=fees))

    assert [(step.merchant, step.to, step.weights) for step in steps] == [
        ("M1", (0, 1), (300, 100)),
        ("M2", (2, 3), (2, 1)),
    ]
    assert steps[0].odd_units == (0,)  # 7.5 and 2.5


def test_shipping_coupons_lower_fees_the_platforms_over_what_is_left_of_all() -> None:
    offers = [
        offer("a", "shipping", {"amount": 5}, condition={"min_amount": 50}),
        offer("b", "shipping", {"amount": 6}, owner="merchant:M1"),
    ]
    lines = [line("1", 100), line("2", 100, merchant="M2")]
    fees = {"M1": {"fee": 10}, "M2": {"fee": 8}}
    steps = traced(document(lines, offers, freight=fees))

    assert [shown(step) for step in steps[:2]] == [
        {
            "layer": "shipping",
            "offer": "b",
            "eligible": {"amount": 100},
            "amount": 6,
            "to": [0],
            "weights": [10],
            "parts": [6],
        },
        {
            "layer": "shipping",
            "offer": "a",
            "eligible": {"amount": 200},
            "threshold": {"amount": 50},
            "amount": 5,
            "to": [0, 1],
            "weights": [4, 8],
            "parts": [2, 3],
            "odd_units": [0],
        },
    ]
    assert [(step.layer, step.amount) for step in steps[2:]] == [("freight", 2), ("freight", 5)]


def test_taxes_are_of_goods_and_import_tax_of_freight_too() -> None:
    lines = [
        line("1", 1_130, tax={"mode": "inclusive", "rate": 1_300}),
        line("2", 1_000, tax={"mode": "import", "rate": 1_000}),
        line("3", 10),
    ]
    steps = traced(document(lines, freight={"M1": {"fee": 0}}))

    assert [shown(step) for step in steps] == [
        {
            "layer": "tax_contained",
            "amount": 130,
            "to": [0],
            "weights": [1_130],
            "parts": [130],
        },
        {
            "layer": "tax_added",
            "amount": 100,
            "to": [1],
            "weights": [1_000],
            "parts": [100],
        },
    ]


def test_each_red_packet_goes_by_what_the_lines_still_owe() -> None:
    offers = [offer("p", "red_packet", {"amount": 10}), offer("q", "red_packet", {"amount": 3})]
    steps = traced(document([line("1", 20), line("2", 10)], offers))

    assert [(step.weights, step.parts) for step in steps] == [
        ((20, 10), (7, 3)),
        ((13, 7), (2, 1)),
    ]
    assert [step.eligible for step in steps] == [Sums(30), Sums(30)]


def test_positions_are_of_lines_and_merchants_in_the_order_of_the_document() -> None:
    lines = [line("b", 100, merchant="M2"), line("a", 100), line("c", 100, merchant="M2")]
    read = parse_document(document(lines))
    found = trace(read, price(read))

    assert (found.lines, found.merchants) == (("b", "a", "c"), ("M2", "M1"))


def test_a_quote_whose_offers_gave_other_than_its_lines_say_is_a_defect() -> None:
    lines = [line("1", 100), line("2", 200)]
    read = parse_document(document(lines, [offer("o", "cross_store", {"amount": 30})]))
    quote = price(read)

    assert quote.given == (30,)
    with pytest.raises(Defect):
        trace(read, replace(quote, given=(31,)))


def test_a_coupon_on_freight_that_the_document_does_not_have_is_a_defect() -> None:
    source = document([line("1", 100)], [offer("s", "shipping", {"amount": 5})])
    quote = price(parse_document({**source, "freight": {"M1": {"fee": 10}}}))

    assert quote.applied == ("s",)
    with pytest.raises(Defect):
        trace(parse_document(source), quote)
