"""A merchant's own server is told of an order, through streams, queue and schedule."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from functions.shared.webhooks.signatures import is_genuine, key_of
from ops.local_cloud.stack_file import Stack
from tests.e2e.scene import ADDRESS, SHOPPER, STAFF, Scene
from tests.fakes.receivers import Receiver

pytestmark = pytest.mark.e2e

TOLD_WITHIN_S = 90


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def scene(stack: Stack) -> Scene:
    return Scene(stack)


@pytest.fixture
def webhook(scene: Scene, receiver: Receiver) -> Iterator[str]:
    """The path of a webhook to the receiver."""
    shop = scene.call(STAFF, "GET", "/v1/admin/me/merchants")["items"][0]["merchant_id"]
    every = f"/v1/admin/merchants/{shop}/webhooks"
    wanted = {
        "url": f"http://127.0.0.1:{receiver.port}/in",
        "types": ["order.placed", "order.cancelled"],
    }
    path = f"{every}/{scene.call(STAFF, 'POST', every, wanted)['webhook_id']}"
    yield path
    scene.call(STAFF, "DELETE", path)


def test_a_merchant_is_told_of_an_order_and_its_end(
    scene: Scene, receiver: Receiver, webhook: str
) -> None:
    shop = webhook.split("/")[4]
    product = scene.call("", "GET", f"/v1/merchants/{shop}/products?limit=1")["items"][0]
    read = scene.call("", "GET", f"/v1/products/{product['product_id']}")
    addition = {"sku_id": read["skus"][0]["sku_id"], "quantity": 1}
    lines = scene.call(SHOPPER, "POST", "/v1/cart/lines", addition)["lines"]
    [line] = [each["line_id"] for each in lines if each["sku_id"] == addition["sku_id"]]
    order = scene.call(SHOPPER, "POST", "/v1/orders", {"address": ADDRESS, "lines": [line]})
    told(receiver, 1)
    scene.call(SHOPPER, "POST", f"/v1/orders/{order['order_id']}/cancel")
    placed, cancelled = told(receiver, 2)
    assert (placed["type"], placed["sequence"]) == ("order.placed", 1)
    assert (cancelled["type"], cancelled["sequence"]) == ("order.cancelled", 2)
    assert placed["entity"]["id"] == order["children"][0]["child_order_id"]
    [secret] = scene.call(STAFF, "GET", f"{webhook}/secrets")["secrets"]
    for head, body in zip(receiver.heads, receiver.bodies, strict=True):
        assert is_genuine(key_of(secret), head, body, int(time.time()))
    assert {each["state"] for each in log(scene, webhook, 2)} == {"delivered"}


def test_a_test_event_is_sent_and_its_log_can_be_read(
    scene: Scene, receiver: Receiver, webhook: str
) -> None:
    delivery = scene.call(STAFF, "POST", f"{webhook}/ping")["delivery_id"]
    [ping] = told(receiver, 1)
    assert ping["type"] == "webhook.ping"
    log(scene, webhook, 1)
    [attempt] = scene.call(STAFF, "GET", f"{webhook}/deliveries/{delivery}/attempts")["items"]
    assert (attempt["status"], attempt["snippet"]) == (200, "ok")


def told(receiver: Receiver, count: int) -> list[Any]:
    """What the receiver got, once it is that many."""
    deadline = time.monotonic() + TOLD_WITHIN_S
    while len(receiver.requests) < count and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(receiver.requests) == count
    return [json.loads(body) for body in receiver.bodies]


def log(scene: Scene, webhook: str, count: int) -> list[Any]:
    """The webhook's deliveries, once all of them are over."""
    deadline = time.monotonic() + TOLD_WITHIN_S
    while time.monotonic() < deadline:
        items: list[Any] = scene.call(STAFF, "GET", f"{webhook}/deliveries")["items"]
        if len(items) == count and all(each["state"] == "delivered" for each in items):
            return items
        time.sleep(0.5)
    raise AssertionError("the deliveries are not over")
