"""A small shop that orders can be placed in: merchants, SKUs, filled carts, and every route."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from core.books.settlement import SettlementTerms
from core.ids import UserId
from core.ports.payments import Provider
from functions.admin_orders import routes as admin_orders
from functions.ledger import routes as ledger
from functions.ledger_postings.consumer import Ports as PostingPorts
from functions.ledger_postings.consumer import serve
from functions.orders import routes as orders
from functions.payment_sandbox import routes as payment_sandbox
from functions.payments import routes as payments
from functions.shared.dynamodb.attributes import to_attributes
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.estimates import DynamoEstimates, DynamoPlacedOrders
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.order_log import DynamoOrderLog
from functions.shared.dynamodb.orders import DynamoChildOrders, DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.placements import DynamoPlacements
from functions.shared.dynamodb.pricing_reads import DynamoPricingReads
from functions.shared.dynamodb.proofs import DynamoProofs
from functions.shared.dynamodb.provider_refunds import DynamoProviderRefunds
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Store
from functions.shared.payments.http_caller import Call, Reply
from functions.shared.payments.sandbox import Sandbox
from functions.shared.sandbox.cards import GOOD_CARD
from functions.shared.sandbox.charges import Charges
from functions.shared.sandbox.notices import Notifier, Sender
from functions.shared.settlement_books import books_in
from tests.builders.shop_tables import (
    AGENCY,
    BUYER,
    FOUND_IN_NOTE,
    OTHER,
    SHOES,
    SHOPPER,
    SOFAS,
    STAFF,
    Tables,
    line_id,
    sku_id,
)
from tests.fakes.http import NOW, Client, Response
from tests.fakes.ids import CountingIds
from tests.fakes.keys import PRICE_KEYS
from tests.fakes.memory_store import MemoryStore

__all__ = [
    "ADDRESS",
    "AGENCY",
    "BUYER",
    "FOUND_IN_NOTE",
    "OTHER",
    "SANDBOX_URL",
    "SECRET",
    "SHOES",
    "SHOPPER",
    "SOFAS",
    "STAFF",
    "Delivery",
    "Shop",
    "line_id",
    "order_body",
    "sku_id",
    "stream_record",
    "total",
]

ADDRESS = {
    "recipient": "林夕",
    "phone": "+86 138 0013 8000",
    "region": "上海市静安区",
    "street": "愚园路 1 号",
    "postal_code": "200040",
}
SECRET = b"sandbox secret"
SANDBOX_URL = "https://sandbox.example"


class Shop(Tables):
    """The commerce and ledger tables with the functions on top."""

    secret = SECRET

    def __init__(self, commerce: Store | None = None, books: Store | None = None) -> None:
        super().__init__(commerce)
        self.books = books or MemoryStore()
        self.ids = CountingIds()
        self.ledger = DynamoLedger(self.books)
        self.settling = books_in(self.books, self.ids, SettlementTerms())
        self.post = serve(
            PostingPorts(self.settling, DynamoOrders(self.commerce), DynamoEstimates(self.books)),
            lambda: NOW,
        )
        self.now = NOW
        self.charges = Charges(MemoryStore())
        self.later = Later()
        """What the sandbox will tell later."""

    # --- who calls -----------------------------------------------------------------------------

    def shopper(self, user_id: UserId = SHOPPER) -> Client:
        ports = orders.Ports(
            orders=DynamoOrders(self.commerce),
            log=DynamoOrderLog(self.commerce),
            placements=DynamoPlacements(self.commerce),
            proofs=DynamoProofs(self.commerce),
            carts=DynamoCarts(self.commerce),
            pricing=DynamoPricingReads(self.commerce),
            rooms=DynamoRooms(self.commerce),
            offers=DynamoOffers(self.commerce),
            coupons=DynamoCoupons(self.commerce),
            receipts=ReceiptStore(self.commerce),
            price_keys=PRICE_KEYS,
            ids=self.ids,
        )
        return Client(orders.api, ports, user_id, "shopper")

    def payer(
        self, user_id: UserId = SHOPPER, *, providers: Mapping[str, Provider] | None = None
    ) -> Client:
        ports = payments.Ports(
            orders=DynamoOrders(self.commerce),
            payments=DynamoPayments(self.commerce),
            providers={"sandbox": self.sandbox_client()} if providers is None else providers,
            refunds=DynamoRefunds(self.commerce),
            provider_refunds=DynamoProviderRefunds(self.commerce),
            receipts=ReceiptStore(self.commerce),
            ids=self.ids,
        )
        return self._at(Client(payments.api, ports, user_id, "shopper"))

    def sandbox_client(self) -> Sandbox:
        """The sandbox as the storefront calls it."""
        return Sandbox(
            "https://shop.example",
            SANDBOX_URL,
            "https://front.example/paid",
            lambda: self.secret,
            InProcess(self.sandbox),
            lambda: self.now,
        )

    def sandbox(self, delivery: "Delivery | None" = None) -> Client:
        sender = Sender(lambda: self.secret, delivery or Delivery(self.payer(UserId(""))))
        ports = payment_sandbox.Ports(self.charges, Notifier(sender, self.later))
        return self._at(Client(payment_sandbox.api, ports))

    def _at(self, client: Client) -> Client:
        client.now = self.now
        return client

    def staff(self, user_id: UserId = STAFF) -> Client:
        return self._seller(user_id, "merchant")

    def platform(self, user_id: UserId = OTHER) -> Client:
        return self._seller(user_id, "admin")

    def _seller(self, user_id: UserId, groups: str) -> Client:
        ports = admin_orders.Ports(
            child_orders=DynamoChildOrders(self.commerce),
            orders=DynamoOrders(self.commerce),
            log=DynamoOrderLog(self.commerce),
            members=DynamoMembers(self.commerce),
            receipts=ReceiptStore(self.commerce),
            ids=self.ids,
        )
        return Client(admin_orders.api, ports, user_id, groups)

    def reader(self, user_id: UserId, groups: str) -> Client:
        ports = ledger.Ports(
            self.ledger,
            self.settling.releases,
            self.settling.statements,
            DynamoEstimates(self.books),
            DynamoPlacedOrders(self.commerce),
            DynamoMembers(self.commerce),
        )
        return Client(ledger.api, ports, user_id, groups)

    # --- the story -----------------------------------------------------------------------------

    def place(self, *numbers: int, **changes: Any) -> Any:
        """The order of some lines of the cart, or of all of it."""
        answer = self.shopper().call("POST", "/v1/orders", order_body(*numbers, **changes))
        assert answer.status == 201, answer.text
        return answer.json

    def start_payment(self, order: Any, **draft: Any) -> Any:
        answer = self.payer().call("POST", f"/v1/orders/{order['order_id']}/payments", draft)
        assert answer.status == 201, answer.text
        return answer.json

    def collect(self, started: Any, card: str = GOOD_CARD) -> Response:
        """The shopper pays at the sandbox, which tells the storefront as the card says."""
        path = urlsplit(started["checkout"]["url"]).path
        return self.sandbox().call("POST", path, {"card": card})

    def pay(self, order: Any) -> Any:
        started = self.start_payment(order)
        if started["checkout"]["kind"] == "nothing_to_pay":
            return started
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
        event = self.stream(
            "OrderPaid", "RefundBecameDue", "RefundPaid", "DuePaid", "ChildOrderDelivered"
        )
        if event["Records"]:
            assert self.post(event, None) == {"batchItemFailures": []}


class Delivery:
    """Notifications, handed to the payments function as the gateway would."""

    def __init__(self, storefront: Client) -> None:
        self.storefront = storefront
        self.sent: list[tuple[bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: Any) -> int:
        self.sent.append((body, dict(headers)))
        event = self.storefront.event("POST", urlsplit(url).path, body.decode(), dict(headers))
        return Response(self.storefront.serve(event, None)).status


class InProcess:
    """Calls of a provider, answered by a function as it is made for each."""

    def __init__(self, made: Callable[[], Client]) -> None:
        self._made = made

    def send(self, make: Callable[[], Call]) -> Reply:
        call, client = make(), self._made()
        event = client.event(call.method, call.target, call.body.decode(), dict(call.headers))
        answer = Response(client.serve(event, None))
        return Reply(answer.status, answer.headers, answer.text.encode())


class Later:
    """The sandbox's queue."""

    def __init__(self) -> None:
        self.messages: list[tuple[int, bytes]] = []

    def send(self, body: bytes, delay_s: int = 0) -> None:
        self.messages.append((delay_s, body))


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
