"""What rooms are made of: products on a shelf, staff of merchants, drafts of rooms."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from core.catalog.products import Product, ProductState, Sku, SkuPrices
from core.ids import CategoryId, MerchantId, ProductId, SkuId, UserId
from core.ports import Members
from core.ports.catalog import Catalog
from functions.live_rooms.routes import Ports, api
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoInbox, DynamoRooms, DynamoSubscriptions
from functions.shared.dynamodb.store import Store
from tests.fakes.http import NOW, Client, Response
from tests.fakes.ids import CountingIds, user

MINUTE_S = 60
HOST, RIVAL, SHOPPER, STAFF = (UserId(user(number)) for number in range(1, 5))
QUIET_SHOES = MerchantId(f"mer_{1:026d}")
SOFAS = MerchantId(f"mer_{2:026d}")


def product(
    number: int,
    merchant_id: MerchantId = QUIET_SHOES,
    state: ProductState = ProductState.ON_SALE,
    live_min: int | None = 8_000,
) -> Product:
    """A product of two SKUs that anyone pays 9,000 for, numbered `10n + 1` and `10n + 2`."""
    prices = SkuPrices(10_000, sale=9_000, live_min=live_min)
    skus = [Sku(sku_id=sku_id(10 * number + n), prices=prices) for n in (1, 2)]
    return Product(
        name=f"product {number}",
        category_id=CategoryId("shoes"),
        product_id=product_id(number),
        merchant_id=merchant_id,
        currency="CNY",
        created_at=NOW,
        state=state,
        skus=skus,
    )


def product_id(number: int) -> ProductId:
    return ProductId(f"prd_{number:026d}")


def sku_id(number: int) -> SkuId:
    return SkuId(f"sku_{number:026d}")


class Shelf:
    """The one question that rooms ask of the catalogue."""

    def __init__(self, *products: Product) -> None:
        self._products = {product.product_id: product for product in products}

    def products(self, product_ids: Sequence[ProductId]) -> list[Product]:
        return [self._products[each] for each in product_ids if each in self._products]


def catalog_of(*products: Product) -> Catalog:
    """A catalogue with only `products`."""
    return cast("Catalog", Shelf(*products))


class StaffBook:
    """`core.ports.Members`, written by hand."""

    def __init__(self) -> None:
        self.staff: set[tuple[UserId, MerchantId]] = set()

    def merchants_of(self, user_id: UserId) -> frozenset[MerchantId]:
        return frozenset(merchant for user, merchant in self.staff if user == user_id)


def room_body(starts_in_s: int = 600, minutes: int = 60, **changes: object) -> dict[str, Any]:
    """A room to schedule, counted from the tests' now."""
    starts_at = datetime.fromtimestamp(NOW + starts_in_s, UTC).isoformat()
    return {
        "title": "静音皮鞋专场",
        "cover": "media/rooms/quiet.jpg",
        "starts_at": starts_at,
        "expected_minutes": minutes,
        **changes,
    }


def slot_body(number: int, **prices: int) -> dict[str, Any]:
    """A slot for product `number`; `slot_body(1, a=8000)` prices its first SKU, `b` the second."""
    skus = {"a": sku_id(10 * number + 1), "b": sku_id(10 * number + 2)}
    live = [{"sku_id": skus[name], "price": price} for name, price in prices.items()]
    return {"product_id": product_id(number), "live_prices": live}


def hosting(store: Store, members: Members | None = None) -> Client:
    """The room routes over `store`, called by `HOST`, with five products on the shelf."""
    shelf = catalog_of(
        product(1),
        product(2, SOFAS),
        product(3, state=ProductState.WITHDRAWN),
        product(4, live_min=None),
        product(5, state=ProductState.DRAFT),
    )
    ports = Ports(
        rooms=DynamoRooms(store),
        subscriptions=DynamoSubscriptions(store),
        inbox=DynamoInbox(store),
        catalog=shelf,
        members=members or StaffBook(),
        receipts=ReceiptStore(store),
        ids=CountingIds(),
    )
    return Client(api, ports, HOST, "buyer")


def scheduled(host: Client, **options: Any) -> str:
    """The path of a new room."""
    answer = host.call("POST", "/v1/rooms", room_body(**options))
    assert answer.status == 201, answer.text
    return f"/v1/rooms/{answer.json['room_id']}"


def lined_up(host: Client, room: str, *slots: dict[str, Any], version: int = 0) -> Response:
    """The answer to a new line-up."""
    body = {"lineup_version": version, "slots": list(slots)}
    return host.call("PUT", f"{room}/lineup", body)
