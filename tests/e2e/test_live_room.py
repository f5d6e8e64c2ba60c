"""A live room from its plan to its end, over HTTP, through streams and inboxes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.local_cloud.stack_file import Stack
from tests.e2e.scene import SHOPPER, STAFF, Scene

pytestmark = pytest.mark.e2e

TOLD_WITHIN_S = 20
HOST = "buyer_mia"


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    return Scene(stack)


@pytest.fixture(scope="module")
def sku(scene: Scene) -> Iterator[dict[str, Any]]:
    """A SKU of its own, which rooms may sell at 6,000 instead of 9,000."""
    shop = scene.call(STAFF, "GET", "/v1/admin/me/merchants")["items"][0]["merchant_id"]
    products = f"/v1/admin/merchants/{shop}/products"
    category = scene.call("", "GET", "/v1/categories")["items"][0]["category_id"]
    product = scene.call(STAFF, "POST", products, {"name": "test shoe", "category_id": category})
    path = f"{products}/{product['product_id']}"
    prices = {"list": 9_000, "live_min": 6_000}
    made = scene.call(STAFF, "POST", f"{path}/skus", {"prices": prices, "stock": 10})
    scene.call(STAFF, "POST", f"{path}/publish")
    yield {"product_id": product["product_id"], "sku_id": made["sku_id"]}
    scene.call(STAFF, "POST", f"{path}/withdraw")


def test_a_room_tells_its_subscribers_and_sells_at_its_price_while_it_is_live(
    scene: Scene, sku: dict[str, Any]
) -> None:
    room = planned(scene, sku, 6_000)
    scene.call(SHOPPER, "PUT", f"{room}/subscription")
    assert scene.call(HOST, "POST", f"{room}/start")["state"] == "live"
    room_id = room.rpartition("/")[2]
    try:
        wait_for_notification(scene, room_id)
        listed = scene.call("", "GET", "/v1/rooms?limit=100")["items"]
        assert room_id in [each["room_id"] for each in listed]
        addition = {"sku_id": sku["sku_id"], "attribution": {"room": room_id}}
        lines = scene.call(SHOPPER, "POST", "/v1/cart/lines", addition)["lines"]
        [line] = [each["line_id"] for each in lines if each["sku_id"] == sku["sku_id"]]
        assert priced(scene, line) == 6_000
    finally:
        assert scene.call(HOST, "POST", f"{room}/end")["state"] == "ended"
    assert priced(scene, line) == 9_000
    scene.call(SHOPPER, "DELETE", f"/v1/cart/lines/{line}")


def planned(scene: Scene, sku: dict[str, Any], price: int) -> str:
    """A new room that shows the SKU at a price; its path."""
    starts_at = datetime.now(UTC) + timedelta(minutes=1)
    body = {
        "title": "试一双",
        "cover": "media/rooms/one-pair.jpg",
        "starts_at": starts_at.isoformat(),
        "expected_minutes": 15,
    }
    room = f"/v1/rooms/{scene.call(HOST, 'POST', '/v1/rooms', body)['room_id']}"
    slot = {
        "product_id": sku["product_id"],
        "live_prices": [{"sku_id": sku["sku_id"], "price": price}],
    }
    scene.call(HOST, "PUT", f"{room}/lineup", {"lineup_version": 0, "slots": [slot]})
    return room


def wait_for_notification(scene: Scene, room_id: str) -> None:
    deadline = time.monotonic() + TOLD_WITHIN_S
    while time.monotonic() < deadline:
        told = scene.call(SHOPPER, "GET", "/v1/me/notifications")["items"]
        if room_id in [each["room_id"] for each in told]:
            return
        time.sleep(0.2)
    raise AssertionError(f"not told within {TOLD_WITHIN_S} s")


def priced(scene: Scene, line: str) -> int:
    quote = scene.call(SHOPPER, "POST", "/v1/cart/quote", {"lines": [line]})
    [shown] = [each for merchant in quote["merchants"] for each in merchant["lines"]]
    amount: int = shown["unit_price"]["amount"]
    return amount
