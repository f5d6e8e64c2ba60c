"""A trace says how a price came about: held against the oracle, which apportions by fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.errors import Defect
from core.pricing import Quote, parse_document, price
from core.pricing.trace import Trace, TraceStep, trace
from tests.builders.pricing_documents import document
from tests.oracles.layers import Pricing
from tests.oracles.money_rules import apportion, lacks

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)
TAKES_OFF_GOODS = frozenset(
    ("price", "item", "store_tier", "store_coupon", "cross_store", "platform_coupon")
)
APPORTIONED = TAKES_OFF_GOODS - {"price"} | {"shipping", "freight", "red_packet"}


def traced(source: Json) -> tuple[Quote, Trace]:
    read = parse_document(source)
    quote = price(read)
    return quote, trace(read, quote)


def taken(found: Trace, line_id: str, layers: frozenset[str]) -> int:
    return sum(
        part
        for step in found.steps
        if step.layer in layers
        for at, part in zip(step.to, step.parts, strict=True)
        if found.lines[at] == line_id
    )


@given(RANDOMS)
def test_the_steps_lead_from_list_prices_to_what_each_line_pays(random: Random) -> None:
    source = document(random, choices_max=12)
    quote, found = traced(source)
    for line, quoted in zip(source["lines"], quote.lines, strict=True):
        listed = line["prices"]["list"] * line["quantity"]
        assert listed - taken(found, quoted.id, TAKES_OFF_GOODS) == quoted.goods
        assert taken(found, quoted.id, frozenset({"freight"})) == quoted.freight
        assert taken(found, quoted.id, frozenset({"tax_added"})) == quoted.tax_added
        assert taken(found, quoted.id, frozenset({"tax_contained"})) == quoted.tax_contained
        assert taken(found, quoted.id, frozenset({"red_packet"})) == quoted.red_packets
    for offer_id, given_amount in zip(quote.applied, quote.given, strict=True):
        gave = [step.amount for step in found.steps if step.offer == offer_id]
        assert sum(gave) == given_amount


@given(RANDOMS)
def test_each_step_is_apportioned_as_the_oracle_does(random: Random) -> None:
    _, found = traced(document(random, choices_max=12))
    for step in found.steps:
        assert sum(step.parts) == step.amount
        if step.layer in APPORTIONED:
            assert list(step.parts) == apportion(step.amount, list(step.weights))
            assert list(step.odd_units) == odd_units(step)


def odd_units(step: TraceStep) -> list[int]:
    """Who is above the share rounded down, the largest remainder first, then the first."""
    whole = sum(step.weights)
    if not whole:
        return []
    exact = [Fraction(step.amount * weight, whole) for weight in step.weights]
    rests = [math.floor(share) - share for share in exact]
    rows = sorted(range(len(exact)), key=lambda at: (rests[at], at))
    return [step.to[at] for at in rows if step.parts[at] > exact[at]]


class Recorded(Pricing):
    """The oracle, noting all that it ever apportions."""

    def __init__(self, source: Json, chosen: list[str]) -> None:
        self.seen: set[tuple[int, tuple[int, ...]]] = set()
        super().__init__(source, chosen)

    def apportion(self, total: int, weights: list[int]) -> list[int]:
        self.seen.add((total, tuple(weights)))
        return apportion(total, weights)


@given(RANDOMS)
def test_amounts_and_weights_of_each_step_are_those_of_the_oracle(random: Random) -> None:
    source = document(random, choices_max=12)
    quote, found = traced(source)
    oracle = Recorded(source, list(quote.chosen))
    for step in found.steps:
        # One line, or one merchant's fee, bears an amount whole, whatever it weighs.
        if step.layer in APPORTIONED and len(step.parts) > 1:
            assert (step.amount, step.weights) in oracle.seen


def by_id(source: Json, offer_id: str) -> Json:
    found: Json = next(offer for offer in source["offers"] if offer["id"] == offer_id)
    return found


@given(RANDOMS)
def test_what_counted_reaches_the_threshold_and_less_would_not_do(random: Random) -> None:
    source = document(random, choices_max=12)
    _, found = traced(source)
    for step in found.steps:
        if step.offer is None or step.eligible is None:
            continue
        offer, sums, needs = by_id(source, step.offer), step.eligible, step.threshold
        amount, quantity = (needs.amount, needs.quantity) if needs else (0, 0)
        assert sums.amount >= amount
        assert sums.quantity >= quantity
        assert lacks(offer, amount, quantity) == (0, 0)
        if "tiers" not in offer["benefit"]:
            assert not amount or lacks(offer, amount - 1, quantity) == (1, 0)
            assert not quantity or lacks(offer, amount, quantity - 1) == (0, 1)


@pytest.mark.parametrize(
    "fields",
    [
        *(("goods",), ("freight",), ("red_packets",), ("unit_price",), ("paid",)),
        *(("goods", "paid"), ("freight", "paid"), ("price_source",)),
    ],
    ids=" and ".join,
)
def test_the_quote_of_another_document_is_a_defect(fields: tuple[str, ...]) -> None:
    source = document(Random(3), choices_max=12)
    read = parse_document(source)
    quote = price(read)
    first = quote.lines[0]
    others = {name: getattr(first, name) + 1 for name in fields if name != "price_source"}
    if "price_source" in fields:
        others = {"price_source": "sale" if first.price_source == "list" else "list"}
    lines = (replace(first, **others), *quote.lines[1:])
    with pytest.raises(Defect):
        trace(read, replace(quote, lines=lines))
