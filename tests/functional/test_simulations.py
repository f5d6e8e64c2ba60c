"""Prices of carts that nobody has, through the admin API, on the memory store."""

import copy
import io
import json
from random import Random
from typing import Any

import pytest

from core.offers import simulations
from core.pricing.__main__ import main
from tests.builders.carts import Market, offers_path
from tests.builders.orders import BUYER, SHOES, SHOPPER, SOFAS, order_body
from tests.builders.pricing_carts import Size, sale_cart
from tests.fakes.http import NOW, Response
from tests.fakes.memory_store import MemoryStore, snapshot

OURS = offers_path("merchant")
SIZE = Size(7, 4, 1, 4, 2, 3)  # more choices than are searched without a bound
HALF = {"merchant": 5_000, "platform": 5_000}
EXAMPLE: dict[str, Any] = {
    "currency": "CNY",
    "now": 1_793_000_000,
    "lines": [
        {
            "id": "1",
            "sku": "S1",
            "product": "P1",
            "merchant": "M1",
            "categories": ["shoes"],
            "quantity": 2,
            "prices": {"list": 29_900, "sale": 25_900, "member": None, "live": None, "flash": None},
            "tax": {"mode": "none"},
            "take_rate": 500,
            "take_floor": None,
            "take_cap": None,
            "commission": {"rate": 1_500, "buyer": "B1", "agency_rate": 2_000},
        }
    ],
    "offers": [
        {
            "id": "store-300-50",
            "layer": "store_tier",
            "owner": "merchant:M1",
            "scope": {"all": True},
            "condition": {"min_amount": 30_000},
            "benefit": {"amount": 5_000},
            "funding": {"merchant": 10_000},
        },
        {
            "id": "far",
            "layer": "platform_coupon",
            "scope": {"all": True},
            "condition": {"min_amount": 90_000},
            "benefit": {"every": 1_000, "amount": 1, "times": 3},
            "window": {"from": 0, "to": 1_900_000_000},
        },
    ],
    "freight": {"M1": {"fee": 800, "free_over": 9_900}},
    "choose": "best",
}


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1, price=10_000)
    market.add_sku(2, price=10_000, merchant_id=SOFAS)
    return market


def simulate(market: Market, document: Any) -> Response:
    return market.admin.call("POST", "/v1/admin/simulations", document)


def command_line(document: Any) -> Any:
    """What `python -m core.pricing` prints for it."""
    sink = io.BytesIO()
    main([json.dumps(document).encode()], sink)
    return json.loads(sink.getvalue())


def changed(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(EXAMPLE), **changes}


def test_a_document_gets_the_quote_that_the_command_line_prints(market: Market) -> None:
    answer = simulate(market, EXAMPLE)
    assert (answer.status, answer.json) == (200, command_line(EXAMPLE))
    assert answer.json["payable"] == 46_800
    assert answer.json["not_applied"] == [
        {"offer": "far", "reason": "below_minimum", "missing": {"amount": 43_200}}
    ]
    assert list(answer.json) == list(command_line(EXAMPLE))


def test_an_offer_of_a_document_has_as_many_tiers_as_on_the_command_line(market: Market) -> None:
    tiers = [{"min_amount": 1_000 * at, "amount": 10 * at} for at in range(1, 60)]
    tiered = {**EXAMPLE["offers"][0], "benefit": {"tiers": tiers}}
    del tiered["condition"]
    document = changed(offers=[tiered])
    answer = simulate(market, document)
    assert (answer.status, answer.json) == (200, command_line(document))
    assert answer.json["applied"] == [tiered["id"]]


@pytest.mark.parametrize(
    "document",
    [
        changed(choose=["nobody"]),
        changed(lines=[*EXAMPLE["lines"], EXAMPLE["lines"][0]]),
        changed(offers=[{**EXAMPLE["offers"][0], "layer": "cross_store"}]),
        changed(offers=[{**EXAMPLE["offers"][0], "funding": {"merchant": 1}}]),
    ],
)
def test_a_document_that_breaks_a_rule_is_refused_as_on_the_command_line(
    market: Market, document: Any
) -> None:
    answer = simulate(market, document)
    refusal = command_line(document)["error"]
    assert answer.status == 422
    assert (answer.code, answer.json["field"]) == (refusal["code"], refusal["field"])


@pytest.mark.parametrize(
    "document",
    [changed(lines=[]), changed(now=1.5), changed(extra=1), changed(now=2**63), {}],
)
def test_a_document_of_another_shape_is_refused(market: Market, document: Any) -> None:
    assert simulate(market, document).status == 422


