"""A shop in which things are sent and asked back, and a provider that says what it is told to."""

from collections.abc import Sequence
from typing import Any, NoReturn

from core.errors import Busy
from core.ids import ChildOrderId, LineId, MerchantId, OrderId, ParcelId, UserId
from core.orders.fulfilment import delivered, moved, shipped
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor
from core.orders.parcels import ParcelDraft
from core.payments.payment import Checkout, Payment
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState, RefundOutcome
from core.ports.payments import Providers
from functions.admin_refunds import routes as admin_refunds
from functions.provider_refunds import sweeper as provider_refunds
from functions.refund_deadlines import sweeper as refund_deadlines
from functions.refunds import routes as refunds
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import (
    DECISIONS,
    FAILED_REFUNDS,
    PROVIDER_REFUNDS,
    REFUNDS,
)
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.orders import DynamoChildOrders, DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.provider_refunds import DynamoProviderRefunds
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.dynamodb.store import Store
from tests.builders.carts import Market
from tests.builders.orders import OTHER, SHOES, SHOPPER, STAFF, Shop, line_id
from tests.builders.sweeps import Minutes
from tests.fakes.http import NOW, Client, Response
from tests.fakes.roles import acting_as

__all__ = ["ADDRESS", "ADMIN", "PARCEL", "RefundShop", "TellingProvider", "asking"]

ADMIN = OTHER
PARCEL = {"carrier": "顺丰速运", "tracking_number": "SF1029384756"}
ADDRESS = {
    "recipient": "静步售后",
    "phone": "0577-88112233",
    "region": "浙江省温州市",
    "street": "鞋都大道 8 号",
    "postal_code": "325000",
}
SUCCEEDED = RefundOutcome(ProviderRefundState.SUCCEEDED, "re_1")


class TellingProvider:
    """A provider that answers as it is told to, and succeeds when it is told nothing more.

    `sent` are the amounts that left it, by the refund that they were for: asked again, once.
    """

    name = "sandbox"

    def __init__(self) -> None:
        self.answers: list[RefundOutcome | Exception] = []
        self.sent: dict[str, int] = {}
        self.asked: list[str] = []

    def methods(self, currency: str) -> tuple[str, ...]:
        raise NotImplementedError

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        return self._answer(refund)

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        return self._answer(refund)

    def create(self, payment: Payment) -> Checkout:
        raise NotImplementedError

    def query(self, payment: Payment) -> NoReturn:
        raise NotImplementedError

    def read_notice(self, headers: object, body: bytes, now: int) -> NoReturn:
        raise NotImplementedError

    def _answer(self, refund: ProviderRefund) -> RefundOutcome:
        self.asked.append(refund.provider_refund_id)
        answer = self.answers.pop(0) if self.answers else SUCCEEDED
        if isinstance(answer, Busy):
            # It was done, only the answer is lost: the worst that can happen.
            self.sent[refund.provider_refund_id] = refund.amount
        if isinstance(answer, Exception):
            raise answer
        if answer.state is ProviderRefundState.SUCCEEDED:
            self.sent[refund.provider_refund_id] = refund.amount
        return answer


