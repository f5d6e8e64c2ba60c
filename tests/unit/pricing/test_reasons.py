"""Why an offer was not applied: the first reason that holds, where its layer runs."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Defect
from core.pricing import PreparedOffers, parse_document, price, render_quote
from core.pricing.flat_cart import FlatCart
from core.pricing.reasons import explain
from core_ext import cart_pricing
from tests.unit.pricing.documents import document, line, offer

Json = dict[str, Any]

HALF = {"percent": 5_000}
OF_M1 = {"owner": "merchant:M1"}
MANY = {"condition": {"min_amount": 500, "min_quantity": 9}}


def reason(source: Json, identifier: str) -> Json:
    rendered = render_quote(price(parse_document(source)))
    reasons: list[Json] = rendered["not_applied"]  # type: ignore[assignment]
    return next(found for found in reasons if found.pop("offer") == identifier)


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (
            offer("o", "cross_store", HALF, window={"from": 0, "to": 1_793_000_000}),
            {"reason": "out_of_window"},
        ),
        (
            offer("o", "cross_store", HALF, window={"from": 1_793_000_001, "to": 10**12}),
            {"reason": "out_of_window"},
        ),
        (offer("o", "cross_store", HALF, scope={"skus": ["other"]}), {"reason": "scope"}),
        (offer("o", "store_tier", HALF, owner="merchant:M9"), {"reason": "scope"}),
        (offer("o", "shipping", {"amount": 5}, owner="merchant:M9"), {"reason": "scope"}),
        (
            offer("o", "cross_store", HALF, scope={"skus": ["S2"]}),
            {"reason": "flash_excluded"},
        ),
        (
            offer("o", "cross_store", HALF, **MANY),
            {"reason": "below_minimum", "missing": {"amount": 200, "quantity": 6}},
        ),
        (
            offer("o", "cross_store", {"every": 700, "amount": 1}),
            {"reason": "below_minimum", "missing": {"amount": 400}},
        ),
        (
            offer(
                "o",
                "cross_store",
                {"tiers": [{"min_amount": 900, "amount": 1}, {"min_amount": 800, "amount": 1}]},
            ),
            {"reason": "below_minimum", "missing": {"amount": 600}},
        ),
        (
            offer("o", "store_tier", {"buy": 3, "get": 2, "percent": 1}, **OF_M1),
            {"reason": "below_minimum", "missing": {"quantity": 2}},
        ),
        (
            offer("o", "item", {"nth": 5, "percent": 1}),
            {"reason": "below_minimum", "missing": {"quantity": 2}},
        ),
        (offer("o", "cross_store", {"percent": 0}), {"reason": "gives_nothing"}),
        (offer("o", "shipping", {"amount": 5}, **OF_M1), {"reason": "gives_nothing"}),
        (
            offer("o", "shipping", {"amount": 5}, condition={"min_amount": 101_000}),
            {"reason": "below_minimum", "missing": {"amount": 700}},
        ),
    ],
)
def test_the_first_reason_that_holds_is_given(refused: Json, expected: Json) -> None:
    flash = line("2", 200_000, prices={"list": 200_000, "flash": 100_000})

    assert reason(document([line("1", 100, 3), flash], [refused]), "o") == expected


def test_an_automatic_offer_is_beaten_by_the_one_that_won() -> None:
    offers = [offer("b", "cross_store", HALF), offer("a", "cross_store", HALF)]

    assert reason(document([line("1", 100)], offers), "b") == {"reason": "beaten_by", "by": "a"}


def test_an_item_offer_is_beaten_on_the_first_line_where_it_would_have_given_something() -> None:
    winners = [
        offer(each, "item", {"percent": 6_000}, scope={"skus": [sku]})
        for each, sku in (("a", "S1"), ("b", "S2"), ("c", "S3"))
    ]
    small = offer("o", "item", {"percent": 4_000}, condition={"min_amount": 50})
    lines = [line(each, price) for each, price in (("1", 9), ("2", 99), ("3", 99))]

    expected = {"reason": "beaten_by", "by": "b"}
    assert reason(document(lines, [*winners, small]), "o") == expected


def test_an_item_offer_is_beaten_where_it_would_have_given_a_single_unit() -> None:
    offers = [offer("a", "item", {"amount": 2}), offer("b", "item", HALF)]

    assert reason(document([line("1", 2)], offers), "b") == {"reason": "beaten_by", "by": "a"}


def test_a_coupon_left_out_of_the_list_is_not_chosen() -> None:
    source = document([line("1", 100)], [offer("o", "platform_coupon", HALF)], choose=[])

    assert reason(source, "o") == {"reason": "not_chosen"}


def test_a_chosen_offer_that_gives_nothing_says_why_and_is_not_applied() -> None:
    packet = offer("o", "red_packet", {"amount": 5}, condition={"min_amount": 101})
    source = document([line("1", 100)], [packet], choose=["o"])

    assert render_quote(price(parse_document(source)))["chosen"] == []
    assert reason(source, "o") == {"reason": "below_minimum", "missing": {"amount": 1}}


def test_an_item_offer_lacks_what_it_lacks_least_on_any_line() -> None:
    item = offer("o", "item", HALF, condition={"min_amount": 300, "min_quantity": 2})
    source = document([line("1", 100), line("2", 250), line("3", 20, 9)], [item])

    expected = {"reason": "below_minimum", "missing": {"amount": 50, "quantity": 1}}
    assert reason(source, "o") == expected


@pytest.mark.parametrize("layer", ["cross_store", "platform_coupon"])
def test_there_is_no_reason_for_what_was_applied(layer: str) -> None:
    parsed = parse_document(document([line("1", 100)], [offer("o", layer, HALF)]))
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    flat.choose(["o"] if layer == "platform_coupon" else [])
    cart_pricing.price_cart(flat.cart)

    with pytest.raises(Defect):
        explain(flat, given={})
