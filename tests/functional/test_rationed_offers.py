"""Offers with quotas, limits a shopper and budgets: what quotes leave out, and say so."""

from typing import Any

import pytest

from core.ids import OfferId
from core.use_cases.price_cart import price_cart
from functions.shared.dynamodb.offers import DynamoOffers
from tests.builders.carts import Market, offers_path, payable
from tests.builders.orders import BUYER, OTHER, SHOES, SHOPPER, SOFAS, order_body
from tests.fakes.http import NOW

TIER = {"layer": "store_tier", "benefit": {"amount": 1_000}}
HALF = {"merchant": 5_000, "platform": 5_000}


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1, price=10_000)
    market.add_sku(2, price=10_000, merchant_id=SOFAS, freight=901)
    return market


def agreed(market: Market, terms: dict[str, Any], budget: int, **changes: Any) -> OfferId:
    """A published offer of the merchant to which the platform has agreed."""
    offer_id = market.draft(terms, **changes).json["offer_id"]
    consent = f"{offers_path('platform')}/{offer_id}/consent"
    assert market.admin.call("PUT", consent, {"budget": budget}).status == 200
    answer = market.desk.call("POST", f"{offers_path('merchant')}/{offer_id}/publish")
    assert answer.status == 200, answer.text
    return OfferId(offer_id)


def budgets(market: Market, offer_id: OfferId) -> dict[str, int]:
    return DynamoOffers(market.commerce).allowances([offer_id])[offer_id].budgets


def order_as(market: Market, shopper: Any) -> Any:
    market.fill_cart(1, shopper_id=shopper)
    answer = market.shopper(shopper).call("POST", "/v1/orders", order_body())
    assert answer.status == 201, answer.text
    return answer.json


def left_out(market: Market) -> list[tuple[str, str]]:
    return [(hint["offer_id"], hint["reason"]) for hint in market.quote()["not_applied"]]


def test_a_quota_that_is_used_up_is_said_to_be(market: Market) -> None:
    offer_id = market.publish(TIER, quota=1)
    order = order_as(market, OTHER)
    market.add(1)
    assert payable(market.quote()) == 10_000
    assert left_out(market) == [(offer_id, "quota")]
    market.shopper(OTHER).call("POST", f"/v1/orders/{order['order_id']}/cancel")
    assert payable(market.quote()) == 9_000


def test_a_shopper_who_had_an_offer_is_told_and_others_still_get_it(market: Market) -> None:
    offer_id = market.publish(TIER, per_shopper_limit=1)
    order = order_as(market, SHOPPER)
    market.add(1)
    assert left_out(market) == [(offer_id, "per_user_limit")]
    assert order_as(market, OTHER)["totals"]["payable"]["amount"] == 9_000
    market.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    assert left_out(market) == []


def test_an_offer_that_costs_more_than_the_budget_has_is_left_out(market: Market) -> None:
    offer_id = agreed(market, {**TIER, "funding": HALF}, budget=799)
    market.add(1)
    assert payable(market.quote()) == 9_000
    order_as(market, OTHER)
    assert budgets(market, offer_id) == {"platform": 299}
    assert payable(market.quote()) == 10_000
    assert left_out(market) == [(offer_id, "budget")]


def test_the_best_is_found_anew_without_what_the_budget_cannot_bear(market: Market) -> None:
    """The dearer coupon is half the platform's, which can bear 400 of its 500."""
    terms = {"layer": "store_coupon", "benefit": {"amount": 1_000}, "funding": HALF}
    dear = agreed(market, terms, budget=400)
    cheap = market.coupon(600)
    for offer_id in (dear, cheap):
        assert market.claim(offer_id).status == 201
    market.add(1)
    quote = market.quote()
    assert payable(quote) == 9_400
    assert [offer["offer_id"] for offer in quote["applied"]] == [cheap]
    assert left_out(market) == [(dear, "budget")]
    chosen = market.quote([dear])
    assert payable(chosen) == 10_000
    assert [offer["reason"] for offer in chosen["not_applied"]] == ["not_chosen", "budget"]


