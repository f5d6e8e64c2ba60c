"""Reservations of a flash sale in carts and orders."""

from __future__ import annotations

import pytest

from core.ids import MerchantId
from tests.builders.carts import offers_path
from tests.builders.flash_market import START, FlashMarket
from tests.builders.orders import OTHER, order_body, sku_id
from tests.builders.sweeps import expire


@pytest.fixture
def market() -> FlashMarket:
    market = FlashMarket()
    market.add_sku(1, units=50, price=29_900)
    market.add_sku(2, units=50, price=5_000)
    return market


class TestOrdering:
    def test_a_hold_is_ordered_beside_an_ordinary_line_and_paid(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(limit=2)
        ticket = market.hold(sale_id, units=2)
        assert market.put_in_cart(ticket).status == 201
        market.add(1)
        market.add(2)
        placed = market.order_now()
        assert placed.status == 201, placed.text
        lines = placed.json["children"][0]["lines"]
        sources = [(line["price_source"], line["unit_price"]["amount"]) for line in lines]
        assert sources == [("flash", 9_900), ("list", 29_900), ("list", 5_000)]
        assert market.answer(ticket).json["state"] == "ordered"
        assert market.stock(1) == (39, 11, 0)
        market.pay(placed.json)
        assert market.answer(ticket).json["state"] == "sold"
        assert market.stock(1) == (39, 8, 3)
        assert market.stock(2) == (49, 0, 1)

    def test_an_offer_is_tried_on_orders_with_a_hold_beside_an_ordinary_line(
        self, market: FlashMarket
    ) -> None:
        sale_id = market.open_sale()
        market.put_in_cart(market.hold(sale_id))
        market.add(1)
        assert market.order_now().status == 201
        terms = {"layer": "store_tier", "benefit": {"percent": 1_000}}
        offer_id = market.draft(terms).json["offer_id"]
        tried = market.desk.call(
            "POST", f"{offers_path('merchant')}/{offer_id}/preview", {"orders": 5}
        )
        assert tried.status == 200, tried.text
        assert (tried.json["applied"], tried.json["merchant"]["amount"]) == (1, 2_990)

    def test_a_flash_price_that_is_beaten_is_paid_in_an_order_of_its_own(
        self, market: FlashMarket
    ) -> None:
        sale_id = market.open_sale()
        held = market.put_in_cart(market.hold(sale_id)).json["lines"][0]["line_id"]
        market.add(1)
        market.reprice(1, 9_000)
        assert market.order_now().code == "flash_price_beaten"
        body = {**order_body(), "lines": [held]}
        placed = market._at(market.shopper()).call("POST", "/v1/orders", body)
        assert placed.json["totals"]["payable"]["amount"] == 9_000

    def test_an_order_that_is_taken_back_gives_the_units_to_the_lane(
        self, market: FlashMarket
    ) -> None:
        sale_id = market.open_sale()
        ticket = market.hold(sale_id)
        market.put_in_cart(ticket)
        order = market.order_now().json
        cancelled = market._at(market.shopper()).call(
            "POST", f"/v1/orders/{order['order_id']}/cancel"
        )
        assert cancelled.status == 200, cancelled.text
        assert market.answer(ticket).json["state"] == "cancelled"
        assert (market.watch(sale_id)["available"], market.stock()) == (10, (40, 10, 0))

    def test_an_order_that_nobody_pays_gives_them_back_once(self, market: FlashMarket) -> None:
        sale_id = market.open_sale()
        ticket = market.hold(sale_id)
        market.put_in_cart(ticket)
        market.order_now()
        for _ in range(2):
            expire(market, START + 300 + 120)
        assert market.answer(ticket).json["state"] == "expired"
        assert (market.watch(sale_id)["available"], market.stock()) == (10, (40, 10, 0))

    def test_starting_to_pay_extends_the_hold_once(self, market: FlashMarket) -> None:
        sale_id = market.open_sale()
        market.put_in_cart(market.hold(sale_id))
        order = market.order_now().json
        market.now = START + 299
        market.start_payment(order)
        assert market.order(order)["expires_at"] > order["expires_at"]
        extended = market.order(order)["expires_at"]
        market.now += 100
        market.start_payment(order)
        assert market.order(order)["expires_at"] == extended

    def test_a_hold_that_is_over_is_neither_put_in_nor_ordered(self, market: FlashMarket) -> None:
        sale_id = market.open_sale()
        ticket = market.hold(sale_id)
        market.put_in_cart(ticket)
        market.now = START + 300
        assert market.order_now().code == "hold_over"
        assert market.put_in_cart(ticket).code == "hold_over"
        market.now += 60
        assert market.sweep_holds()["done"] == 1
        assert (market.answer(ticket).json["state"], market.watch(sale_id)["available"]) == (
            "expired",
            10,
        )

    def test_only_ones_own_request_and_all_of_it_enters_the_cart(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(limit=2)
        theirs = market.hold(sale_id, OTHER)
        assert market.put_in_cart(theirs).code == "unknown_flash_request"
        own = market.hold(sale_id, units=2)
        assert market.put_in_cart(own, quantity=1).code == "flash_units"
        assert market.put_in_cart(own, sku=2).code == "unknown_flash_request"

    def test_a_new_hold_takes_the_place_of_one_that_is_over(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(hold_seconds=60)
        market.put_in_cart(market.hold(sale_id))
        market.now = START + 65
        market.sweep_holds()
        again = market.put_in_cart(market.hold(sale_id))
        assert (again.status, len(again.json["lines"])) == (201, 1)
        assert market.order_now().status == 201

    def test_an_order_that_could_not_be_taken_back_is_not_placed(self, market: FlashMarket) -> None:
        """Twenty SKUs held and beside, of twenty more merchants one each: 87 records to place,
        104 to end."""
        for number in range(20):
            merchant_id = MerchantId(f"mer_{100 + number:026d}")
            market.add_merchant(merchant_id)
            market.add_sku(100 + number)
            market.add_sku(200 + number, merchant_id=merchant_id)
        sales = [market.open_sale(sku_id=sku_id(100 + number)) for number in range(20)]
        for number, sale_id in enumerate(sales):
            market.put_in_cart(market.hold(sale_id), 100 + number)
            market.add(100 + number)
            market.add(200 + number)
        refused = market.order_now()
        assert (refused.status, refused.code) == (422, "order_too_large")
        lines = [line["line_id"] for line in market.front.call("GET", "/v1/cart").json["lines"]]
        shopper = market._at(market.shopper())
        order = shopper.call("POST", "/v1/orders", {**order_body(), "lines": lines[:45]}).json
        ended = shopper.call("POST", f"/v1/orders/{order['order_id']}/cancel")
        assert (ended.status, ended.json["state"]) == (200, "cancelled")

    def test_a_flash_line_keeps_its_quantity(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(limit=2)
        market.put_in_cart(market.hold(sale_id))
        line = market.front.call("GET", "/v1/cart").json["lines"][0]
        url = f"/v1/cart/lines/{line['line_id']}"
        assert market.front.call("PATCH", url, {"quantity": 2}).code == "flash_line_fixed"
        assert market.put_in_cart(market.hold(sale_id)).code == "flash_line_exists"
