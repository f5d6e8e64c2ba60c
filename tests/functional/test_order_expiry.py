"""Unpaid orders end by themselves and give back what they held, on the memory store."""

from typing import Any

import pytest

from core.orders.order import EXPIRY_GRACE_S, PAYMENT_WINDOW_S
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Update
from tests.builders.orders import OTHER, SHOPPER, Shop, order_body, sku_id
from tests.builders.sweeps import expire
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot

OVER = NOW + PAYMENT_WINDOW_S + EXPIRY_GRACE_S


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.add_sku(2, units=5)
    return shop


def place(shop: Shop, number: int, quantity: int = 1) -> Any:
    shop.fill_cart(number, quantity=quantity)
    return shop.place()


def test_an_unpaid_order_expires_and_its_units_come_back_once(shop: Shop) -> None:
    order = place(shop, 1, 2)
    assert expire(shop, OVER)["done"] == 1
    assert (shop.order(order)["state"], shop.stock(1)) == ("expired", (5, 0, 0))
    assert [child["state"] for child in shop.order(order)["children"]] == ["expired"]
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    assert expire(shop, OVER + 60) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert snapshot(shop.commerce) == before
    [event] = shop.stream("OrderExpired")["Records"]
    assert event["dynamodb"]["NewImage"]["order_id"] == {"S": order["order_id"]}


def test_an_order_stays_until_the_grace_is_over(shop: Shop) -> None:
    order = place(shop, 1)
    assert expire(shop, OVER - 1)["done"] == 0
    assert shop.order(order)["state"] == "placed"
    assert expire(shop, OVER)["done"] == 1


def test_money_that_was_sent_in_time_and_told_of_late_still_pays(shop: Shop) -> None:
    order = place(shop, 1)
    started = shop.start_payment(order)
    assert expire(shop, NOW + PAYMENT_WINDOW_S)["done"] == 0
    assert shop.collect(started).status == 200
    assert expire(shop, OVER) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert (shop.order(order)["state"], shop.stock(1)) == ("paid", (4, 0, 1))


def test_money_for_an_expired_order_is_due_back(shop: Shop) -> None:
    order = place(shop, 1)
    started = shop.start_payment(order)
    expire(shop, OVER)
    assert shop.collect(started).status == 200
    assert (shop.order(order)["state"], shop.stock(1)) == ("expired", (5, 0, 0))
    assert len(shop.stream("RefundBecameDue")["Records"]) == 1


def test_an_expired_order_is_neither_cancelled_nor_paid(shop: Shop) -> None:
    order = place(shop, 1)
    expire(shop, OVER)
    path = f"/v1/orders/{order['order_id']}"
    for answer in (
        shop.shopper().call("POST", f"{path}/cancel"),
        shop.payer().call("POST", f"{path}/payments", {}),
    ):
        assert (answer.status, answer.code, answer.json["state"]) == (409, "order_state", "expired")


def test_a_cancelled_order_is_not_looked_at_again(shop: Shop) -> None:
    order = place(shop, 1)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    assert expire(shop, OVER) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert shop.stock(1) == (5, 0, 0)


def test_one_that_cannot_give_back_does_not_stop_the_others(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    """Its units are gone from the pile they must leave: a defect, logged as one."""
    broken, sound = place(shop, 1), place(shop, 2)
    stolen = {"held": -1, "available": 1}
    shop.commerce.commit([Update(keys.stock(sku_id(1)), add=stolen)])
    first, again = expire(shop, OVER), expire(shop, OVER + 3600)
    assert (first["done"], first["failed"]) == (1, 1)
    assert (again["done"], again["failed"], again["lag_s"]) == (0, 1, 3600)
    assert (shop.order(broken)["state"], shop.order(sound)["state"]) == ("placed", "expired")
    assert [each.levelname for each in caplog.records if each.message == "defect"] == ["ERROR"] * 2


def test_what_a_run_has_no_time_for_is_done_by_the_next(shop: Shop) -> None:
    for shopper_id in (SHOPPER, OTHER):
        for number in (1, 2):
            shop.fill_cart(number, shopper_id=shopper_id)
            body = order_body()
            assert shop.shopper(shopper_id).call("POST", "/v1/orders", body).status == 201
    assert expire(shop, OVER, things=3)["done"] == 3
    assert expire(shop, OVER)["done"] == 1
    assert (shop.stock(1), shop.stock(2)) == ((5, 0, 0), (5, 0, 0))
