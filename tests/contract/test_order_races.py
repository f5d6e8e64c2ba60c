"""Shoppers, payers and consumers that race on DynamoDB."""

from collections import Counter
from functools import partial

import pytest

from core.books import ledger
from core.ids import UserId
from functions.shared.dynamodb.dynamo_store import DynamoStore
from tests.builders.orders import FOUND_IN_NOTE, SHOES, Shop, order_body
from tests.contract.race import race
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.http import Client, Response
from tests.fakes.ids import user

RACERS = 50


@pytest.fixture
def shop(table: DynamoStore, dynoxide: Dynoxide) -> Shop:
    return Shop(table, dynoxide.new_table())


def placing(shopper: Client, key: str | None = None) -> partial[Response]:
    return partial(shopper.call, "POST", "/v1/orders", order_body(), key=key)


def test_of_fifty_shoppers_one_gets_the_last_unit(shop: Shop) -> None:
    shop.add_sku(1, units=1)
    shoppers = [UserId(user(100 + number)) for number in range(RACERS)]
    for shopper_id in shoppers:
        shop.fill_cart(1, shopper_id=shopper_id)
    answers = race([placing(shop.shopper(shopper_id)) for shopper_id in shoppers])
    assert Counter(answer.status for answer in answers) == {201: 1, 409: RACERS - 1}
    assert shop.stock(1) == (0, 1, 0)


def test_fifty_requests_of_one_key_are_one_order(shop: Shop) -> None:
    shop.add_sku(1)
    shop.fill_cart(1)
    shop.fill_cart(1)
    answers = race([placing(shop.shopper(), key="k1") for _ in range(RACERS)])
    assert {answer.status for answer in answers} <= {201, 409}
    placed = {answer.text for answer in answers if answer.status == 201}
    assert len(placed) == 1
    assert {answer.code for answer in answers if answer.status == 409} <= {"request_in_progress"}
    assert shop.stock(1) == (98, 2, 0)
    assert shop.shopper().call("POST", "/v1/orders", order_body(), key="k1").text in placed


def test_one_cart_is_ordered_once_whoever_asks(shop: Shop) -> None:
    """Two windows of one shopper, each with a key of its own."""
    shop.add_sku(1)
    shop.fill_cart(1)
    answers = race([placing(shop.shopper(), key=f"k{number}") for number in range(8)])
    assert [answer.status for answer in answers].count(201) == 1
    assert shop.stock(1) == (99, 1, 0)


def test_notifications_that_come_together_pay_once(shop: Shop) -> None:
    shop.add_sku(1)
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    answers = race([partial(shop.collect, started) for _ in range(16)])
    assert {answer.status for answer in answers} <= {200, 503}
    assert shop.collect(started).status == 200
    assert shop.order(order)["state"] == "paid"
    assert shop.stock(1) == (99, 0, 1)


def test_of_many_payments_of_an_order_one_pays_and_the_others_are_due_back(shop: Shop) -> None:
    shop.add_sku(1)
    shop.fill_cart(1)
    order = shop.place()
    payments = [shop.start_payment(order) for _ in range(8)]
    race([partial(shop.collect, started) for started in payments])
    states = []
    for started in payments:
        assert shop.collect(started).status == 200
        path = f"/v1/orders/{order['order_id']}/payments/{started['payment']['payment_id']}"
        states.append(shop.payer().call("GET", path).json["state"])
    assert Counter(states) == {"paid": 1, "refund_due": 7}
    assert shop.stock(1) == (99, 0, 1)


@pytest.mark.parametrize("attempt", range(4))
def test_paying_and_cancelling_at_once_leave_one_of_both(shop: Shop, attempt: int) -> None:
    shop.add_sku(1)
    shop.fill_cart(1, quantity=attempt + 1)
    order = shop.place()
    started = shop.start_payment(order)
    cancel = partial(shop.shopper().call, "POST", f"/v1/orders/{order['order_id']}/cancel")
    race([partial(shop.collect, started), cancel, partial(shop.collect, started), cancel])
    assert shop.collect(started).status == 200
    state = shop.order(order)["state"]
    path = f"/v1/orders/{order['order_id']}/payments/{started['payment']['payment_id']}"
    payment = shop.payer().call("GET", path).json["state"]
    assert (state, payment) in {("paid", "paid"), ("cancelled", "refund_due")}
    units = attempt + 1
    assert shop.stock(1) == ((100 - units, 0, units) if state == "paid" else (100, 0, 0))


def test_units_are_never_lost_between_shoppers_who_place_and_cancel(shop: Shop) -> None:
    shop.add_sku(1, units=10)
    shoppers = [UserId(user(100 + number)) for number in range(16)]
    for shopper_id in shoppers:
        shop.fill_cart(1, shopper_id=shopper_id)

    def place_and_cancel(shopper_id: UserId) -> int:
        shopper = shop.shopper(shopper_id)
        placed = shopper.call("POST", "/v1/orders", order_body())
        if placed.status == 201:
            path = f"/v1/orders/{placed.json['order_id']}/cancel"
            while shopper.call("POST", path).status == 503:
                pass
        return placed.status

    statuses = race([partial(place_and_cancel, shopper_id) for shopper_id in shoppers])
    assert set(statuses) <= {201, 409}
    assert shop.stock(1) == (10, 0, 0)


def test_consumers_that_get_the_same_event_post_it_once(shop: Shop) -> None:
    memory = Shop()
    memory.add_sku(1, price=23_400)
    memory.fill_cart(1, quantity=2, attribution=FOUND_IN_NOTE)
    memory.pay(memory.place())
    event = memory.stream("OrderPaid")
    answers = race([partial(shop.post, event, None) for _ in range(8)])
    again = shop.post(event, None)
    assert again == {"batchItemFailures": []}
    assert len(answers) == 8
    [balance] = shop.ledger.balances(ledger.merchant(SHOES))
    assert balance.amount == 37_440
