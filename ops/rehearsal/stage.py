"""What a rehearsal plays on: a product of its own, a flash sale of it, and shoppers' tokens."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from ops.client import Client, Storefront, claims_of
from ops.local_cloud.pool_key import pool_key, signed_token

STAFF: Final = "merchant_anlu"
SHOPPER: Final = "shopper_lin"
PRICE: Final = 9_900
FLASH_PRICE: Final = 990
HOURS: Final = 4


class Sale(Struct, frozen=True):
    """A flash sale that takes requests; `path` is its own at the admin API."""

    sale_id: str
    path: str
    product_path: str
    url: str
    """Where requests are sent."""


class Stage:
    """A merchant's corner of the running stack, for a rehearsal."""

    def __init__(self, shop: Storefront, hold_s: int) -> None:
        self._shop = shop
        self._hold_s = hold_s
        self._staff: Client = shop.person(STAFF).admin
        merchant_id = self._staff.get("/v1/admin/me/merchants")["items"][0]["merchant_id"]
        self._merchant = f"/v1/admin/merchants/{merchant_id}"

    def open(self, units: int, limit: int) -> Sale:
        """Make a product with so many units, all of them in a flash sale that is armed and on."""
        category = self._shop.anybody.get("/v1/categories")["items"][0]["category_id"]
        named = {"name": "rehearsal", "category_id": category}
        product = self._staff.post(f"{self._merchant}/products", named)["product_id"]
        product_path = f"{self._merchant}/products/{product}"
        variant = {"prices": {"list": PRICE}, "stock": units}
        sku_id = self._staff.post(f"{product_path}/skus", variant)["sku_id"]
        self._staff.post(f"{product_path}/publish")
        now = datetime.now(UTC)
        plan = {
            "sku_id": sku_id,
            "price": FLASH_PRICE,
            "units": units,
            "limit": limit,
            "starts_at": now.isoformat(timespec="seconds"),
            "ends_at": (now + timedelta(hours=HOURS)).isoformat(timespec="seconds"),
            "hold_seconds": self._hold_s,
        }
        sales = f"{self._merchant}/flash-sales"
        sale_id = self._staff.post(sales, plan)["flash_sale_id"]
        path = f"{sales}/{sale_id}"
        self._staff.post(f"{path}/arm")
        url = f"{self._shop.stack.storefront_api}/v1/flash-sales/{sale_id}/requests"
        return Sale(sale_id, path, product_path, url)

    def watch(self, sale: Sale) -> Any:
        """What the merchant sees of a sale."""
        return self._staff.get(sale.path)

    def end(self, sale: Sale) -> None:
        """Close a sale and withdraw its product; what is held goes back in time."""
        self._staff.post(f"{sale.path}/close")
        self._staff.post(f"{sale.product_path}/withdraw")


class Shoppers:
    """People who never signed up, with tokens that the local pool's own key signed.

    Signing ten thousand users up and in, one by one, would take longer than the rehearsal.
    """

    def __init__(self, shop: Storefront, user_ids: Sequence[str]) -> None:
        self._key = pool_key(shop.stack)
        self._good = shop.person(SHOPPER).token()
        self.user_ids = user_ids
        self._tokens: list[str] = []

    def sign_in(self, signed_in: Callable[[], None]) -> None:
        """Sign a token for each; `signed_in` is called after each."""
        now = int(time.time())
        claims = {**claims_of(self._good), "iat": now, "exp": now + HOURS * 3_600}
        for user_id in self.user_ids:
            own = {"sub": user_id, "username": user_id}
            self._tokens.append(signed_token(self._good, {**claims, **own}, self._key))
            signed_in()

    def token(self, number: int) -> str:
        """The access token of one of them."""
        return self._tokens[number]
