"""Claiming coupons through their HTTP boundary, on the memory store."""

from typing import Any

import pytest

from core.ids import OfferId
from tests.builders.carts import Market, offers_path
from tests.builders.orders import BUYER, OTHER, SHOES, SHOPPER
from tests.fakes.http import NOW

EVERYONE = {"scope": {"all": True}}
PLATFORM_10 = {"layer": "platform_coupon", "benefit": {"amount": 1_000}}


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1)
    return market


def held(market: Market) -> list[Any]:
    items: list[Any] = market.front.call("GET", "/v1/me/coupons").json["items"]
    return items


def test_a_claimed_coupon_is_in_the_wallet(market: Market) -> None:
    offer_id = market.coupon(1_000, title="满减券")
    answer = market.claim(offer_id)
    assert (answer.status, answer.json["state"], answer.json["ends_at"]) == (201, "claimed", None)
    [coupon] = held(market)
    assert (coupon["offer_id"], coupon["title"]) == (offer_id, "满减券")
    assert coupon["terms"]["benefit"] == {"amount": 1_000}
    assert market.front.as_user(OTHER).call("GET", "/v1/me/coupons").json["items"] == []


def test_the_same_key_claims_once(market: Market) -> None:
    offer_id = market.coupon(1_000, per_shopper_limit=5)
    first = market.claim(offer_id, key="k1")
    again = market.claim(offer_id, key="k1")
    assert (again.status, again.text) == (201, first.text)
    assert len(held(market)) == 1


def test_a_shopper_claims_as_often_as_the_limit_says(market: Market) -> None:
    offer_id = market.coupon(1_000, per_shopper_limit=2)
    assert [market.claim(offer_id).status for _ in range(3)] == [201, 201, 409]
    assert market.claim(offer_id).code == "claim_limit_reached"
    assert market.claim(offer_id).json["limit"] == 2
    assert len(held(market)) == 2


def test_a_coupon_is_claimed_once_unless_said_otherwise(market: Market) -> None:
    offer_id = market.coupon(1_000)
    assert [market.claim(offer_id).status for _ in range(2)] == [201, 409]


def test_a_quota_is_given_out_and_no_more(market: Market) -> None:
    offer_id = market.coupon(1_000, quota=1)
    assert market.claim(offer_id).status == 201
    market.front = market.front.as_user(OTHER)
    late = market.claim(offer_id)
    assert (late.status, late.code) == (409, "coupons_gone")
    assert held(market) == []


def test_shoppers_do_not_see_who_bears_a_coupon(market: Market) -> None:
    terms = {
        "layer": "store_coupon",
        "benefit": {"percent": 1_000, "max": 500},
        "condition": {"min_amount": 5_000},
        "window": {"from": NOW, "to": NOW + 60},
        "funding": {"merchant": 5_000, "buyer": 5_000},
        "buyer": BUYER,
    }
    offer_id = market.draft(terms).json["offer_id"]
    agree = f"/v1/me/offers/{offer_id}/consent"
    assert market.front.as_user(BUYER, "buyer").call("PUT", agree, {"budget": 1}).status == 200
    assert market.desk.call("POST", f"{offers_path('merchant')}/{offer_id}/publish").status == 200
    market.claim(offer_id)
    [listed] = market.front.call("GET", f"/v1/coupons?merchant_id={SHOES}").json["items"]
    [held_coupon] = market.front.call("GET", "/v1/me/coupons").json["items"]
    shown = {name: terms[name] for name in ("layer", "benefit", "condition", "window")}
    assert listed["terms"] == held_coupon["terms"] == {**shown, "scope": {"all": True}}


def test_claims_are_taken_in_their_window(market: Market) -> None:
    offer_id = market.coupon(1_000, claim_window={"from": NOW + 10, "to": NOW + 20})
    early = market.claim(offer_id)
    assert (early.status, early.code, early.json["opens_at"]) == (409, "claim_not_open", NOW + 10)
    market.front.now = NOW + 20
    assert (market.claim(offer_id).status, market.claim(offer_id).code) == (409, "coupon_over")
    market.front.now = NOW + 19
    assert market.claim(offer_id).status == 201
    market.front = market.front.as_user(OTHER)
    market.front.now = NOW + 10
    assert market.claim(offer_id).status == 201


