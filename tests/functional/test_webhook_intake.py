"""What is taken up of the outbox, for whom, and what is said of it."""

import json
from typing import Any

import msgspec
import pytest

from core.ids import EventId
from core.orders.order import ChildOrderShipped
from core.orders.order_states import Actor
from core.webhooks.events import TYPES, ToldEvent, of_order
from core.webhooks.types import EventType
from functions.shared.dynamodb.orders import DynamoOrders
from ops.openapi.functions import functions
from tests.builders.orders import ADDRESS, FOUND_IN_NOTE, OTHER, SHOES, SHOPPER, SOFAS
from tests.builders.webhooks import ALL, URL, WebhookShop
from tests.fakes.memory_store import MemoryStore, snapshot

OUTBOX = ("OrderPlaced", "OrderPaid", "OrderCancelled")


@pytest.fixture
def shop() -> WebhookShop:
    shop = WebhookShop()
    shop.add_sku(1, price=23_400)
    shop.add_sku(2, price=1_000, merchant_id=SOFAS)
    return shop


def bodies(shop: WebhookShop, webhook_id: str) -> list[Any]:
    """What a webhook is sent, by event."""
    return [json.loads(each["body"]) for each in reversed(shop.listed(webhook_id))]


def test_a_merchant_is_told_of_its_own_part(shop: WebhookShop) -> None:
    webhook_id = shop.add_webhook()["webhook_id"]
    shop.fill_cart(1, quantity=2, attribution=FOUND_IN_NOTE)
    shop.fill_cart(2)
    order = shop.place()
    shop.pay(order)
    shop.take_up(*OUTBOX)
    placed, paid = bodies(shop, webhook_id)
    child = order["children"][0]
    assert (placed["type"], paid["type"]) == ("order.placed", "order.paid")
    assert paid["entity"] == {"kind": "order", "id": child["child_order_id"]}
    assert paid["merchant_id"] == SHOES
    assert paid["order"]["paid"] == {"amount": 46_800, "currency": "CNY"}
    assert [line["quantity"] for line in paid["order"]["lines"]] == [2]
    assert (placed["sequence"], paid["sequence"], paid["version"]) == (1, 2, 1)
    assert paid["occurred_at"].endswith("Z")


def test_nothing_of_others_and_of_the_shopper_is_said(shop: WebhookShop) -> None:
    webhook_id = shop.add_webhook()["webhook_id"]
    shop.fill_cart(1, attribution=FOUND_IN_NOTE)
    shop.fill_cart(2)
    order = shop.place()
    shop.pay(order)
    shop.take_up(*OUTBOX)
    secrets = [
        order["order_id"],
        order["children"][1]["child_order_id"],
        SHOPPER,
        SOFAS,
        FOUND_IN_NOTE.origin.buyer_id,
        *ADDRESS.values(),
    ]
    for each in shop.listed(webhook_id):
        assert not [secret for secret in secrets if secret in each["body"]]


def test_each_event_is_taken_up_once_however_often_it_comes(shop: WebhookShop) -> None:
    shop.add_webhook()
    shop.add_webhook()
    shop.fill_cart(1)
    shop.pay(shop.place())
    shop.take_up(*OUTBOX)
    assert isinstance(shop.table, MemoryStore)
    before = snapshot(shop.table)
    shop.now += 1_000
    shop.take_up(*OUTBOX)
    assert snapshot(shop.table) == before


def test_each_webhook_counts_what_it_asked_for(shop: WebhookShop) -> None:
    """A gap in `sequence` therefore means that something is still to come."""
    every = shop.add_webhook()["webhook_id"]
    some = shop.add_webhook(types=["order.cancelled"])["webhook_id"]
    shop.fill_cart(1)
    order = shop.place()
    assert shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel").status == 200
    shop.take_up(*OUTBOX)
    assert [each["sequence"] for each in bodies(shop, every)] == [1, 2]
    [cancelled] = bodies(shop, some)
    assert (cancelled["type"], cancelled["sequence"]) == ("order.cancelled", 1)
    assert cancelled["order"]["by"] == "shopper"


def test_orders_are_counted_apart(shop: WebhookShop) -> None:
    webhook_id = shop.add_webhook(types=["order.placed"])["webhook_id"]
    for _ in range(3):
        shop.fill_cart(1)
        shop.place()
    shop.take_up("OrderPlaced")
    assert [each["sequence"] for each in bodies(shop, webhook_id)] == [1, 1, 1]
    assert len({each["entity"]["id"] for each in bodies(shop, webhook_id)}) == 3


