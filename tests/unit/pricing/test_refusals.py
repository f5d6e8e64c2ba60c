"""Documents that are refused: each names the field, none is priced, none crashes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from core.pricing import RefusedDocument, check_document, parse_document, price
from core.pricing.parsing import parse_offer
from core.pricing.reading import read_document
from tests.unit.pricing.documents import document, example, line, offer

Json = dict[str, Any]


def refusal(source: object) -> tuple[str, str]:
    with pytest.raises(RefusedDocument) as refused:
        parse_document(source)
    return refused.value.code, refused.value.field


def with_offer(**more: Any) -> Json:
    return document([line("1", 100)], [{**offer("o", "cross_store", {"amount": 1}), **more}])


def with_line(**more: Any) -> Json:
    return document([line("1", 100, **more)])


ALL_TEN_THOUSAND = {"merchant": 10_000}
REFUSED: list[tuple[Any, str, str]] = [
    (None, "wrong_type", ""),
    ([], "wrong_type", ""),
    ({}, "missing_field", "currency"),
    (document([]), "wrong_length", "lines"),
    (document([line(str(at), 1) for at in range(201)]), "wrong_length", "lines"),
    (document([line("1", 1), line("1", 1, sku="x")]), "repeated_id", "lines[1].id"),
    (document([line("1", 1), line("2", 1, sku="S1")]), "repeated_sku", "lines[1].sku"),
    (document([line("1", 10**11, 9_999), line("2", 10**10, 11)]), "out_of_range", "lines"),
    (document([line("1", 1)], surprise=1), "unknown_field", "surprise"),
    (with_line(surprise=1), "unknown_field", "lines[0].surprise"),
    (with_line(id=""), "wrong_length", "lines[0].id"),
    (with_line(categories=["c", "c"]), "repeated_id", "lines[0].categories[1]"),
    (with_line(categories=None), "wrong_type", "lines[0].categories"),
    (with_line(tax=None), "wrong_type", "lines[0].tax"),
    (with_line(tax={"mode": "other"}), "not_allowed", "lines[0].tax.mode"),
    (with_line(tax={"mode": "none", "rate": 0}), "not_allowed", "lines[0].tax.rate"),
    (with_line(tax={"mode": "import"}), "missing_field", "lines[0].tax.rate"),
    (
        with_line(tax={"mode": "import", "rate": 10**6 + 1}),
        "out_of_range",
        "lines[0].tax.rate",
    ),
    (with_line(commission={"rate": 1}), "missing_field", "lines[0].commission.buyer"),
    (with_line(prices={"list": None}), "wrong_type", "lines[0].prices.list"),
    (with_line(prices={}), "missing_field", "lines[0].prices.list"),
    (with_offer(layer="price"), "not_allowed", "offers[0].layer"),
    (with_offer(owner="M1", layer="item"), "not_allowed", "offers[0].owner"),
    (with_offer(owner="merchant:", layer="item"), "not_allowed", "offers[0].owner"),
    (with_offer(owner="merchant:M1"), "not_allowed", "offers[0].owner"),
    (with_offer(layer="store_tier"), "not_allowed", "offers[0].owner"),
    (with_offer(benefit={}), "missing_field", "offers[0].benefit"),
    (with_offer(benefit=[]), "wrong_type", "offers[0].benefit"),
    (with_offer(benefit={"nth": 2, "percent": 1}), "not_allowed", "offers[0].benefit"),
    (
        with_offer(benefit={"buy": 1, "get": 1, "percent": 1}),
        "not_allowed",
        "offers[0].benefit",
    ),
    (
        with_offer(benefit={"amount": 1, "percent": 1}),
        "unknown_field",
        "offers[0].benefit.amount",
    ),
    (
        with_offer(benefit={"every": 0, "amount": 1}),
        "out_of_range",
        "offers[0].benefit.every",
    ),
    (with_offer(benefit={"percent": 10_001}), "out_of_range", "offers[0].benefit.percent"),
    (with_offer(benefit={"tiers": []}), "wrong_length", "offers[0].benefit.tiers"),
    (with_offer(benefit={"tiers": [{}]}), "not_allowed", "offers[0].benefit.tiers[0]"),
    (
        with_offer(benefit={"tiers": [{"amount": 1, "percent": 1}]}),
        "not_allowed",
        "offers[0].benefit.tiers[0]",
    ),
    (
        with_offer(benefit={"tiers": [{"amount": 1, "min_quantity": 10**9 + 1}]}),
        "out_of_range",
        "offers[0].benefit.tiers[0].min_quantity",
    ),
    (with_offer(scope={}), "not_allowed", "offers[0].scope"),
    (with_offer(scope={"all": False}), "not_allowed", "offers[0].scope.all"),
    (with_offer(scope={"all": True, "skus": ["a"]}), "not_allowed", "offers[0].scope"),
    (with_offer(scope={"except_skus": ["a"]}), "not_allowed", "offers[0].scope"),
    *(
        (with_offer(scope={name: ["a", "a"]}), "repeated_id", f"offers[0].scope.{name}[1]")
        for name in ("merchants", "products", "skus", "categories")
    ),
    (
        with_offer(scope={"all": True, "except_skus": ["a", "a"]}),
        "repeated_id",
        "offers[0].scope.except_skus[1]",
    ),
    (with_offer(scope={"skus": [""]}), "wrong_length", "offers[0].scope.skus[0]"),
    (with_offer(window={"from": 1}), "missing_field", "offers[0].window.to"),
    (with_offer(window=None), "wrong_type", "offers[0].window"),
    (with_offer(funding={"platform": 9_999}), "not_allowed", "offers[0].funding"),
    (
        with_offer(funding={"platform": 5_000, "buyer": 5_000}),
        "not_allowed",
        "offers[0].buyer",
    ),
    (with_offer(buyer="B1"), "not_allowed", "offers[0].buyer"),
    (
        with_offer(layer="red_packet", funding=ALL_TEN_THOUSAND),
        "not_allowed",
        "offers[0].funding",
    ),
    (
        with_offer(layer="shipping", funding={"platform": 0, "buyer": 10_000}, buyer="B1"),
        "not_allowed",
        "offers[0].funding.buyer",
    ),
    (
        with_offer(layer="shipping", funding={"platform": 9_999, "buyer": 1}, buyer="B1"),
        "not_allowed",
        "offers[0].funding.buyer",
    ),
    (
        with_offer(layer="shipping", scope={"skus": ["S1"]}),
        "not_allowed",
        "offers[0].scope",
    ),
    (
        with_offer(layer="red_packet", scope={"all": True, "except_skus": []}),
        "not_allowed",
        "offers[0].scope",
    ),
    (
        with_offer(layer="shipping", condition={"min_quantity": 1}),
        "not_allowed",
        "offers[0].condition.min_quantity",
    ),
    (
        with_offer(layer="red_packet", condition={"min_quantity": 1}),
        "not_allowed",
        "offers[0].condition.min_quantity",
    ),
    (
        document([line("1", 1)], [offer("o", "cross_store", {"amount": 1})] * 2),
        "repeated_id",
        "offers[1].id",
    ),
    (
        document([line("1", 1)], [offer(str(n), "cross_store", {"amount": 1}) for n in range(201)]),
        "too_many",
        "offers",
    ),
    (
        document([line("1", 1)], [offer(str(n), "red_packet", {"amount": 1}) for n in range(301)]),
        "too_many",
        "offers",
    ),
    (document([line("1", 1)], freight={"": {"fee": 1}}), "wrong_length", "freight"),
    (document([line("1", 1)], freight={"M1": {}}), "missing_field", "freight.M1.fee"),
    (document([line("1", 1)], freight={"M9": {"fee": None}}), "wrong_type", "freight.M9.fee"),
    (document([line("1", 1)], choose="worst"), "not_allowed", "choose"),
    (document([line("1", 1)], choose=None), "wrong_type", "choose"),
    (document([line("1", 1)], choose=["x"]), "unknown_offer", "choose[0]"),
    ({**with_offer(), "choose": ["o"]}, "not_allowed", "choose[0]"),
    ({**with_offer(layer="red_packet"), "choose": ["o", "o"]}, "repeated_id", "choose[1]"),
    (
        document(
            [line("1", 1)],
            [offer(n, "platform_coupon", {"amount": 1}) for n in "ab"],
            choose=["a", "b"],
        ),
        "slot_taken",
        "choose[1]",
    ),
]


@pytest.mark.parametrize(("source", "code", "field"), REFUSED)
def test_a_document_outside_the_rules_is_refused_by_field(
    source: object, code: str, field: str
) -> None:
    assert refusal(source) == (code, field)


@pytest.mark.parametrize(("source", "code", "field"), REFUSED)
def test_the_same_is_refused_of_a_text(source: object, code: str, field: str) -> None:
    with pytest.raises(RefusedDocument) as refused:
        read_document(json.dumps(source).encode())
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_sku_is_not_on_two_lines_of_which_both_are_priced_by_flash() -> None:
    prices = {"list": 100, "flash": 50}
    lines = [line(each, 100, sku="S", prices=prices) for each in ("1", "2")]
    assert refusal(document(lines)) == ("repeated_sku", "lines[1].sku")


def test_a_sku_may_be_on_two_lines_where_one_is_priced_by_flash() -> None:
    flash = line("2", 100, sku="S1", prices={"list": 100, "flash": 50})

    assert price(parse_document(document([line("1", 100), flash]))).payable == 150


def test_a_merchant_without_lines_has_no_part_in_the_limit() -> None:
    freight = {"M9": {"fee": 10**15}}

    assert price(parse_document(document([line("1", 100)], freight=freight))).payable == 100


def test_one_offer_is_read_and_refused_as_in_a_document() -> None:
    source = with_offer()["offers"][0]
    assert parse_offer(source) == parse_document(with_offer()).offers[0]

    for wrong, code, field in (
        ({"layer": "price"}, "not_allowed", "layer"),
        ({"benefit": {"percent": 10_001}}, "out_of_range", "benefit.percent"),
        ({"owner": "merchant:M1"}, "not_allowed", "owner"),
    ):
        with pytest.raises(RefusedDocument) as refused:
            parse_offer(source | wrong)
        assert (refused.value.code, refused.value.field) == (code, field)


def test_a_document_built_in_code_is_checked_as_one_that_was_read() -> None:
    read = parse_document(example())
    assert check_document(read) == read

    for wrong, field in (({"now": -1}, "now"), ({"lines": read.lines * 2}, "lines[1].id")):
        with pytest.raises(RefusedDocument) as refused:
            check_document(replace(read, **wrong))
        assert refused.value.field == field


def test_a_refusal_says_which_type_is_expected() -> None:
    with pytest.raises(RefusedDocument) as refused:
        parse_document(with_line(quantity="1"))
    assert refused.value.detail == "Expected `int`, got `str`."


def test_a_refusal_carries_none_of_the_input() -> None:
    with pytest.raises(RefusedDocument) as refused:
        parse_document(document([line("1", 1)], choose="sesame"))
    assert "sesame" not in refused.value.detail
