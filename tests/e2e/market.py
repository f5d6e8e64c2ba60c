"""A product of a test's own, people who come only for it, and the audit after it."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from ops.audit.__main__ import audit_tables
from ops.audit.scan import local_client, named
from ops.local_cloud.pool_key import pool_key, signed_token
from ops.local_cloud.stack_file import Stack
from ops.schedule import Schedule
from tests.e2e.scene import SHOPPER, STAFF, Scene
from tests.e2e.tokens import claims

LOOKS = 30
"""What the streams carry arrives within so many seconds."""


class Stall(Struct, frozen=True):
    """A published product; `shop` and `path` are its merchant's and its own at the admin API."""

    scene: Scene
    shop: str
    path: str

    def sku(self, stock: int, price: int = 9_000) -> str:
        """A new SKU of it."""
        variant = {
            "options": {"variant": uuid.uuid4().hex[:12]},
            "prices": {"list": price},
            "stock": stock,
        }
        return str(self.scene.call(STAFF, "POST", f"{self.path}/skus", variant)["sku_id"])

    def stock(self, sku_id: str) -> tuple[int, int, int]:
        """Available, held and sold units of a SKU."""
        found = self.scene.call(STAFF, "GET", self.path)["skus"]
        [stock] = [each["stock"] for each in found if each["sku_id"] == sku_id]
        return stock["available"], stock["held"], stock["sold"]


@contextmanager
def stall(scene: Scene) -> Iterator[Stall]:
    """Have a product for the length of the body."""
    merchant = scene.call(STAFF, "GET", "/v1/admin/me/merchants")["items"][0]["merchant_id"]
    shop = f"/v1/admin/merchants/{merchant}"
    category = scene.call("", "GET", "/v1/categories")["items"][0]["category_id"]
    draft = {"name": "test shoe", "category_id": category}
    product = scene.call(STAFF, "POST", f"{shop}/products", draft)["product_id"]
    made = Stall(scene, shop, f"{shop}/products/{product}")
    made.sku(stock=0)
    scene.call(STAFF, "POST", f"{made.path}/publish")
    yield made
    scene.call(STAFF, "POST", f"{made.path}/withdraw")


def people(scene: Scene, count: int) -> Sequence[str]:
    """Names of so many new shoppers, who never signed up: their tokens are the pool's own all the
    same, and cost a signature each.
    """
    key = pool_key(scene.stack)
    good = scene.token(SHOPPER)
    told = claims(good)
    names = [str(uuid.uuid4()) for _ in range(count)]
    for name in names:
        scene.tokens[name] = signed_token(good, {**told, "sub": name, "username": name}, key)
    return names


def run_function(stack: Stack, logical_id: str) -> None:
    """Run a function of the stack that a schedule starts each minute, to its end."""
    Schedule(stack).start(logical_id)


def breaches(stack: Stack) -> dict[Any, list[str]]:
    """What `python -m ops.audit` finds in the stack's tables that does not pass."""
    dynamodb = local_client(stack)
    return audit_tables(dynamodb, named({}, dynamodb), again=LOOKS, pause_s=1).broken
