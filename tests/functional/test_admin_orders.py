"""What a merchant sees of orders, on the memory store."""

import pytest

from tests.builders.orders import ADDRESS, FOUND_IN_NOTE, OTHER, SHOES, SOFAS, Shop


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, price=23_400)
    shop.add_sku(2, price=1_000, merchant_id=SOFAS)
    shop.fill_cart(1, quantity=2, attribution=FOUND_IN_NOTE)
    shop.fill_cart(2)
    return shop


def test_a_merchant_sees_its_own_part_and_nothing_else(shop: Shop) -> None:
    order = shop.place()
    listed = shop.staff().call("GET", f"/v1/admin/merchants/{SHOES}/orders").json["items"]
    child_order_id = order["children"][0]["child_order_id"]
    assert [item["child_order_id"] for item in listed] == [child_order_id]
    read = shop.staff().call("GET", f"/v1/admin/merchants/{SHOES}/orders/{child_order_id}")
    assert SOFAS not in read.text
    assert order["order_id"] not in read.text
    assert order["children"][1]["lines"][0]["sku_id"] not in read.text
    [line] = read.json["lines"]
    assert line["split"]["merchant"] == {"amount": 37_440, "currency": "CNY"}
    assert sum(part["amount"] for part in line["split"].values()) == 46_800


def test_another_merchants_part_does_not_exist(shop: Shop) -> None:
    other = shop.place()["children"][1]["child_order_id"]
    staff = shop.staff()
    assert staff.call("GET", f"/v1/admin/merchants/{SHOES}/orders/{other}").status == 404
    assert staff.call("GET", f"/v1/admin/merchants/{SOFAS}/orders/{other}").status == 404
    assert shop.staff(OTHER).call("GET", f"/v1/admin/merchants/{SHOES}/orders").status == 403


def test_an_address_is_shown_once_there_is_something_to_deliver(shop: Shop) -> None:
    order = shop.place()
    path = f"/v1/admin/merchants/{SHOES}/orders/{order['children'][0]['child_order_id']}"
    assert shop.staff().call("GET", path).json["address"] is None
    shop.pay(order)
    assert shop.staff().call("GET", path).json["address"] == ADDRESS
