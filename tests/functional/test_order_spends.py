"""What orders use up of offers, and what changes between pricing and placing."""

from typing import Any

import pytest

from core.ids import OfferId
from core.offers.coupon_states import CouponState
from core.pages import PageRequest
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.offers import DynamoOffers
from tests.builders.carts import Market, offers_path
from tests.builders.orders import OTHER, SHOPPER, order_body
from tests.fakes.interrupted_store import InterruptedStore


@pytest.fixture
def store() -> InterruptedStore:
    return InterruptedStore()


@pytest.fixture
def market(store: InterruptedStore) -> Market:
    market = Market(store)
    market.add_sku(1, price=10_000, units=5)
    return market


def coupon_state(market: Market) -> CouponState:
    [coupon] = DynamoCoupons(market.commerce).of_shopper(SHOPPER, PageRequest()).items
    return coupon.state


def left(market: Market, offer_id: OfferId) -> int | None:
    return DynamoOffers(market.commerce).allowances([offer_id])[offer_id].left


def path(order: Any) -> str:
    return f"/v1/orders/{order['order_id']}"


def test_a_coupon_is_reserved_by_the_order_and_used_by_its_payment(market: Market) -> None:
    market.claim(market.coupon(1_000))
    market.fill_cart(1)
    order = market.place()
    assert order["totals"]["payable"]["amount"] == 9_000
    assert coupon_state(market) is CouponState.RESERVED
    market.pay(order)
    assert coupon_state(market) is CouponState.USED


def test_a_cancelled_order_gives_its_coupon_back_once(market: Market) -> None:
    market.claim(market.coupon(1_000))
    market.fill_cart(1)
    order = market.place()
    market.shopper().call("POST", f"{path(order)}/cancel")
    assert coupon_state(market) is CouponState.CLAIMED
    market.fill_cart(1)
    again = market.place()
    assert again["totals"]["payable"]["amount"] == 9_000
    market.shopper().call("POST", f"{path(order)}/cancel")
    assert coupon_state(market) is CouponState.RESERVED


def test_a_coupon_that_is_reserved_does_not_price_another_order(market: Market) -> None:
    offer_id = market.coupon(1_000)
    market.claim(offer_id)
    market.fill_cart(1)
    market.place()
    market.fill_cart(1)
    refused = market.shopper().call("POST", "/v1/orders", order_body(coupons=[offer_id]))
    assert (refused.status, refused.code) == (422, "coupon_not_held")
    assert market.place()["totals"]["payable"]["amount"] == 10_000


def test_a_quota_is_taken_by_orders_and_comes_back_with_them(market: Market) -> None:
    terms = {"layer": "store_tier", "benefit": {"amount": 500}}
    offer_id = market.publish(terms, quota=1)
    market.fill_cart(1)
    order = market.place()
    assert (order["totals"]["payable"]["amount"], left(market, offer_id)) == (9_500, 0)
    market.fill_cart(1)
    assert market.place()["totals"]["payable"]["amount"] == 10_000
    market.shopper().call("POST", f"{path(order)}/cancel")
    assert left(market, offer_id) == 1


def test_a_limit_per_shopper_counts_orders(market: Market) -> None:
    terms = {"layer": "store_tier", "benefit": {"amount": 500}}
    market.publish(terms, per_shopper_limit=1)
    market.fill_cart(1)
    market.place()
    market.fill_cart(1)
    assert market.place()["totals"]["payable"]["amount"] == 10_000
    market.fill_cart(1, shopper_id=OTHER)
    other = market.shopper(OTHER).call("POST", "/v1/orders", order_body())
    assert other.json["totals"]["payable"]["amount"] == 9_500


def test_a_price_that_changes_before_the_commit_is_priced_again(
    market: Market, store: InterruptedStore
) -> None:
    market.fill_cart(1)
    store.meanwhile = lambda: market.reprice(1, 12_000)
    assert market.place()["totals"]["payable"]["amount"] == 12_000


def test_a_price_that_changes_before_the_commit_is_not_charged_to_who_was_shown_another(
    market: Market, store: InterruptedStore
) -> None:
    market.fill_cart(1)
    quote = market.quote()["proof"]["signed"]
    store.meanwhile = lambda: market.reprice(1, 12_000)
    refused = market.shopper().call("POST", "/v1/orders", order_body(quote=quote))
    assert (refused.status, refused.code) == (409, "price_changed")
    assert market.stock(1) == (5, 0, 0)


@pytest.mark.parametrize(("quota", "payable"), [(None, [9_500, 10_000]), (9, [10_000, 10_000])])
def test_an_offer_withdrawn_before_the_commit_still_counts_where_orders_take_nothing_of_it(
    market: Market, store: InterruptedStore, quota: int | None, payable: list[int]
) -> None:
    """Where they do, its item refuses them and the cart is priced again."""
    terms = {"layer": "store_tier", "benefit": {"amount": 500}}
    offer_id = market.publish(terms, quota=quota)
    withdraw = f"{offers_path('merchant')}/{offer_id}/withdraw"
    market.fill_cart(1)
    store.meanwhile = lambda: market.desk.call("POST", withdraw)
    orders = [market.place()]
    market.fill_cart(1)
    orders.append(market.place())
    assert [order["totals"]["payable"]["amount"] for order in orders] == payable


def test_a_line_put_in_before_the_commit_is_not_lost(
    market: Market, store: InterruptedStore
) -> None:
    market.add_sku(2)
    market.fill_cart(1)
    store.meanwhile = lambda: market.fill_cart(2)
    order = market.place(1)
    assert order["totals"]["payable"]["amount"] == 10_000
    assert [line.sku_id[-1] for line in market.cart().lines] == ["2"]


def test_the_last_units_going_before_the_commit_are_missed_by_name(
    market: Market, store: InterruptedStore
) -> None:
    market.fill_cart(1, quantity=5)
    market.fill_cart(1, quantity=1, shopper_id=OTHER)
    rival = market.shopper(OTHER)
    store.meanwhile = lambda: rival.call("POST", "/v1/orders", order_body())
    refused = market.shopper().call("POST", "/v1/orders", order_body())
    assert (refused.status, refused.code) == (409, "out_of_stock")
    assert market.stock(1) == (4, 1, 0)


def test_a_coupon_spent_elsewhere_before_the_commit_is_priced_without(
    market: Market, store: InterruptedStore
) -> None:
    market.claim(market.coupon(1_000))
    market.fill_cart(1, 1)
    key = next(k for k in store.items if k.sk.startswith("COUPON#"))

    def spend_elsewhere() -> None:
        store.items[key]["state"] = CouponState.RESERVED.value
        store.items[key]["order_id"] = "another"

    store.meanwhile = spend_elsewhere
    assert market.place()["totals"]["payable"]["amount"] == 20_000


def test_a_cancelled_order_gives_its_place_under_the_shoppers_limit_back(market: Market) -> None:
    terms = {"layer": "store_tier", "benefit": {"amount": 500}}
    market.publish(terms, per_shopper_limit=1)
    for _ in range(2):
        market.fill_cart(1)
        order = market.place()
        assert order["totals"]["payable"]["amount"] == 9_500
        assert market.shopper().call("POST", f"{path(order)}/cancel").status == 200
