"""Offers through the admin API, on the memory store."""

from typing import Any

import pytest

from core.ids import UserId
from core.limits import EPOCH_S_MAX, OWNER_AUTOMATIC_MAX
from tests.builders.carts import RIVAL_STAFF, Market, offers_path
from tests.builders.orders import BUYER, SHOES, SOFAS
from tests.fakes.http import NOW, Client

TIER = {"layer": "store_tier", "benefit": {"amount": 500}, "condition": {"min_amount": 5_000}}
COUPON = {"layer": "store_coupon", "benefit": {"amount": 500}}
CROSS = {"layer": "cross_store", "benefit": {"every": 30_000, "amount": 3_000}}
HALF = {"merchant": 5_000, "platform": 5_000}
OURS = offers_path("merchant")
PLATFORM = offers_path("platform")


@pytest.fixture
def market() -> Market:
    return Market()


def publish(market: Market, offer_id: str, of: str = "merchant") -> Any:
    owner = market.desk if of == "merchant" else market.admin
    return owner.call("POST", f"{offers_path(of)}/{offer_id}/publish")


def test_an_offer_is_shown_as_it_was_sent(market: Market) -> None:
    terms = {
        **TIER,
        "scope": {"categories": ["shoes"], "except_skus": [f"sku_{1:026d}"]},
        "window": {"from": NOW, "to": NOW + 60},
    }
    answer = market.draft(terms, title="满减", quota=10)
    assert answer.status == 201
    assert answer.json["terms"] == terms
    assert (answer.json["title"], answer.json["quota"]) == ("满减", 10)
    assert (answer.json["owner"], answer.json["state"]) == (f"merchant:{SHOES}", "draft")
    [listed] = market.desk.call("GET", OURS).json["items"]
    assert listed == answer.json


@pytest.mark.parametrize("extra", [{"owner": "platform"}, {"id": "off_1"}, {"state": "published"}])
def test_owner_and_id_are_never_the_senders(market: Market, extra: dict[str, str]) -> None:
    inside = market.draft({**TIER, **extra})
    beside = market.draft(TIER, **extra)
    assert {inside.code, beside.code} == {"unknown_field"}
    assert {inside.status, beside.status} == {422}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"layer": "cross_store", "benefit": {"amount": 1}}, "terms.layer"),
        ({"layer": "red_packet", "benefit": {"amount": 1}}, "terms.layer"),
        ({"layer": "store_tier", "benefit": {"nth": 2, "percent": 5_000}}, "terms.benefit"),
        ({"layer": "store_tier", "benefit": {"amount": 1, "percent": 1}}, "terms.benefit.amount"),
        ({**TIER, "scope": {}}, "terms.scope"),
        ({**TIER, "funding": {"merchant": 9_999}}, "terms.funding"),
        ({**TIER, "window": {"from": 5, "to": 5}}, "terms.window.to"),
        ({**TIER, "window": {"from": 5, "to": EPOCH_S_MAX + 1}}, "terms.window.to"),
    ],
)
def test_an_offer_outside_the_rules_is_refused_by_field(
    market: Market, terms: dict[str, Any], field: str
) -> None:
    answer = market.draft(terms)
    assert (answer.status, answer.json["field"]) == (422, field)
    assert market.desk.call("GET", OURS).json["items"] == []


def test_a_claim_window_ends_by_the_year_9999(market: Market) -> None:
    windows = [{"from": 0, "to": EPOCH_S_MAX + after} for after in (0, 1)]
    fine, late = (market.draft(COUPON, claim_window=window) for window in windows)
    assert (fine.status, late.status, late.json["field"]) == (201, 422, "claim_window.to")


@pytest.mark.parametrize("change", [{"code": "ABC"}, {"claim_window": {"from": 1, "to": 2}}])
def test_only_coupons_are_claimed(market: Market, change: dict[str, Any]) -> None:
    answer = market.draft(TIER, **change)
    assert (answer.status, answer.code) == (422, "not_a_coupon")
    assert answer.json["field"] == next(iter(change))


def test_publishing_and_withdrawing_again_changes_nothing(market: Market) -> None:
    offer_id = market.publish(TIER)
    assert publish(market, offer_id).json["state"] == "published"
    for _ in range(2):
        gone = market.desk.call("POST", f"{OURS}/{offer_id}/withdraw")
        assert (gone.status, gone.json["state"]) == (200, "withdrawn")
    late = publish(market, offer_id)
    assert (late.status, late.code, late.json["state"]) == (409, "offer_state", "withdrawn")


def test_another_merchants_offer_does_not_exist(market: Market) -> None:
    offer_id = market.draft(TIER).json["offer_id"]
    own_path = f"/v1/admin/merchants/{SOFAS}/offers/{offer_id}"
    for action in ("publish", "withdraw"):
        assert market.second_desk().call("POST", f"{own_path}/{action}").status == 404
        assert market.second_desk().call("POST", f"{OURS}/{offer_id}/{action}").status == 404
        assert market.admin.call("POST", f"{PLATFORM}/{offer_id}/{action}").status == 404
    assert market.second_desk().call("GET", OURS).status == 404
    assert market.desk.call("POST", PLATFORM, {}).status == 403
    assert market.second_desk().call("PUT", f"{own_path}/consent", {"budget": 1}).status == 404


