"""Payers, providers' words and pollers that race on DynamoDB."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.dynamo_store import DynamoStore
from tests.builders.orders import Shop
from tests.builders.sweeps import poll
from tests.contract.race import race
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.http import NOW

NEVER = "4000000000000135"
RACERS = 50


@pytest.fixture
def shop(table: DynamoStore, dynoxide: Dynoxide) -> Shop:
    shop = Shop(table, dynoxide.new_table())
    shop.add_sku(1)
    shop.fill_cart(1)
    return shop


def state_of(shop: Shop, started: Any) -> str:
    payment = started["payment"]
    path = f"/v1/orders/{payment['order_id']}/payments/{payment['payment_id']}"
    return str(shop.payer().call("GET", path).json["state"])


def test_fifty_requests_of_one_key_start_one_payment(shop: Shop) -> None:
    order = shop.place()
    path = f"/v1/orders/{order['order_id']}/payments"
    payers = [shop.payer() for _ in range(RACERS)]
    answers = race([partial(payer.call, "POST", path, {}, key="k1") for payer in payers])
    assert {answer.status for answer in answers} <= {201, 409, 503}
    started = {answer.text for answer in answers if answer.status == 201}
    assert len(started) == 1
    assert shop.payer().call("POST", path, {}, key="k1").text in started
    head = shop.commerce.get(keys.order(order["order_id"]))
    assert head is not None
    assert head["payments_started"] == 1


@pytest.mark.parametrize("at", [NOW + 60, NOW + 2_700])
def test_words_pollers_and_a_cancellation_at_once_settle_a_payment_once(
    shop: Shop, at: int
) -> None:
    order = shop.place()
    started = shop.start_payment(order)
    shop.collect(started, NEVER)
    cancel = partial(shop.shopper().call, "POST", f"/v1/orders/{order['order_id']}/cancel")
    asking = [partial(poll, shop, at) for _ in range(4)]
    telling = [partial(shop.collect, started) for _ in range(4)]
    racers: list[Callable[[], object]] = [*asking, cancel, *telling, cancel]
    race(racers)
    poll(shop, at + 900)
    state = shop.order(order)["state"]
    assert (state, state_of(shop, started)) in {("paid", "paid"), ("cancelled", "refund_due")}
    assert shop.stock(1) == ((99, 0, 1) if state == "paid" else (100, 0, 0))


def test_closing_and_a_late_word_at_once_lose_no_money(shop: Shop) -> None:
    started = shop.start_payment(order := shop.place())
    over = NOW + 2_700
    asking, telling = partial(poll, shop, over), partial(shop.collect, started)
    racers: list[Callable[[], object]] = [asking, telling, asking]
    race(racers)
    shop.now = NOW
    shop.collect(started)
    assert (shop.order(order)["state"], state_of(shop, started)) == ("paid", "paid")
