"""The sellers of a file, their products, SKUs and stock, made through the admin API."""

import threading
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from core import limits
from ops.client import Person, Storefront
from ops.parallel import each
from ops.replay.plan import TAKE_RATE_BPS, Plan, ProductPlan, SkuAddress

CURRENCY: Final = "BRL"
ADMIN: Final = "replay_admin"
STAFF: Final = tuple(f"replay_staff_{at:02}" for at in range(1, 33))
"""Each works for a few of the sellers: a request reads all the memberships of its caller."""


class Market(Struct, frozen=True):
    """What was made: ids by the file's names."""

    merchants: dict[str, str]
    skus: dict[SkuAddress, str]


class Founding:
    """One making of one market; `run` keeps it apart from those of other runs."""

    def __init__(self, plan: Plan, run: str, shop: Storefront) -> None:
        self._plan = plan
        self._run = run
        self._admin = shop.person(ADMIN).admin
        self._lock = threading.Lock()
        self._market = Market({}, {})
        self._staff = staff_of(plan, shop)

    def found(self, made: Callable[[], None]) -> Market:
        """Make everything; `made` is called after each product."""
        each(self._category, self._plan.categories)
        each(self._merchant, list(enumerate(self._plan.sellers, 1)))
        each(self._product, self._plan.products, done=made)
        return self._market

    def _category(self, category: str) -> None:
        name = category.replace("-", " ")
        body = {"name": name, "take_rate": TAKE_RATE_BPS}
        self._admin.put(f"/v1/admin/categories/{_category_id(category)}", body)

    def _merchant(self, seller: tuple[int, str]) -> None:
        at, name = seller
        body = {
            "name": f"{self._run} {name}"[: limits.NAME_CHARS_MAX],
            "kind": "company",
            "currency": CURRENCY,
        }
        made = self._admin.post("/v1/admin/merchants", body, key=f"{self._run}:mer:{at}")
        merchant_id = made["merchant_id"]
        user_id = self._staff[name].user_id
        self._admin.put(f"/v1/admin/merchants/{merchant_id}/staff/{user_id}")
        with self._lock:
            self._market.merchants[name] = merchant_id

    def _product(self, product: ProductPlan) -> None:
        staff = self._staff[product.seller].admin
        base = f"/v1/admin/merchants/{self._market.merchants[product.seller]}"
        body = {
            "name": f"{product.category} {product.product}"[: limits.NAME_CHARS_MAX],
            "category_id": _category_id(product.category),
        }
        key = f"{self._run}:prd:{product.at}"
        product_id = staff.post(f"{base}/products", body, key=key)["product_id"]
        for nth, sku in enumerate(product.skus, 1):
            variant = {
                "options": {"variant": str(nth)},
                "prices": {"list": sku.price},
                "freight": sku.freight,
                "stock": sku.stock,
            }
            path = f"{base}/products/{product_id}/skus"
            made = staff.post(path, variant, key=f"{self._run}:sku:{product.at}:{nth}")
            address = product.seller, product.product, sku.price, sku.freight
            with self._lock:
                self._market.skus[address] = made["sku_id"]
        staff.post(f"{base}/products/{product_id}/publish")


def staff_of(plan: Plan, shop: Storefront) -> dict[str, Person]:
    """Seller → who works for it."""
    return {seller: shop.person(STAFF[at % len(STAFF)]) for at, seller in enumerate(plan.sellers)}


def staff_roles() -> dict[str, tuple[str, ...]]:
    """Return the users that make a market, with their groups."""
    return {ADMIN: ("admin",), **dict.fromkeys(STAFF, ("merchant",))}


def _category_id(category: str) -> str:
    return f"replay-{category}"