def test_a_document_of_too_many_units_is_refused(market: Market) -> None:
    [line] = EXAMPLE["lines"]
    many = [{**line, "id": f"{at}", "sku": f"T{at}", "quantity": 9_999} for at in range(10)]
    rest = {**line, "id": "rest", "quantity": 10}
    assert simulate(market, changed(lines=[*many, rest])).status == 200
    answer = simulate(market, changed(lines=[*many, {**rest, "quantity": 11}]))
    assert (answer.status, answer.code, answer.json["field"]) == (422, "too_many_units", "lines")
    assert answer.json["limit"] == 100_000


def test_shoppers_do_not_simulate(market: Market) -> None:
    shopper = market.desk.as_user(SHOPPER, "shopper")
    assert shopper.call("POST", "/v1/admin/simulations", EXAMPLE).status == 403


# --- what an offer would cost --------------------------------------------------------------


def drafted(market: Market, **terms: Any) -> str:
    tier = {"layer": "store_tier", "benefit": {"amount": 1_000}, "funding": HALF, **terms}
    return str(market.draft(tier).json["offer_id"])


def preview(market: Market, offer_id: str, **wanted: Any) -> Response:
    return market.desk.call("POST", f"{OURS}/{offer_id}/preview", wanted)


def ours(quantity: int) -> dict[str, Any]:
    """A cart of the merchant's, of units at 10,000."""
    line = {"id": "1", "sku": "S1", "product": "P1", "merchant": SHOES}
    return {
        "currency": "CNY",
        "now": NOW,
        "lines": [{**line, "quantity": quantity, "prices": {"list": 10_000}}],
    }


def test_a_draft_is_tried_on_documents_of_ones_own(market: Market) -> None:
    offer_id = drafted(market, condition={"min_amount": 20_000})
    answer = preview(market, offer_id, documents=[ours(1), ours(2), ours(3)])
    money = {name: each["amount"] for name, each in answer.json.items() if isinstance(each, dict)}
    assert (answer.status, answer.json["carts"], answer.json["applied"]) == (200, 3, 2)
    assert money == {
        "payable_before": 60_000,
        "payable_after": 58_000,
        "merchant": 1_000,
        "platform": 1_000,
        "buyer": 0,
    }


def test_a_draft_is_tried_on_the_merchants_part_of_past_orders(market: Market) -> None:
    market.plan(1_000)
    for _ in range(2):
        market.add(1, 2, note=market.note(BUYER, 1))
        market.add(2)
        assert market.shopper().call("POST", "/v1/orders", order_body()).status == 201
    offer_id = drafted(
        market,
        layer="store_coupon",
        benefit={"percent": 1_000},
        scope={"categories": ["shoes"]},
        funding={"merchant": 7_500, "buyer": 2_500},
        buyer=BUYER,
        window={"from": NOW + 100, "to": NOW + 200},
    )
    answer = preview(market, offer_id, orders=10).json
    assert (answer["carts"], answer["applied"]) == (2, 2)
    assert (answer["payable_before"]["amount"], answer["payable_after"]["amount"]) == (
        40_000,
        36_000,
    )
    assert (answer["merchant"]["amount"], answer["buyer"]["amount"]) == (3_000, 1_000)


@pytest.mark.once
def test_carts_of_a_preview_share_the_work_of_one_quote(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_id = drafted(market)
    hard = [sale_cart(Random(seed), SIZE) for seed in range(3)]
    assert preview(market, offer_id, documents=[*hard, ours(1)]).json["unproven"] == 0

    monkeypatch.setattr(simulations, "JOINS_MAX", 8 * 100)  # for each without the offer, and with

    answer = preview(market, offer_id, documents=[*hard, ours(1)])
    assert (answer.status, answer.json["carts"], answer.json["unproven"]) == (200, 4, 3)


def test_a_preview_changes_nothing(market: Market) -> None:
    offer_id = drafted(market)
    assert isinstance(market.commerce, MemoryStore)
    before = snapshot(market.commerce)
    assert preview(market, offer_id, documents=[ours(1)]).status == 200
    assert snapshot(market.commerce) == before


def test_a_preview_needs_carts_and_an_offer_of_ones_own(market: Market) -> None:
    offer_id = drafted(market)
    bad: list[dict[str, Any]] = [
        {},
        {"documents": [ours(1)], "orders": 1},
        {"orders": 51},
        {"documents": []},
    ]
    for wanted in bad:
        assert preview(market, offer_id, **wanted).status == 422
    none = preview(market, offer_id, orders=1)
    assert (none.status, none.code) == (409, "no_orders")
    euro = {**ours(1), "currency": "EUR"}
    mixed = preview(market, offer_id, documents=[ours(1), euro])
    assert (mixed.status, mixed.code) == (422, "currency_mixed")
    rival = f"/v1/admin/merchants/{SOFAS}/offers/{offer_id}/preview"
    assert market.second_desk().call("POST", rival, {"orders": 1}).status == 404
