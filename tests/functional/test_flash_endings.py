"""Flash sales and their holds end: each unit goes back once, and what was sold stays sold."""

from __future__ import annotations

import pytest

from core.ids import FlashSaleId
from core.orders.order import EXPIRY_GRACE_S, HOLD_EXTENSION_S
from functions.shared.dynamodb import flash_keys as keys
from functions.shared.dynamodb.store import Update
from functions.shared.views import timestamp
from tests.builders.flash_market import END, SALES, START, FlashMarket
from tests.builders.orders import OTHER, SHOPPER, sku_id
from tests.builders.sweeps import expire


@pytest.fixture
def market() -> FlashMarket:
    market = FlashMarket()
    market.add_sku(1, units=50, price=29_900)
    market.add_sku(2, units=50, price=5_000)
    return market


def test_what_is_free_goes_back_to_the_stock_once_when_nothing_is_held(market: FlashMarket) -> None:
    sale_id = market.open_sale()
    market.hold(sale_id)
    market.now = END
    market.sweep_sales()
    assert market.watch(sale_id)["sale"]["state"] == "closing"
    market.sweep_sales()
    assert market.stock() == (40, 10, 0)
    market.sweep_holds()
    for _ in range(2):
        market.sweep_sales()
    watched = market.watch(sale_id)
    assert (watched["sale"]["state"], watched["returned"]) == ("closed", 10)
    assert market.stock() == (50, 0, 0)


def test_a_lane_that_cannot_take_its_units_back_keeps_no_other_waiting(market: FlashMarket) -> None:
    sales = [market.open_sale(), market.open_sale(sku_id=sku_id(2), price=4_000)]
    tickets = [market.hold(sale_id) for sale_id in sales]
    spoilt = keys.lane(FlashSaleId(sales[0]), 0)
    market.commerce.commit([Update(spoilt, assign={"granted": 0})])
    market.now = START + 303
    assert market.sweep_holds() == {"done": 1, "failed": 1, "lag_s": 3}
    assert [market.answer(each).json["state"] for each in tickets] == ["held", "expired"]


def test_what_was_sold_stays_sold(market: FlashMarket) -> None:
    sale_id = market.open_sale()
    market.put_in_cart(market.hold(sale_id))
    market.pay(market.order_now().json)
    closed = market.seller().call("POST", f"{SALES}/{sale_id}/close")
    assert (closed.status, closed.json["state"]) == (200, "closing")
    market.sweep_sales()
    watched = market.watch(sale_id)
    assert (watched["granted"], watched["returned"]) == (1, 9)
    assert market.stock() == (49, 0, 1)


def test_a_sale_that_is_not_armed_yet_can_be_called_off(market: FlashMarket) -> None:
    sale_id = market.plan_sale().json["flash_sale_id"]
    called_off = market.seller().call("POST", f"{SALES}/{sale_id}/cancel")
    assert called_off.json["state"] == "cancelled"
    market.now = START
    assert market.sweep_sales()["done"] == 0
    assert market.ask(sale_id, SHOPPER).code == "flash_sale_not_open"


def test_units_may_return_for_as_long_as_an_order_of_them_can_end_unpaid(
    market: FlashMarket,
) -> None:
    sale_id = market.open_sale(units=1, hold_seconds=60, ends_at=timestamp(START + 3_600))
    market.put_in_cart(market.hold(sale_id))
    order = market.order_now().json
    market.now = START + 59
    market.start_payment(order)
    market.now += HOLD_EXTENSION_S + EXPIRY_GRACE_S - 1
    expire(market, market.now)
    refused = market.ask(sale_id, OTHER)
    assert (refused.code, refused.json["may_return"]) == ("sold_out", True)
    market.now += 1
    expire(market, market.now)
    assert market.ask(sale_id, OTHER).status == 202
