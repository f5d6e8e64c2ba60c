"""Orders after they were placed, over HTTP and by the schedule of the running stack."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from functions.shared.dynamodb import due_keys
from ops.local_cloud.clients import client
from ops.local_cloud.stack_file import Stack
from tests.e2e.market import run_function
from tests.e2e.scene import ADDRESS, ADMIN, RIVAL, STAFF, Scene

pytestmark = pytest.mark.e2e

SWEPT_WITHIN_S = 150
LONG_AGO = 1_700_000_000


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    return Scene(stack)


@pytest.fixture(scope="module")
def shop(scene: Scene) -> str:
    merchant_id = scene.call(STAFF, "GET", "/v1/admin/me/merchants")["items"][0]["merchant_id"]
    return f"/v1/admin/merchants/{merchant_id}"


@pytest.fixture
def order(scene: Scene, shop: str) -> Iterator[Any]:
    """A placed order of two units of a SKU of its own."""
    category = scene.call("", "GET", "/v1/categories")["items"][0]["category_id"]
    draft = {"name": "test shoe", "category_id": category}
    product = scene.call(STAFF, "POST", f"{shop}/products", draft)
    path = f"{shop}/products/{product['product_id']}"
    sku = scene.call(STAFF, "POST", f"{path}/skus", {"prices": {"list": 9_000}, "stock": 2})
    scene.call(STAFF, "POST", f"{path}/publish")
    addition = {"sku_id": sku["sku_id"], "quantity": 2}
    lines = scene.call(RIVAL, "POST", "/v1/cart/lines", addition)["lines"]
    [line] = [each["line_id"] for each in lines if each["sku_id"] == sku["sku_id"]]
    yield scene.call(RIVAL, "POST", "/v1/orders", {"address": ADDRESS, "lines": [line]})
    scene.call(STAFF, "POST", f"{path}/withdraw")


def test_an_order_whose_time_is_over_expires_and_gives_its_units_back(
    scene: Scene, order: Any
) -> None:
    _age(scene.stack, order["order_id"])
    run_function(scene.stack, "OrderExpiryFunction")
    assert scene.call(RIVAL, "GET", f"/v1/orders/{order['order_id']}")["state"] == "expired"
    sku_id = order["children"][0]["lines"][0]["sku_id"]
    added = scene.call(RIVAL, "POST", "/v1/cart/lines", {"sku_id": sku_id, "quantity": 2})
    [line] = [each["line_id"] for each in added["lines"] if each["sku_id"] == sku_id]
    again = scene.call(RIVAL, "POST", "/v1/orders", {"address": ADDRESS, "lines": [line]})
    cancelled = f"/v1/admin/orders/{again['order_id']}/cancel"
    assert scene.call(ADMIN, "POST", cancelled)["state"] == "cancelled"
    events = scene.call(RIVAL, "GET", f"/v1/orders/{again['order_id']}/events")["items"]
    assert [(each["what"], each["by"]) for each in events] == [
        ("order_cancelled", "platform"),
        ("order_placed", None),
    ]


@pytest.mark.long
def test_the_schedule_expires_an_order_whose_time_is_over(scene: Scene, order: Any) -> None:
    _age(scene.stack, order["order_id"])
    path = f"/v1/orders/{order['order_id']}"
    deadline = time.monotonic() + SWEPT_WITHIN_S
    while scene.call(RIVAL, "GET", path)["state"] == "placed":
        assert time.monotonic() < deadline, "nothing expired the order"
        time.sleep(2)
    assert scene.call(RIVAL, "GET", path)["state"] == "expired"


def _age(stack: Stack, order_id: str) -> None:
    """Let the order's time have been over long ago, in the table."""
    dynamodb = client(stack.endpoint_url, "dynamodb")
    [table] = [name for name in dynamodb.list_tables()["TableNames"] if "Commerce" in name]
    due = due_keys.due(due_keys.UNPAID_ORDERS, order_id, LONG_AGO)
    dynamodb.update_item(
        TableName=table,
        Key={"pk": {"S": f"ORDER#{order_id}"}, "sk": {"S": "ORDER"}},
        UpdateExpression="SET pay_until = :until, gsi2sk = :due",
        ExpressionAttributeValues={":until": {"N": str(LONG_AGO)}, ":due": {"S": due["gsi2sk"]}},
    )