def test_merchants_of_one_order_are_each_told(shop: WebhookShop) -> None:
    ours = shop.add_webhook()["webhook_id"]
    shop.staff_of(OTHER, SOFAS)
    theirs = shop.keeper(OTHER).call(
        "POST", ALL.replace(SHOES, SOFAS), {"url": URL, "types": ["order.placed"]}
    )
    shop.fill_cart(1)
    shop.fill_cart(2)
    shop.place()
    shop.take_up(*OUTBOX)
    path = f"{ALL.replace(SHOES, SOFAS)}/{theirs.json['webhook_id']}/deliveries"
    [told] = shop.keeper(OTHER).call("GET", path).json["items"]
    assert json.loads(told["body"])["order"]["paid"]["amount"] == 1_000
    assert [each["type"] for each in bodies(shop, ours)] == ["order.placed"]


def test_what_happens_to_one_part_is_told_to_its_merchant_only(shop: WebhookShop) -> None:
    shop.fill_cart(1)
    shop.fill_cart(2)
    order = DynamoOrders(shop.commerce).get(shop.place()["order_id"])
    assert order is not None
    for child in order.children:
        shipped = ChildOrderShipped(
            event_id=EventId(f"evt_{1:026d}"),
            at=shop.now,
            order_id=order.head.order_id,
            child_order_id=child.child_order_id,
            merchant_id=child.merchant_id,
            shopper_id=SHOPPER,
            by=Actor.MERCHANT,
            version=3,
        )
        [told] = of_order(shipped, order)
        assert (told.merchant_id, told.entity.id) == (child.merchant_id, child.child_order_id)
        assert told.order is not None
        assert (told.order.by, told.order.version) == ("merchant", 3)


def test_events_of_a_disabled_webhook_are_kept_back(shop: WebhookShop) -> None:
    added = shop.add_webhook()
    body = {"url": URL, "types": ["order.placed"], "enabled": False, "version": 1}
    shop.keeper().call("PUT", f"{ALL}/{added['webhook_id']}", body)
    shop.fill_cart(1)
    shop.place()
    shop.take_up("OrderPlaced")
    [held] = shop.listed(added["webhook_id"])
    assert (held["state"], held["due_at"], held["sequence"]) == ("held", None, 1)
    assert shop.queue.messages == []
    shop.tick()
    assert shop.sender.sent == []


def test_an_event_is_announced_by_a_hint_and_found_without_one(shop: WebhookShop) -> None:
    shop.add_webhook(types=["order.placed"])
    shop.fill_cart(1)
    shop.place()
    shop.take_up("OrderPlaced")
    assert shop.queue.kinds() == ["Wake"]
    shop.queue.messages.clear()
    shop.tick()
    assert len(shop.sender.sent) == 1


def test_a_webhook_is_woken_once_for_all_that_a_batch_has_for_it(shop: WebhookShop) -> None:
    shop.add_webhook(types=["order.placed", "order.paid"])
    shop.add_webhook(types=["order.paid"])
    for _ in range(2):
        shop.fill_cart(1)
        shop.pay(shop.place())
    shop.take_up("OrderPlaced", "OrderPaid")
    assert shop.queue.kinds() == ["Wake", "Wake"]
    shop.work()
    assert len(shop.sender.sent) == 6


def test_an_event_that_cannot_be_read_is_reported_and_the_others_are_taken_up(
    shop: WebhookShop,
) -> None:
    webhook_id = shop.add_webhook()["webhook_id"]
    shop.fill_cart(1)
    shop.place()
    [good] = shop.stream("OrderPlaced")["Records"]
    broken = {**good, "dynamodb": {"NewImage": {"type": {"S": "?"}}, "SequenceNumber": "7"}}
    answer = shop.intake({"Records": [broken, good]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert len(shop.listed(webhook_id)) == 1


def test_the_trigger_lets_through_exactly_what_is_understood() -> None:
    events = functions()["WebhookIntakeFunction"]["Events"].values()
    passed = {
        kind
        for event in events
        for each in event["Properties"]["FilterCriteria"]["Filters"]
        for kind in msgspec.json.decode(each["Pattern"])["dynamodb"]["NewImage"]["type"]["S"]
    }
    assert passed == {kind.__name__ for kind in ToldEvent.__args__}
    assert set(TYPES) == set(ToldEvent.__args__)
    assert sorted(TYPES.values()) == sorted(EventType)
