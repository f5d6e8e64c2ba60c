"""A shop to test with: the platform, two merchants with staff, and the three APIs over a store."""

from typing import Any

from core.ids import UserId
from functions.admin_catalog import routes as admin_catalog
from functions.admin_platform import routes as admin_platform
from functions.catalog import routes as catalog
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.categories import DynamoCategories
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.merchants import DynamoMerchants
from functions.shared.dynamodb.plans import DynamoPlans
from functions.shared.dynamodb.products import DynamoProducts
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.showcases import DynamoShowcases
from functions.shared.dynamodb.store import Store
from tests.fakes.http import Client, Response
from tests.fakes.ids import CountingIds, user

ADMIN, STAFF, RIVAL_STAFF, BUYER, SHOPPER = (UserId(user(n)) for n in range(11, 16))
LOAFER = {"name": "静音乐福鞋", "category_id": "shoes", "images": ["media/products/loafer/1.jpg"]}
BLACK_38 = {
    "options": {"colour": "黑", "size": "38"},
    "prices": {"list": 29_900, "sale": 25_900},
    "freight": 800,
}


class Shop:
    """The catalogue's three functions over one store, called by whoever asks."""

    def __init__(self, store: Store) -> None:
        self.store = store
        ids, receipts, members = CountingIds(), ReceiptStore(store), DynamoMembers(store)
        self.platform_ports = admin_platform.Ports(
            merchants=DynamoMerchants(store),
            members=members,
            staff=members,
            categories=DynamoCategories(store),
            agencies=DynamoAgencies(store),
            receipts=receipts,
            ids=ids,
        )
        self.desk_ports = admin_catalog.Ports(
            merchants=DynamoMerchants(store),
            members=members,
            catalog=DynamoCatalog(store),
            products=DynamoProducts(store),
            categories=DynamoCategories(store),
            plans=DynamoPlans(store),
            receipts=receipts,
            ids=ids,
        )
        self.storefront_ports = catalog.Ports(
            catalog=DynamoCatalog(store),
            categories=DynamoCategories(store),
            merchants=DynamoMerchants(store),
            plans=DynamoPlans(store),
            showcases=DynamoShowcases(store),
        )
        self.admin = Client(admin_platform.api, self.platform_ports, ADMIN, "admin")

    def desk(self, user_id: UserId, groups: str = "merchant") -> Client:
        """The admin API's catalogue, called by a user."""
        return Client(admin_catalog.api, self.desk_ports, user_id, groups)

    def front(self, user_id: str = "", groups: str = "shopper") -> Client:
        """The storefront API's catalogue, called by a user or by nobody."""
        return Client(catalog.api, self.storefront_ports, user_id, groups)

    def open(self) -> "Shop":
        """The shop with a category."""
        rate = {"name": "皮鞋", "take_rate": 500}
        must(self.admin.call("PUT", "/v1/admin/categories/shoes", rate))
        return self

    def merchant(self, staff_id: UserId, **changes: Any) -> "MerchantDesk":
        """A new merchant with one member of staff."""
        body = {"name": "安履", "kind": "company", **changes}
        merchant_id = must(self.admin.call("POST", "/v1/admin/merchants", body))["merchant_id"]
        path = f"/v1/admin/merchants/{merchant_id}"
        self.admin.call("PUT", f"{path}/staff/{staff_id}")
        return MerchantDesk(merchant_id, path, self.desk(staff_id))


class MerchantDesk:
    """A merchant's own routes, called by its staff."""

    def __init__(self, merchant_id: str, path: str, client: Client) -> None:
        self.merchant_id, self.path, self.client = merchant_id, path, client

    def call(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> Response:
        """Call a route below the merchant's path."""
        return self.client.call(method, self.path + path, body, key=key)

    def draft(self, **changes: Any) -> str:
        """The id of a new product without SKUs."""
        return str(must(self.call("POST", "/products", {**LOAFER, **changes}))["product_id"])

    def sku(self, product_id: str, **changes: Any) -> str:
        """The id of a new SKU."""
        body = {**BLACK_38, **changes}
        return str(must(self.call("POST", f"/products/{product_id}/skus", body))["sku_id"])

    def on_sale(self, stock: int = 20, **changes: Any) -> tuple[str, str]:
        """The ids of a new product that is on sale, and of its SKU."""
        product_id = self.draft(**changes)
        sku_id = self.sku(product_id, stock=stock)
        must(self.call("POST", f"/products/{product_id}/publish"))
        return product_id, sku_id

    def stock(self, product_id: str) -> dict[str, int]:
        """The stock of the product's first SKU, as its staff see it."""
        product = must(self.call("GET", f"/products/{product_id}"))
        levels: dict[str, int] = product["skus"][0]["stock"]
        return levels


def must(answer: Response) -> Any:
    """The body of an answer that must be a success."""
    if answer.status not in {200, 201}:
        raise AssertionError(answer.text)
    return answer.json