def test_the_last_coupon_of_a_quota_is_good_for_an_order(market: Market) -> None:
    """Claiming took it from the quota; ordering only spends what the platform bears."""
    terms = {"layer": "store_coupon", "benefit": {"amount": 1_000}, "funding": HALF}
    offer_id = agreed(market, terms, budget=500, quota=1)
    assert market.claim(offer_id).status == 201
    assert order_as(market, SHOPPER)["totals"]["payable"]["amount"] == 9_000
    assert budgets(market, offer_id) == {"platform": 0}


def test_a_merchants_shipping_coupon_spends_the_platforms_part_of_the_fee(market: Market) -> None:
    """901 of freight in halves: 451 and 450, the odd one the merchant's as it comes first."""
    consented = {"layer": "shipping", "benefit": {"amount": 5_000}, "funding": HALF}
    market.add_sku(3, price=10_000, freight=901)
    offer_id = agreed(market, consented, budget=450)
    assert market.claim(offer_id).status == 201
    market.add(3)
    priced = price_cart(market.opened(), "best", NOW, market.cart_ports)
    [spend] = priced.spends
    assert (spend.offer_id, spend.budgets) == (offer_id, {"platform": 450})
    assert priced.quote.lines[0].funded_freight == 450
    assert payable(market.quote()) == 10_000


def test_each_merchants_part_of_a_platform_offer_is_its_own_budgets(market: Market) -> None:
    terms = {
        "layer": "cross_store",
        "benefit": {"amount": 3_000},
        "funding": HALF,
        "scope": {"merchants": [SHOES, SOFAS]},
    }
    offer_id = market.draft(terms, of="platform").json["offer_id"]
    consents = {SHOES: market.desk, SOFAS: market.second_desk()}
    for merchant_id, desk in consents.items():
        path = f"/v1/admin/merchants/{merchant_id}/offers/{offer_id}/consent"
        assert desk.call("PUT", path, {"budget": 1_000}).status == 200
    market.admin.call("POST", f"{offers_path('platform')}/{offer_id}/publish")
    market.add(1, 2)
    market.add(2, 1)
    [spend] = price_cart(market.opened(), "best", NOW, market.cart_ports).spends
    assert spend.budgets == {f"merchant:{SHOES}": 1_000, f"merchant:{SOFAS}": 500}
    market.add(1, 1)
    assert left_out(market) == [(offer_id, "budget")]


def test_a_funder_whose_budget_is_empty_does_not_stop_the_offer_for_the_others(
    market: Market,
) -> None:
    terms = {
        "layer": "cross_store",
        "benefit": {"amount": 1_000},
        "funding": {"merchant": 10_000},
        "scope": {"merchants": [SHOES, SOFAS]},
    }
    offer_id = market.draft(terms, of="platform").json["offer_id"]
    for merchant_id, desk in {SHOES: market.desk, SOFAS: market.second_desk()}.items():
        path = f"/v1/admin/merchants/{merchant_id}/offers/{offer_id}/consent"
        assert desk.call("PUT", path, {"budget": 1_000}).status == 200
    market.admin.call("POST", f"{offers_path('platform')}/{offer_id}/publish")
    order_as(market, OTHER)
    assert budgets(market, offer_id) == {f"merchant:{SHOES}": 0, f"merchant:{SOFAS}": 1_000}
    market.add(2)
    assert payable(market.quote()) == 10_000 - 1_000 + 901
    market.add(1)
    assert left_out(market) == [(offer_id, "budget")]


def test_a_buyers_part_is_the_buyers_and_only_on_lines_from_the_buyer(market: Market) -> None:
    terms = {
        "layer": "store_coupon",
        "benefit": {"percent": 1_000},
        "funding": {"merchant": 5_000, "buyer": 5_000},
        "buyer": BUYER,
    }
    offer_id = market.draft(terms).json["offer_id"]
    buyer = market.front.as_user(BUYER, "buyer")
    buyer.call("PUT", f"/v1/me/offers/{offer_id}/consent", {"budget": 10_000})
    market.desk.call("POST", f"{offers_path('merchant')}/{offer_id}/publish")
    market.claim(OfferId(offer_id))
    market.add(1)
    assert payable(market.quote()) == 10_000
    market.add(1, note=market.note(BUYER, 1))
    [spend] = price_cart(market.opened(), "best", NOW, market.cart_ports).spends
    assert spend.budgets == {f"buyer:{BUYER}": 1_000}
