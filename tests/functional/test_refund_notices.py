"""Refunds through the sandbox as it really is: asked for over its API, told by its notices."""

from typing import Any

import pytest

from functions.sandbox_notices.consumer import serve
from functions.shared.sandbox.notices import Sender
from tests.builders.orders import SECRET, Delivery
from tests.builders.refunds import RefundShop
from tests.builders.sweeps import poll
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot
from tests.fakes.roles import acting_as

GOOD, TWICE, NEVER = "4242424242424242", "4000000000000119", "4000000000000135"
FAILS, SLOW = "4000000000000143", "4000000000000150"


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=5)
    return shop


def refund_due(shop: RefundShop, card: str) -> Any:
    """A payment that arrives for an order that was cancelled."""
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    shop.collect(started, card)
    return started


def pay_back(shop: RefundShop, now: int) -> dict[str, int]:
    shop.now = now
    return shop.pay_back(now, {"sandbox": shop.sandbox_client()})


def states(shop: RefundShop) -> list[str]:
    """Of what providers were asked for."""
    assert isinstance(shop.commerce, MemoryStore)
    return [
        str(item["state"])
        for item in shop.commerce.items.values()
        if "provider_refund_id" in item and "payment_amount" in item
    ]


@pytest.mark.parametrize("card", [GOOD, TWICE])
def test_money_that_nobody_took_goes_back_once(shop: RefundShop, card: str) -> None:
    """The sandbox tells of the refund before it has answered who asked for it."""
    refund_due(shop, card)
    assert states(shop) == ["due"]
    pay_back(shop, NOW + 3_600)
    assert states(shop) == ["succeeded"]
    assert len(shop.stream("DuePaid")["Records"]) == 1


def test_a_refund_that_takes_its_time_is_finished_by_its_notice(shop: RefundShop) -> None:
    refund_due(shop, SLOW)
    pay_back(shop, NOW + 3_600)
    assert states(shop) == ["requested"]
    sender = Sender(lambda: SECRET, Delivery(shop.payer()))
    [(_, body)] = [message for message in shop.later.messages if message[0] == 90]
    record = {"messageId": "1", "eventSource": "aws:sqs", "body": body.decode()}
    for _ in range(2):
        with acting_as("sandbox_notices"):
            handler = serve(sender, lambda: shop.now)
            assert handler({"Records": [record]}, None) == {"batchItemFailures": []}
        assert states(shop) == ["succeeded"]
    assert len(shop.stream("DuePaid")["Records"]) == 1


def test_money_that_nobody_told_of_goes_back_when_it_is_found(shop: RefundShop) -> None:
    refund_due(shop, NEVER)
    assert states(shop) == []
    poll(shop, NOW + 60)
    assert states(shop) == ["due"]
    pay_back(shop, NOW + 3_600)
    assert states(shop) == ["succeeded"]


def test_a_refund_that_fails_is_said_to_have_failed(shop: RefundShop) -> None:
    refund_due(shop, FAILS)
    pay_back(shop, NOW + 3_600)
    assert states(shop) == ["failed"]
    assert shop.stream("DuePaid")["Records"] == []


def test_asking_again_changes_nothing_more(shop: RefundShop) -> None:
    refund_due(shop, GOOD)
    pay_back(shop, NOW + 3_600)
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    pay_back(shop, NOW + 7_200)
    assert snapshot(shop.commerce) == before
