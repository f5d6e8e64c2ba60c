"""Orders through their HTTP boundary, on the memory store."""

from typing import Any

import pytest
from msgspec.structs import replace

from core.carts.open_carts import OpenCart
from core.ids import MerchantId, UserId
from tests.builders.orders import (
    ADDRESS,
    OTHER,
    SHOES,
    SHOPPER,
    SOFAS,
    Shop,
    line_id,
    order_body,
    sku_id,
)
from tests.fakes.http import Client, Response
from tests.fakes.memory_store import MemoryStore, snapshot


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.add_sku(2, units=5, price=1_000, freight=300, merchant_id=SOFAS)
    return shop


def test_an_order_holds_its_units_and_leaves_the_rest_of_the_cart(shop: Shop) -> None:
    shop.fill_cart(1, 2, quantity=2)
    order = shop.place(1)
    assert order["state"] == "placed"
    assert order["totals"]["payable"] == {"amount": 59_800, "currency": "CNY"}
    assert shop.stock(1) == (3, 2, 0)
    assert shop.stock(2) == (5, 0, 0)
    assert [line.line_id for line in shop.cart().lines] == [line_id(2)]


def test_an_order_has_a_child_order_for_each_merchant(shop: Shop) -> None:
    shop.fill_cart(1, 2)
    order = shop.place()
    assert [child["merchant_id"] for child in order["children"]] == [SHOES, SOFAS]
    assert [child["paid"]["amount"] for child in order["children"]] == [29_900, 1_300]
    assert order["totals"]["payable"]["amount"] == 31_200
    assert shop.cart().lines == []


def test_an_order_is_read_as_it_was_answered(shop: Shop) -> None:
    shop.fill_cart(1, 2)
    order = shop.place()
    assert shop.order(order) == order
    assert (order["placed_at"], order["expires_at"]) == (
        "2026-10-26T07:33:20Z",
        "2026-10-26T08:03:20Z",
    )


def test_another_shoppers_order_does_not_exist(shop: Shop) -> None:
    shop.fill_cart(1)
    path = f"/v1/orders/{shop.place()['order_id']}"
    other = shop.shopper(OTHER)
    assert (other.call("GET", path).status, other.call("GET", path).code) == (404, "not_found")
    assert other.call("POST", f"{path}/cancel").status == 404
    assert shop.payer(OTHER).call("POST", f"{path}/payments", {}).status == 404
    assert other.call("GET", "/v1/orders").json["items"] == []


def test_orders_are_listed_newest_first_a_page_at_a_time(shop: Shop) -> None:
    placed = []
    for _ in range(3):
        shop.fill_cart(1)
        placed.append(shop.place()["order_id"])
    shopper = shop.shopper()
    first = shopper.call("GET", "/v1/orders?limit=2").json
    rest = shopper.call("GET", f"/v1/orders?limit=2&cursor={first['next']}").json
    assert [item["order_id"] for item in first["items"] + rest["items"]] == placed[::-1]
    assert rest["next"] is None


def test_the_same_key_orders_once(shop: Shop) -> None:
    shop.fill_cart(1)
    shopper = shop.shopper()
    first = shopper.call("POST", "/v1/orders", order_body(), key="k1")
    again = shopper.call("POST", "/v1/orders", order_body(), key="k1")
    other = shopper.call("POST", "/v1/orders", order_body(coupons=[]), key="k1")
    assert (again.status, again.text) == (201, first.text)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert shop.stock(1) == (4, 1, 0)


def test_a_repeat_gets_the_first_answer_when_the_cart_is_full_again(shop: Shop) -> None:
    """It could order once more, and only the receipt that it would write stops it."""
    shop.fill_cart(1)
    first = shop.shopper().call("POST", "/v1/orders", order_body(), key="k1")
    shop.fill_cart(1)
    again = shop.shopper().call("POST", "/v1/orders", order_body(), key="k1")
    other = shop.shopper().call("POST", "/v1/orders", order_body(coupons=[]), key="k1")
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert shop.stock(1) == (4, 1, 0)
    assert len(shop.cart().lines) == 1


