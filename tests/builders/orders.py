"""A small shop that orders can be placed in: merchants, SKUs, filled carts, and every route."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from core.agencies import AgencyTerms
from core.attribution import Attribution, Origin
from core.cart import Cart, CartLine
from core.catalog import Product, ProductState, Sku, SkuPrices, SkuTax
from core.categories import Category
from core.ids import (
    AgencyId,
    CategoryId,
    LineId,
    MerchantId,
    NoteId,
    PlanId,
    ProductId,
    SkuId,
    UserId,
)
from core.merchants import Merchant, MerchantKind
from core.stock import Stock
from functions.admin_orders import routes as admin_orders
from functions.ledger import routes as ledger
from functions.ledger_postings.consumer import Ports as PostingPorts
from functions.ledger_postings.consumer import serve
from functions.orders import routes as orders
from functions.payment_sandbox import routes as payment_sandbox
from functions.payments import routes as payments
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.attributes import to_attributes
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.orders import DynamoChildOrders, DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Put, Store, Update
from functions.shared.payments.sandbox import Sandbox
from tests.fakes.http import NOW, Client, Response
from tests.fakes.ids import CountingIds, user
from tests.fakes.memory_store import MemoryStore

SHOPPER, BUYER, STAFF, OTHER = (UserId(user(number)) for number in (1, 2, 3, 4))
AGENCY = AgencyTerms(AgencyId(f"agc_{1:026d}"), 2_000)
SHOES, SOFAS = (MerchantId(f"mer_{number:026d}") for number in (1, 2))
ADDRESS = {
    "recipient": "林夕",
    "phone": "+86 138 0013 8000",
    "region": "上海市静安区",
    "street": "愚园路 1 号",
    "postal_code": "200040",
}
SECRET = b"sandbox secret"
FOUND_IN_NOTE = Attribution(
    Origin(BUYER, NOW + 86_400, note_id=NoteId(f"note_{1:026d}")),
    plan_id=PlanId(f"pln_{1:026d}"),
    rate=1_500,
    agency_id=AGENCY.agency_id,
    agency_rate=AGENCY.rate,
)


def sku_id(number: int) -> SkuId:
    return SkuId(f"sku_{number:026d}")


def line_id(number: int) -> LineId:
    return LineId(f"lin_{number:026d}")


class Shop:
    """The commerce and ledger tables with the functions on top."""

    secret = SECRET

    def __init__(self, commerce: Store | None = None, books: Store | None = None) -> None:
        self.commerce = commerce or MemoryStore()
        self.books = books or MemoryStore()
        self.ids = CountingIds()
        self.ledger = DynamoLedger(self.books)
        self.notifications: list[dict[str, Any]] = []
        self.post = serve(PostingPorts(self.ledger))
        self._carts = DynamoCarts(self.commerce)
        for merchant_id in (SHOES, SOFAS):
            self.add_merchant(merchant_id)
        category = Category(name="鞋", take_rate=500, category_id=CategoryId("shoes"))
        self._put(keys.category(category.category_id), category)
        self.commerce.commit([Put(keys.staff(STAFF, SHOES), {"merchant_id": SHOES})])

    # --- what is in the tables ---------------------------------------------------------------

    def add_merchant(self, merchant_id: MerchantId) -> None:
        merchant = Merchant(
            name="静步",
            kind=MerchantKind.COMPANY,
            cross_border=True,
            merchant_id=merchant_id,
            created_at=NOW,
        )
        self._put(keys.merchant(merchant_id), merchant)

    def add_sku(
        self,
        number: int,
        *,
        units: int = 100,
        price: int = 29_900,
        merchant_id: MerchantId = SHOES,
        freight: int = 0,
        tax: SkuTax | None = None,
    ) -> SkuId:
        """A product of one SKU on sale."""
        sku = Sku(
            prices=SkuPrices(price), freight=freight, tax=tax or SkuTax(), sku_id=sku_id(number)
        )
        product = Product(
            name=f"product {number}",
            category_id=CategoryId("shoes"),
            product_id=ProductId(f"prd_{number:026d}"),
            merchant_id=merchant_id,
            currency="CNY",
            created_at=NOW,
            state=ProductState.ON_SALE,
            skus=[sku],
        )
        self._put(keys.product(product.product_id), product)
        stock = Stock(
            sku_id=sku.sku_id,
            product_id=product.product_id,
            merchant_id=merchant_id,
            category_id=product.category_id,
            available=units,
            held=0,
            sold=0,
            total=units,
            product_version=product.version,
        )
        self._put(keys.stock(sku.sku_id), stock)
        return sku.sku_id

    def reprice(self, number: int, price: int) -> None:
        """The product's next version, as its merchant's edit commits it."""
        key = keys.product(ProductId(f"prd_{number:026d}"))
        product = msgspec.convert(self.commerce.get(key), Product)
        sku = msgspec.structs.replace(product.skus[0], prices=SkuPrices(price))
        edited = msgspec.structs.replace(product, skus=[sku], version=product.version + 1)
        self._put(key, edited)
        beside = {"product_version": edited.version}
        self.commerce.commit([Update(keys.stock(sku.sku_id), assign=beside)])

    def fill_cart(
        self,
        *numbers: int,
        quantity: int = 1,
        shopper_id: UserId = SHOPPER,
        attribution: Attribution | None = None,
    ) -> None:
        """Put SKUs into a shopper's cart, `line_id(number)` each."""
        cart = self._carts.get(shopper_id)
        catalog = DynamoCatalog(self.commerce).sellable([sku_id(number) for number in numbers])
        for number in numbers:
            sellable = catalog[sku_id(number)]
            line = CartLine(
                line_id=line_id(number),
                sku_id=sku_id(number),
                product_id=sellable.product.product_id,
                merchant_id=sellable.merchant.merchant_id,
                quantity=quantity,
                added_at=NOW,
                attribution=attribution,
            )
            cart = cart.with_units(line, "CNY")
        self._put(keys.cart(shopper_id), cart)

    def empty_cart(self, shopper_id: UserId) -> None:
        cart = self.cart(shopper_id)
        emptied = cart.without(frozenset(line.line_id for line in cart.lines))
        self._put(keys.cart(shopper_id), emptied)

    def cart(self, shopper_id: UserId = SHOPPER) -> Cart:
        return self._carts.get(shopper_id)

    def stock(self, number: int) -> tuple[int, int, int]:
        """Units available, held and sold."""
        stock = msgspec.convert(self.commerce.get(keys.stock(sku_id(number))), Stock)
        assert stock.available + stock.held + stock.sold == stock.total
        return stock.available, stock.held, stock.sold

    # --- who calls -----------------------------------------------------------------------------

    def shopper(self, user_id: UserId = SHOPPER) -> Client:
        ports = orders.Ports(
            orders=DynamoOrders(self.commerce),
            carts=DynamoCarts(self.commerce),
            catalog=DynamoCatalog(self.commerce),
            rooms=DynamoRooms(self.commerce),
            offers=DynamoOffers(self.commerce),
            coupons=DynamoCoupons(self.commerce),
            receipts=ReceiptStore(self.commerce),
            ids=self.ids,
        )
        return Client(orders.api, ports, user_id, "shopper")

    def payer(self, user_id: UserId = SHOPPER) -> Client:
        ports = payments.Ports(
            orders=DynamoOrders(self.commerce),
            payments=DynamoPayments(self.commerce),
            provider=Sandbox(
                "https://shop.example", "https://sandbox.example", lambda: self.secret
            ),
            receipts=ReceiptStore(self.commerce),
            ids=self.ids,
        )
        return Client(payments.api, ports, user_id, "shopper")

    def sandbox(self, delivery: "Delivery | None" = None) -> Client:
        ports = payment_sandbox.Ports(
            lambda: self.secret, delivery or Delivery(self.payer(UserId("")))
        )
        return Client(payment_sandbox.api, ports)

    def staff(self, user_id: UserId = STAFF) -> Client:
        ports = admin_orders.Ports(DynamoChildOrders(self.commerce), DynamoMembers(self.commerce))
        return Client(admin_orders.api, ports, user_id, "merchant")

    def reader(self, user_id: UserId, groups: str) -> Client:
        ports = ledger.Ports(self.ledger, DynamoMembers(self.commerce))
        return Client(ledger.api, ports, user_id, groups)

    # --- the story -----------------------------------------------------------------------------

    def place(self, *numbers: int, **changes: Any) -> Any:
        """The order of some lines of the cart, or of all of it."""
        answer = self.shopper().call("POST", "/v1/orders", order_body(*numbers, **changes))
        assert answer.status == 201, answer.text
        return answer.json

    def start_payment(self, order: Any) -> Any:
        answer = self.payer().call("POST", f"/v1/orders/{order['order_id']}/payments")
        assert answer.status == 201, answer.text
        return answer.json

    def collect(self, started: Any) -> Response:
        """The shopper pays at the sandbox, which tells the storefront."""
        return self.sandbox().call("POST", "/v1/charges/pay", {"charge": started["charge"]})

    def pay(self, order: Any) -> Any:
        started = self.start_payment(order)
        answer = self.collect(started)
        assert answer.status == 200, answer.text
        return started

    def order(self, order: Any) -> Any:
        return self.shopper().call("GET", f"/v1/orders/{order['order_id']}").json

    def stream(self, *types: str) -> dict[str, Any]:
        """What the commerce table's stream delivers of its outbox, by event type."""
        assert isinstance(self.commerce, MemoryStore)
        images = [item for item in self.commerce.items.values() if item.get("type") in types]
        return {"Records": [stream_record(image, at) for at, image in enumerate(images)]}

    def post_all(self) -> None:
        """Deliver every movement of money to the books; all must be taken."""
        event = self.stream("OrderPaid", "RefundBecameDue")
        if event["Records"]:
            assert self.post(event, None) == {"batchItemFailures": []}

    def _put(self, key: Any, value: Any) -> None:
        self.commerce.commit([Put(key, msgspec.to_builtins(value))])


class Delivery:
    """Notifications, handed to the payments function as the gateway would."""

    def __init__(self, storefront: Client) -> None:
        self.storefront = storefront
        self.sent: list[tuple[bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: Any) -> int:
        self.sent.append((body, dict(headers)))
        event = self.storefront.event("POST", urlsplit(url).path, body.decode(), dict(headers))
        return Response(self.storefront.serve(event, None)).status


def order_body(*numbers: int, **changes: Any) -> dict[str, Any]:
    """A request to order some lines of the cart, or all of it."""
    body: dict[str, Any] = {"address": ADDRESS, **changes}
    if numbers:
        body["lines"] = [line_id(number) for number in numbers]
    return body


def stream_record(image: Any, at: int = 0) -> dict[str, Any]:
    """An inserted item as a table's stream delivers it."""
    attributes = to_attributes(image)
    return {
        "eventID": str(at),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": attributes["pk"], "sk": attributes["sk"]},
            "NewImage": attributes,
            "SequenceNumber": str(at + 1),
        },
    }


def total(entries: Sequence[Any]) -> int:
    """What the entries of an API's list come to."""
    return sum(entry["amount"]["amount"] for entry in entries)