class RefundShop(Shop):
    """A shop whose orders are sent, arrive and are asked back."""

    def __init__(self, commerce: Store | None = None, books: Store | None = None) -> None:
        super().__init__(commerce, books)
        self.provider = TellingProvider()
        self.orders = DynamoOrders(self.commerce)
        self.refunds = DynamoRefunds(self.commerce)
        self.provider_refunds = DynamoProviderRefunds(self.commerce)

    # --- who calls -----------------------------------------------------------------------------

    def asker(self, user_id: UserId = SHOPPER, now: int = NOW) -> Client:
        ports = refunds.Ports(
            refunds=self.refunds,
            orders=self.orders,
            payments=DynamoPayments(self.commerce),
            receipts=ReceiptStore(self.commerce),
            ids=self.ids,
        )
        return _at(Client(refunds.api, ports, user_id, "shopper"), now)

    def answerer(self, user_id: UserId = STAFF, groups: str = "merchant", now: int = NOW) -> Client:
        ports = admin_refunds.Ports(
            refunds=self.refunds,
            provider_refunds=self.provider_refunds,
            orders=self.orders,
            child_orders=DynamoChildOrders(self.commerce),
            payments=DynamoPayments(self.commerce),
            members=DynamoMembers(self.commerce),
            receipts=ReceiptStore(self.commerce),
            ids=self.ids,
        )
        return _at(Client(admin_refunds.api, ports, user_id, groups), now)

    def arbiter(self, now: int = NOW) -> Client:
        return self.answerer(ADMIN, "admin", now)

    # --- the story -----------------------------------------------------------------------------

    def paid_order(self, *numbers: int, quantity: int = 1, **changes: Any) -> Any:
        """An order of some SKUs that is paid."""
        self.fill_cart(*numbers, quantity=quantity, **changes)
        order = self.place()
        self.pay(order)
        return self.order(order)

    def child(self, order: Any, at: int = 0) -> ChildOrder:
        return self._read(order).children[at]

    def send(self, order: Any, units: dict[LineId, int] | None = None, at: int = 0) -> None:
        """A parcel of some units of a child order, or of all that are left."""
        draft = ParcelDraft("顺丰速运", "SF1", units)
        parcel_id = ParcelId(self.ids.new("pcl"))
        read = self._read(order)
        self._move(read, shipped(read.children[at], draft, parcel_id, NOW), NOW)

    def arrive(self, order: Any, now: int = NOW, at: int = 0) -> None:
        read = self._read(order)
        self._move(read, delivered(read.children[at], now), now)

    def ask(self, order: Any, now: int = NOW, key: str | None = None, **changes: Any) -> Response:
        path = f"/v1/orders/{order['order_id']}/refunds"
        return self.asker(now=now).call("POST", path, asking(order, **changes), key=key)

    def asked(self, order: Any, **changes: Any) -> Any:
        answer = self.ask(order, **changes)
        assert answer.status == 201, answer.text
        return answer.json

    def go_on(self, refund: Any, step: str, body: Any = None, now: int = NOW) -> Response:
        """A step that the shopper takes."""
        return self.asker(now=now).call("POST", f"/v1/refunds/{refund['refund_id']}/{step}", body)

    def answer(
        self, refund: Any, step: str, body: Any = None, now: int = NOW, of: MerchantId = SHOES
    ) -> Response:
        """A step that the merchant takes."""
        path = f"/v1/admin/merchants/{of}/refunds/{refund['refund_id']}/{step}"
        return self.answerer(now=now).call("POST", path, body)

    def decide(self, refund: Any, step: str, body: Any, now: int = NOW) -> Response:
        """A step that the platform takes."""
        return self.arbiter(now).call(
            "POST", f"/v1/admin/refunds/{refund['refund_id']}/{step}", body
        )

    def refund(self, refund: Any) -> Any:
        return self.asker().call("GET", f"/v1/refunds/{refund['refund_id']}").json

    def paybacks(self, providers: Providers | None = None) -> provider_refunds.Ports:
        """What sending money back needs; `provider` does it unless another is named."""
        return provider_refunds.Ports(
            due=DynamoDueList(self.commerce, PROVIDER_REFUNDS),
            failed=DynamoDueList(self.commerce, FAILED_REFUNDS),
            provider_refunds=self.provider_refunds,
            refunds=self.refunds,
            orders=self.orders,
            payments=DynamoPayments(self.commerce),
            providers={"sandbox": self.provider} if providers is None else providers,
            ids=self.ids,
        )

    def pay_back(self, now: int = NOW, providers: Providers | None = None) -> dict[str, int]:
        """What asking the provider for all that is due comes to."""
        ports = self.paybacks(providers)
        with acting_as("provider_refunds"):
            return provider_refunds.serve(ports, lambda: now)({}, Minutes())

    def lapses(self) -> refund_deadlines.Ports:
        """What keeping deadlines needs."""
        return refund_deadlines.Ports(
            due=DynamoDueList(self.commerce, REFUNDS),
            decisions=DynamoDueList(self.commerce, DECISIONS),
            refunds=self.refunds,
            orders=self.orders,
            payments=DynamoPayments(self.commerce),
            ids=self.ids,
        )

    def lapse(self, now: int) -> dict[str, int]:
        """What acting for those who stayed silent comes to."""
        with acting_as("refund_deadlines"):
            return refund_deadlines.serve(self.lapses(), lambda: now)({}, Minutes())

    def _read(self, order: Any) -> Order:
        found = self.orders.get(OrderId(order["order_id"]))
        assert found is not None
        return found

    def _move(self, order: Order, child: ChildOrder, now: int) -> None:
        self.orders.move(order, moved(order, child, Actor.MERCHANT, now, self.ids))


class RefundMarket(RefundShop, Market):
    """The shop with refunds and with offers."""


def asking(order: Any, child: int = 0, **changes: Any) -> dict[str, Any]:
    """A request for units of lines; of all lines, all units, unless told otherwise."""
    part = order["children"][child]
    lines = [{"line_id": line["line_id"], "units": line["quantity"]} for line in part["lines"]]
    if "units" in changes:
        chosen: Sequence[tuple[int, int]] = changes.pop("units")
        lines = [{"line_id": line_id(number), "units": count} for number, count in chosen]
    return {
        "child_order_id": ChildOrderId(part["child_order_id"]),
        "reason": "changed_mind",
        "lines": lines,
        **changes,
    }


def _at(client: Client, now: int) -> Client:
    client.now = now
    return client