def test_two_offers_never_share_a_code_until_one_is_withdrawn(market: Market) -> None:
    first = market.draft(COUPON, code="Momo10").json["offer_id"]
    taken = market.draft(COUPON, code="\uff4d\uff4f\uff4d\uff4f10")
    assert (taken.status, taken.code) == (409, "code_taken")
    market.desk.call("POST", f"{OURS}/{first}/withdraw")
    assert market.draft(COUPON, code="MOMO10").status == 201


@pytest.mark.parametrize("code", ["", "  ab  ", "a\u200bbc", "x" * 33])
def test_a_code_is_3_to_32_plain_characters(market: Market, code: str) -> None:
    assert market.draft(COUPON, code=code).status == 422


def test_an_owner_has_so_many_automatic_offers_and_those_that_are_over_make_room(
    market: Market,
) -> None:
    for _ in range(OWNER_AUTOMATIC_MAX - 1):
        market.publish(TIER)
    market.publish({**TIER, "window": {"from": NOW - 2, "to": NOW + 60}})
    offer_id = market.draft(TIER).json["offer_id"]
    full = publish(market, offer_id)
    assert (full.status, full.code) == (409, "too_many_offers")
    market.desk.now = NOW + 60
    assert publish(market, offer_id).status == 200


# --- consent -------------------------------------------------------------------------------


def agree(client: Client, path: str, offer_id: str, budget: int = 10_000) -> Any:
    return client.call("PUT", f"{path}/{offer_id}/consent", {"budget": budget})


def test_the_platform_pays_for_a_merchants_offer_only_when_it_agreed(market: Market) -> None:
    drafted = market.draft({**TIER, "funding": HALF}).json
    assert drafted["missing_consents"] == ["platform"]
    refused = publish(market, drafted["offer_id"])
    assert (refused.status, refused.code) == (409, "consent_missing")
    assert refused.json["parties"] == ["platform"]
    [asking] = market.admin.call("GET", f"{PLATFORM}?asking=true").json["items"]
    assert asking["offer_id"] == drafted["offer_id"]
    agreed = agree(market.admin, PLATFORM, drafted["offer_id"])
    [consent] = agreed.json["consents"]
    assert (consent["party"], consent["budget"]) == ("platform", 10_000)
    assert agreed.json["missing_consents"] == []
    assert publish(market, drafted["offer_id"]).status == 200


def test_each_merchant_that_pays_for_a_platform_offer_agrees(market: Market) -> None:
    terms = {**CROSS, "funding": HALF, "scope": {"merchants": [SHOES, SOFAS]}}
    offer_id = market.draft(terms, of="platform").json["offer_id"]
    agree(market.desk, OURS, offer_id)
    refused = publish(market, offer_id, "platform")
    assert refused.json["parties"] == [f"merchant:{SOFAS}"]
    path = f"/v1/admin/merchants/{SOFAS}/offers"
    assert [
        o["offer_id"] for o in market.second_desk().call("GET", f"{path}?asking=true").json["items"]
    ]
    agree(market.second_desk(), path, offer_id)
    assert publish(market, offer_id, "platform").status == 200


def test_a_platform_offer_that_merchants_pay_for_names_them(market: Market) -> None:
    scopes: list[dict[str, Any]] = [
        {"all": True},
        {"categories": ["shoes"]},
        {"merchants": [SHOES], "skus": [f"sku_{1:026d}"]},
    ]
    for scope in scopes:
        answer = market.draft({**CROSS, "funding": HALF, "scope": scope}, of="platform")
        assert (answer.status, answer.code) == (422, "funders_unclear")


def test_a_buyer_agrees_to_fund_an_offer_through_the_storefront(market: Market) -> None:
    terms = {**COUPON, "funding": {"merchant": 5_000, "buyer": 5_000}, "buyer": BUYER}
    offer_id = market.draft(terms).json["offer_id"]
    buyer = market.front.as_user(BUYER, "buyer")
    [asking] = buyer.call("GET", "/v1/me/offers").json["items"]
    assert asking["missing_consents"] == [f"buyer:{BUYER}"]
    other = market.front.as_user(UserId(RIVAL_STAFF), "buyer")
    path = f"/v1/me/offers/{offer_id}/consent"
    assert other.call("PUT", path, {"budget": 1}).status == 404
    assert other.call("GET", "/v1/me/offers").json["items"] == []
    assert buyer.call("PUT", path, {"budget": 5_000}).status == 200
    assert publish(market, offer_id).status == 200


def test_a_consent_can_be_given_anew_until_the_offer_is_published(market: Market) -> None:
    offer_id = market.draft({**TIER, "funding": HALF}).json["offer_id"]
    agree(market.admin, PLATFORM, offer_id, 100)
    [consent] = agree(market.admin, PLATFORM, offer_id, 200).json["consents"]
    assert consent["budget"] == 200
    publish(market, offer_id)
    late = agree(market.admin, PLATFORM, offer_id, 300)
    assert (late.status, late.code) == (409, "offer_state")


def test_nobody_agrees_to_an_offer_that_does_not_ask(market: Market) -> None:
    offer_id = market.draft(TIER).json["offer_id"]
    assert agree(market.admin, PLATFORM, offer_id).status == 404


@pytest.mark.parametrize("budget", [0, -1, 1.5, "1", 10**15 + 1, True])
def test_a_budget_is_an_amount_above_zero(market: Market, budget: object) -> None:
    offer_id = market.draft({**TIER, "funding": HALF}).json["offer_id"]
    answer = market.admin.call("PUT", f"{PLATFORM}/{offer_id}/consent", {"budget": budget})
    assert answer.status == 422