def test_what_is_over_withdrawn_draft_automatic_or_unknown_is_not_given_out(
    market: Market,
) -> None:
    coupon = {"layer": "store_coupon", "benefit": {"amount": 1_000}}
    over = market.publish({**coupon, "window": {"from": 0, "to": NOW}})
    assert (market.claim(over).status, market.claim(over).code) == (409, "coupon_over")
    withdrawn = market.coupon(1_000)
    market.desk.call("POST", f"/v1/admin/merchants/{SHOES}/offers/{withdrawn}/withdraw")
    assert (market.claim(withdrawn).status, market.claim(withdrawn).code) == (409, "coupon_over")
    tier = market.publish({"layer": "store_tier", "benefit": {"amount": 1}})
    draft = market.draft(coupon).json["offer_id"]
    for offer_id in (tier, draft, f"off_{99:026d}"):
        assert market.claim(offer_id).status == 404


# --- codes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["MOMO10", "momo10", " \uff2d\uff2f\uff2d\uff2f\uff11\uff10 ", "\uff4d\uff4f\uff4d\uff4f10"],
)
def test_a_code_is_the_same_however_it_is_typed(market: Market, typed: str) -> None:
    offer_id = market.coupon(1_000, code="Momo10")
    [found] = market.front.call("GET", f"/v1/coupons?code={typed}").json["items"]
    assert (found["offer_id"], found["needs_code"]) == (offer_id, True)
    assert market.claim(offer_id, code=typed).status == 201


def test_a_coupon_with_a_code_is_not_given_out_without_it(market: Market) -> None:
    offer_id = market.coupon(1_000, code="MOMO10")
    for body in ({}, {"code": "MOMO11"}):
        answer = market.claim(offer_id, **body)
        assert (answer.status, answer.code) == (422, "wrong_code")
    assert market.front.call("GET", f"/v1/coupons?merchant_id={SHOES}").json["items"] == []


def test_an_unknown_code_is_not_found(market: Market) -> None:
    market.draft({"layer": "store_coupon", "benefit": {"amount": 1}}, code="DRAFT1")
    for code in ("NOTHING", "DRAFT1"):
        assert market.front.call("GET", f"/v1/coupons?code={code}").status == 404


# --- browsing ------------------------------------------------------------------------------


def test_coupons_are_listed_by_owner_newest_first_a_page_at_a_time(market: Market) -> None:
    ours = [market.coupon(amount) for amount in (100, 200, 300)]
    platform = market.publish({**EVERYONE, **PLATFORM_10}, of="platform")
    listed: list[OfferId] = []
    url = f"/v1/coupons?merchant_id={SHOES}&limit=2"
    first = market.front.call("GET", url).json
    listed += [item["offer_id"] for item in first["items"]]
    rest = market.front.call("GET", f"{url}&cursor={first['next']}").json
    listed += [item["offer_id"] for item in rest["items"]]
    assert (listed, rest["next"]) == (ours[::-1], None)
    [item] = market.front.call("GET", "/v1/coupons").json["items"]
    assert (item["offer_id"], item["owner"]) == (platform, "platform")


def test_only_what_can_be_claimed_now_is_listed(market: Market) -> None:
    market.coupon(100, claim_window={"from": NOW + 10, "to": NOW + 20})
    market.publish({"layer": "store_tier", "benefit": {"amount": 1}})
    shown = market.coupon(200)
    gone = market.coupon(300)
    market.desk.call("POST", f"/v1/admin/merchants/{SHOES}/offers/{gone}/withdraw")
    items = market.front.call("GET", f"/v1/coupons?merchant_id={SHOES}").json["items"]
    assert [item["offer_id"] for item in items] == [shown]


def test_a_wallet_is_listed_a_page_at_a_time(market: Market) -> None:
    for amount in (100, 200, 300):
        market.claim(market.coupon(amount))
    first = market.front.call("GET", "/v1/me/coupons?limit=2").json
    rest = market.front.call("GET", f"/v1/me/coupons?limit=2&cursor={first['next']}").json
    ids = {item["offer_id"] for item in [*first["items"], *rest["items"]]}
    assert (len(ids), rest["next"]) == (3, None)
    stolen = market.front.as_user(OTHER).call("GET", f"/v1/me/coupons?cursor={first['next']}")
    assert (stolen.status, stolen.code) == (400, "invalid_cursor")
    assert SHOPPER != OTHER
