"""Carts, offers and takes in several currencies: an amount means something in its own alone."""

from typing import Any

import msgspec
import pytest

from core.catalog.categories import Category
from core.ids import CategoryId
from core.use_cases.price_cart import price_cart
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from tests.builders.carts import Market, offers_path, payable
from tests.builders.orders import SOFAS
from tests.fakes.http import NOW

OFF_50 = {"benefit": {"amount": 5_000}, "condition": {"min_amount": 10_000}}


@pytest.fixture
def market() -> Market:
    """SKU 1 costs 100,000 fen; SKU 2 costs 100,000 fils."""
    market = Market()
    market.add_merchant(SOFAS, "KWD")
    market.add_sku(1, price=100_000)
    market.add_sku(2, price=100_000, merchant_id=SOFAS)
    return market


@pytest.mark.parametrize(("sku", "currency"), [(1, "CNY"), (2, "KWD")])
def test_an_offer_of_the_platform_is_for_carts_in_its_currency(
    market: Market, sku: int, currency: str
) -> None:
    offer_id = market.publish({**OFF_50, "layer": "cross_store"}, of="platform", currency=currency)
    market.publish({**OFF_50, "layer": "cross_store"}, of="platform", currency="EUR")
    market.add(sku)
    quote = market.quote()
    assert quote["payable"] == {"amount": 95_000, "currency": currency}
    assert [applied["offer_id"] for applied in quote["applied"]] == [offer_id]
    assert quote["not_applied"] == []


@pytest.mark.parametrize("choose", ["best", "this"])
def test_a_coupon_in_another_currency_is_left_out_and_said_to_be(
    market: Market, choose: str
) -> None:
    coupon = market.publish({**OFF_50, "layer": "platform_coupon"}, of="platform", currency="CNY")
    assert market.claim(coupon).status == 201
    market.add(2)
    quote = market.quote("best" if choose == "best" else [coupon])
    assert payable(quote) == 100_000
    [hint] = quote["not_applied"]
    assert (hint["offer_id"], hint["reason"]) == (coupon, "currency")


def test_a_merchants_offer_is_in_the_merchants_currency(market: Market) -> None:
    terms = {**OFF_50, "layer": "store_coupon", "scope": {"all": True}}
    body: dict[str, Any] = {"title": "优惠", "terms": terms}
    path = f"/v1/admin/merchants/{SOFAS}/offers"
    desk = market.second_desk()
    drafted = desk.call("POST", path, body)
    assert (drafted.status, drafted.json["currency"]) == (201, "KWD")
    assert desk.call("POST", path, {**body, "currency": "CNY"}).code == "unknown_field"
    offer_id = drafted.json["offer_id"]
    assert desk.call("POST", f"{path}/{offer_id}/publish").status == 200
    [listed] = market.front.call("GET", f"/v1/coupons?merchant_id={SOFAS}").json["items"]
    assert listed["currency"] == "KWD"
    assert market.claim(offer_id).status == 201
    [held] = market.front.call("GET", "/v1/me/coupons").json["items"]
    assert held["currency"] == "KWD"


def test_the_platform_says_which_currency_its_offer_is_in(market: Market) -> None:
    terms = {**OFF_50, "layer": "cross_store", "scope": {"all": True}}
    answer = market.admin.call("POST", offers_path("platform"), {"title": "优惠", "terms": terms})
    assert (answer.status, answer.code) == (422, "invalid_field")
    assert "currency" in answer.json["detail"]


@pytest.mark.parametrize(("sku", "bounds"), [(1, (100, 2_000)), (2, (None, None))])
def test_bounds_of_what_the_platform_takes_are_for_sales_in_their_currency(
    market: Market, sku: int, bounds: tuple[int | None, int | None]
) -> None:
    category = Category(
        name="鞋",
        take_rate=500,
        take_floor=100,
        take_cap=2_000,
        take_currency="CNY",
        category_id=CategoryId("shoes"),
    )
    put = Put(keys.category(category.category_id), msgspec.to_builtins(category))
    market.commerce.commit([put])
    market.add(sku)
    [line] = price_cart(market.opened(), "best", NOW, market.cart_ports).document.lines
    assert (line.take_rate, line.take_floor, line.take_cap) == (500, *bounds)
