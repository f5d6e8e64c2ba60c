"""Who may take a placed order back, on the memory store."""

from typing import Any

import pytest

from tests.builders.orders import OTHER, SHOES, SOFAS, Shop
from tests.fakes.http import Response


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.add_sku(2, units=5, merchant_id=SOFAS)
    return shop


def place(shop: Shop, *numbers: int) -> Any:
    shop.fill_cart(*numbers)
    return shop.place()


def by_merchant(shop: Shop, order: Any) -> Response:
    child_order_id = order["children"][0]["child_order_id"]
    path = f"/v1/admin/merchants/{SHOES}/orders/{child_order_id}/cancel"
    return shop.staff().call("POST", path)


def by_platform(shop: Shop, order: Any) -> Response:
    return shop.platform().call("POST", f"/v1/admin/orders/{order['order_id']}/cancel")


def test_a_merchant_cancels_what_is_wholly_its_own(shop: Shop) -> None:
    order = place(shop, 1)
    first, again = by_merchant(shop, order), by_merchant(shop, order)
    assert (first.status, first.json["state"]) == (200, "cancelled")
    assert again.json == first.json
    assert (shop.order(order)["state"], shop.stock(1)) == ("cancelled", (5, 0, 0))
    [event] = shop.stream("OrderCancelled")["Records"]
    image = event["dynamodb"]["NewImage"]
    assert (image["by"], image["merchant_ids"]) == ({"S": "merchant"}, {"L": [{"S": SHOES}]})


def test_a_merchant_does_not_cancel_what_others_sell_in(shop: Shop) -> None:
    order = place(shop, 1, 2)
    refused = by_merchant(shop, order)
    assert (refused.status, refused.code) == (409, "order_shared")
    assert shop.order(order)["state"] == "placed"


def test_the_platform_cancels_and_reads_any_order(shop: Shop) -> None:
    order = place(shop, 1, 2)
    cancelled = by_platform(shop, order)
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    assert (shop.stock(1), shop.stock(2)) == ((5, 0, 0), (5, 0, 0))
    read = shop.platform().call("GET", f"/v1/admin/orders/{order['order_id']}")
    assert read.json == cancelled.json == by_platform(shop, order).json
    assert [each["merchant_id"] for each in read.json["children"]] == [SHOES, SOFAS]


def test_nobody_cancels_what_is_paid(shop: Shop) -> None:
    order = place(shop, 1)
    shop.pay(order)
    for refused in (by_merchant(shop, order), by_platform(shop, order)):
        assert (refused.status, refused.code, refused.json["state"]) == (409, "order_state", "paid")


def test_only_the_platform_reads_and_cancels_anybodys(shop: Shop) -> None:
    path = f"/v1/admin/orders/{place(shop, 1)['order_id']}"
    for client in (shop.staff(), shop.platform().as_user(OTHER, "shopper")):
        assert client.call("GET", path).status == 403
        assert client.call("POST", f"{path}/cancel").status == 403
    missing = f"/v1/admin/orders/ord_{9:026d}"
    assert shop.platform().call("GET", missing).status == 404
    assert shop.platform().call("POST", f"{missing}/cancel").status == 404
