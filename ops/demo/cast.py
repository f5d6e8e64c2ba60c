"""Who is in the story, and where their things are."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from ops.client import Client, Storefront
from ops.demo_world.registry import Registry

AUTHOR: Final = "buyer_mia"
ADMIN: Final = "admin"
MERCHANTS: Final = ("lihe", "nordbay", "anlu")
AGENCY: Final = "lanting"


class Store(Struct, frozen=True):
    """A merchant's staff at the admin API, and the path of all that is the merchant's."""

    merchant_id: str
    staff: Client
    path: str


class Cast:
    """The people: `author` writes, `shopper`, whom nobody has seen before, buys."""

    def __init__(self, shop: Storefront, world: Registry, shopper: str) -> None:
        self.shop = shop
        self.world = world
        self.author = shop.person(AUTHOR).storefront
        self.author_id = shop.person(AUTHOR).user_id
        self.shopper = shop.person(shopper).storefront
        self.platform = shop.person(ADMIN).admin

    def sku(self, sku: tuple[str, str]) -> str:
        """The id of a product's SKU by their keys."""
        return self.world.id("skus", "/".join(sku))

    def store(self, merchant: str) -> Store:
        """A merchant by its key."""
        merchant_id = self.world.id("merchants", merchant)
        staff = self.shop.person(f"merchant_{merchant}").admin
        return Store(merchant_id, staff, f"/v1/admin/merchants/{merchant_id}")

    def store_of(self, child: Mapping[str, Any]) -> Store:
        """The merchant that sells a part of an order."""
        return self.store(self.world.key("merchants", child["merchant_id"]))

    def entries(self) -> Iterator[Mapping[str, Any]]:
        """The newest entries of everyone's account, each read by whose it is."""
        books = [
            *((store.staff, f"{store.path}/ledger") for store in map(self.store, MERCHANTS)),
            (self.author, "/v1/me/earnings"),
            *((self.platform, path) for path in self._platform_accounts()),
        ]
        for client, path in books:
            yield from client.get(path, limit=100)["items"]

    def _platform_accounts(self) -> Iterator[str]:
        agency = f"agency:{self.world.id('agencies', AGENCY)}"
        for account in (agency, "platform", "tax"):
            yield f"/v1/admin/ledger/{account}"