def test_a_repeat_that_meets_its_own_effect_gets_the_first_answer(shop: Shop) -> None:
    """It read no receipt, and then a cart that its twin had emptied."""
    shop.fill_cart(1)
    twin, shopper = shop.shopper(), shop.shopper()
    carts = shopper.ports.carts
    first: list[Response] = []

    class Overtaken:
        def open(self, shopper_id: UserId, now: int) -> OpenCart:
            if not first:
                first.append(twin.call("POST", "/v1/orders", order_body(), key="k1"))
            opened: OpenCart = carts.open(shopper_id, now)
            return opened

    shopper = Client(shopper.api, replace(shopper.ports, carts=Overtaken()), SHOPPER, "shopper")
    again = shopper.call("POST", "/v1/orders", order_body(), key="k1")
    assert (again.status, again.text) == (201, first[0].text)
    assert shop.stock(1) == (4, 1, 0)


def test_more_than_there_is_is_refused_by_sku(shop: Shop) -> None:
    shop.fill_cart(1, quantity=6)
    shop.fill_cart(2)
    refused = shop.shopper().call("POST", "/v1/orders", order_body())
    assert (refused.status, refused.code) == (409, "out_of_stock")
    assert refused.json["sku_ids"] == [sku_id(1)]
    alone = shop.shopper().call("POST", "/v1/orders", order_body(1))
    assert (alone.status, alone.code) == (409, "out_of_stock")
    assert shop.stock(2) == (5, 0, 0)


def test_a_cancelled_order_gives_back_its_units_once(shop: Shop) -> None:
    shop.fill_cart(1, quantity=2)
    order = shop.place()
    path = f"/v1/orders/{order['order_id']}/cancel"
    first = shop.shopper().call("POST", path)
    again = shop.shopper().call("POST", path)
    assert (first.status, first.json["state"]) == (200, "cancelled")
    assert [child["state"] for child in first.json["children"]] == ["cancelled"]
    assert (again.status, again.json) == (200, first.json)
    assert shop.stock(1) == (5, 0, 0)


def test_sixty_lines_are_an_order_and_sixty_one_are_not(shop: Shop) -> None:
    numbers = range(101, 162)
    for number in numbers:
        shop.add_sku(number, price=100)
    shop.fill_cart(*numbers)
    refused = shop.shopper().call("POST", "/v1/orders", order_body())
    assert (refused.status, refused.code) == (422, "too_many_lines")
    assert len(shop.place(*numbers[:60])["children"][0]["lines"]) == 60


def test_what_one_transaction_cannot_hold_is_refused_clearly(shop: Shop) -> None:
    """Sixty SKUs of forty merchants: 60 stocks, 40 child orders, and six more records."""
    merchants = [MerchantId(f"mer_{number:026d}") for number in range(100, 140)]
    for number in range(60):
        if number < 40:
            shop.add_merchant(merchants[number])
        shop.add_sku(200 + number, merchant_id=merchants[number % 40])
    shop.fill_cart(*range(200, 260))
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    refused = shop.shopper().call("POST", "/v1/orders", order_body())
    assert (refused.status, refused.code) == (422, "order_too_large")
    assert refused.json["records"] == 106
    assert snapshot(shop.commerce) == before
    assert shop.place(*range(200, 254))["totals"]["payable"]["amount"] == 54 * 29_900


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "$.lines"),
        ({"lines": ["lin_1"]}, "$.lines[0]"),
        ({"coupons": "worst"}, "$.coupons"),
        ({"address": {**ADDRESS, "phone": "call me"}}, "$.address.phone"),
        ({"address": {**ADDRESS, "recipient": "林\u202e夕"}}, "$.address.recipient"),
        ({"quote": "a.b"}, "$.quote"),
        ({"quote": "a.b.c\n"}, "$.quote"),
    ],
)
def test_what_is_no_order_names_the_field(shop: Shop, changes: dict[str, Any], field: str) -> None:
    shop.fill_cart(1)
    refused = shop.shopper().call("POST", "/v1/orders", order_body(**changes))
    assert (refused.status, refused.json["field"]) == (422, field)


@pytest.mark.parametrize("member", ["price", "shopper_id", "payable", "state"])
def test_the_client_has_no_say_in_prices_or_owners(shop: Shop, member: str) -> None:
    shop.fill_cart(1)
    refused = shop.shopper().call("POST", "/v1/orders", order_body(**{member: 1}))
    assert (refused.status, refused.code) == (422, "unknown_field")


def test_an_empty_cart_and_foreign_lines_are_refused(shop: Shop) -> None:
    shopper = shop.shopper()
    assert shopper.call("POST", "/v1/orders", order_body()).code == "cart_empty"
    shop.fill_cart(1)
    assert shopper.call("POST", "/v1/orders", order_body(2)).code == "unknown_line"
