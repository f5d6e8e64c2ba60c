"""A small shop in which lives of orders are played: what actors can do, call by call."""

import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from core.books import ledger
from core.books.payouts import PayoutAccount
from core.books.settlement import SettlementTerms
from core.errors import CommerceError
from core.ids import ChildOrderId, OrderId, ParcelId, PaymentId, RefundId, UserId
from core.orders.fulfilment import delivered, shipped
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor as By
from core.orders.parcels import ParcelDraft
from core.use_cases.confirm_payment import confirm_payment
from core.use_cases.move_child_order import move_child_order
from core.use_cases.pay_statement import Payers
from core.use_cases.read_order import read_any_order
from core.use_cases.read_refund import read_any_refund
from functions.ledger_postings.consumer import Ports as PostingPorts
from functions.ledger_postings.consumer import serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.estimates import DynamoEstimates
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts, DynamoPayouts
from functions.shared.dynamodb.statements import DynamoStatements
from functions.shared.dynamodb.store import Item, Key
from functions.shared.settlement_books import books_in
from tests.builders.orders import (
    ADDRESS,
    AGENCY,
    BUYER,
    FOUND_IN_NOTE,
    SHOES,
    SOFAS,
    stream_record,
)
from tests.builders.refunds import RefundMarket
from tests.fakes.http import Response
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore
from tests.simulation.providers import SimulatedPayouts, SimulatedProvider
from tests.simulation.stage import Breach, Stage
from tests.simulation.store import SimulatedStore

SHOPPERS = [UserId(user(number)) for number in (51, 52, 53)]
PARTIES = [
    ledger.merchant(SHOES),
    ledger.merchant(SOFAS),
    ledger.buyer(BUYER),
    ledger.agency(AGENCY.agency_id),
]
IDS_BEFORE = 1_000
TOLD = {"OrderPaid", "RefundBecameDue", "RefundPaid", "DuePaid", "ChildOrderDelivered"}


@functools.cache
def first_items() -> tuple[dict[Key, Item], dict[Key, Item]]:
    """A shop before anything happens: few units, full carts, a coupon with a quota."""
    shop = RefundMarket()
    shop.add_sku(1, units=4, price=23_400, freight=300)
    shop.add_sku(2, units=3, price=9_900, merchant_id=SOFAS)
    coupon = shop.coupon(500, quota=3)
    tier = {"layer": "store_tier", "benefit": {"amount": 900}}
    shop.publish(tier, quota=1, per_shopper_limit=1)
    for at, shopper_id in enumerate(SHOPPERS):
        if at == 0:
            shop.front.as_user(shopper_id).call("POST", f"/v1/coupons/{coupon}/claim", {})
        shop.fill_cart(1, quantity=2, shopper_id=shopper_id, attribution=FOUND_IN_NOTE)
        if at != 1:
            shop.fill_cart(2, shopper_id=shopper_id)
    accounts = DynamoPayoutAccounts(shop.books)
    for party in PARTIES:
        accounts.put(PayoutAccount(party, "bank_0001", SHOPPERS[0], 0))
    assert isinstance(shop.commerce, MemoryStore)
    assert isinstance(shop.books, MemoryStore)
    return shop.commerce.items, shop.books.items


class World:
    """The shop of one seed, with its tables, providers and books."""

    def __init__(self, stage: Stage) -> None:
        commerce, books = first_items()
        self.stage = stage
        self.commerce = SimulatedStore("commerce", stage, commerce)
        self.books = SimulatedStore("books", stage, books)
        self.shop = RefundMarket(self.commerce, self.books)
        self.ids = self.shop.ids
        self.ids._numbers = itertools.count(IDS_BEFORE)
        self.provider = SimulatedProvider(stage)
        self.payouts = SimulatedPayouts(stage)
        self.providers = {"sandbox": self.provider}
        self.ports = self.shop.paybacks(self.providers)
        self.orders = DynamoOrders(self.commerce)
        self.payments = DynamoPayments(self.commerce)
        self.settling = books_in(self.books, self.ids, SettlementTerms())
        self.payers = Payers(
            statements=DynamoStatements(self.books),
            payouts=DynamoPayouts(self.books),
            accounts=DynamoPayoutAccounts(self.books),
            provider=self.payouts,
            ids=self.ids,
        )
        self.post = serve(
            PostingPorts(self.settling, self.orders, DynamoEstimates(self.books)),
            lambda: self.now,
        )
        self.posted: set[Key] = set()

    @property
    def now(self) -> int:
        return self.stage.now

    # --- what there is, without a call ---------------------------------------------------------

    def items(self, pk: str, sk: str = "", **fields: Any) -> list[Any]:
        """Items as they are, in the order of their keys."""
        found = [
            (key.pk, key.sk, item)
            for key, item in self.commerce.items.items()
            if key.pk.startswith(pk)
            and key.sk.startswith(sk)
            and all(item.get(name) == value for name, value in fields.items())
        ]
        return [item for _, _, item in sorted(found, key=lambda each: each[:2])]

    def one(self, pk: str, sk: str = "", **fields: Any) -> Any:
        """One of them at random, or None."""
        found = self.items(pk, sk, **fields)
        return self.stage.random.choice(found) if found else None

    # --- shoppers ------------------------------------------------------------------------------

    def place(self, shopper_id: UserId) -> None:
        body = {"address": ADDRESS, "coupons": "best"}
        client = self.shop.shopper(shopper_id)
        client.now = self.now
        self._told(client.call("POST", "/v1/orders", body, key=f"order-{shopper_id}"))

    def start_payment(self, head: Any, number: int) -> None:
        self.shop.now = self.now
        client = self.shop.payer(UserId(head["shopper_id"]), providers=self.providers)
        path = f"/v1/orders/{head['order_id']}/payments"
        self._told(client.call("POST", path, {}, key=f"pay-{head['order_id']}-{number}"))

    def cancel(self, head: Any) -> None:
        client = self.shop.shopper(UserId(head["shopper_id"]))
        client.now = self.now
        path = f"/v1/orders/{head['order_id']}/cancel"
        self._told(client.call("POST", path, key=f"cancel-{head['order_id']}"))

    def ask_back(self, head: Any, child: Any, number: int) -> None:
        """Some units, or all; money or new units."""
        random = self.stage.random
        lines = [
            {"line_id": line["line_id"], "units": random.randint(1, line["quantity"])}
            for line in child["lines"]
        ]
        wish: dict[str, Any] = random.choice(
            [
                {"reason": "changed_mind"},
                {"reason": "damaged"},
                {"reason": "damaged", "freight": True},
                {"reason": "damaged", "remedy": "exchange"},
            ]
        )
        body = {"child_order_id": child["child_order_id"], "lines": lines, **wish}
        client = self.shop.asker(UserId(head["shopper_id"]), self.now)
        path = f"/v1/orders/{head['order_id']}/refunds"
        key = f"back-{child['child_order_id']}-{number}"
        self._told(client.call("POST", path, body, key=key))

    # --- merchants -----------------------------------------------------------------------------

    def ship(self, child: Any) -> None:
        """One line's unit, or all that is left."""
        first = child["lines"][0]["line_id"]
        units = {first: 1} if self.stage.random.random() < 0.3 else None
        draft = ParcelDraft("顺丰速运", "SF1", units)
        parcel_id = ParcelId(self.ids.new("pcl"))
        self._move(child, lambda each: shipped(each, draft, parcel_id, self.now))

    def deliver(self, child: Any) -> None:
        self._move(child, lambda each: delivered(each, self.now))

    def call_off(self, child: Any) -> None:
        order_id, child_id = child["order_id"], child["child_order_id"]
        path = f"/v1/admin/orders/{order_id}/children/{child_id}/call-off"
        client = self.shop.arbiter(self.now)
        self._told(client.call("POST", path, {"note": "这款卖完了。"}, key=f"off-{child_id}"))

    def _move(self, child: Any, decide: Callable[[ChildOrder], ChildOrder]) -> None:
        order_id = OrderId(child["order_id"])

        def read() -> tuple[Order, ChildOrderId]:
            return read_any_order(order_id, self.orders), ChildOrderId(child["child_order_id"])

        ids = self.ids
        move_child_order(read, decide, By.MERCHANT, self.now, orders=self.orders, ids=ids)

    def refund(self, item: Any) -> Any:
        """A refund, read anew at each attempt."""
        return lambda: read_any_refund(RefundId(item["refund_id"]), self.ports.refunds)

    # --- providers, streams and clocks ---------------------------------------------------------

    def notify(self, payment_id: PaymentId) -> None:
        notice = self.provider.notice(payment_id)
        confirm_payment(notice, self.now, orders=self.orders, payments=self.payments, ids=self.ids)

    def deliver_events(self) -> None:
        """The outbox in a random order; what is taken may come again."""
        waiting = [
            key
            for key, item in self.commerce.items.items()
            if item.get("type") in TOLD and key not in self.posted
        ]
        for key in self.stage.random.sample(sorted(waiting, key=str), len(waiting)):
            event = {"Records": [stream_record(self.commerce.items[key])]}
            is_taken = self.post(event, None) == {"batchItemFailures": []}
            again = self.stage.is_faulty and self.stage.random.random() < 0.2
            if is_taken and not again:
                self.posted.add(key)

    def sweep(
        self, store: SimulatedStore, what: str, act: Callable[[str, int], object]
    ) -> Iterator[str]:
        """Act on all that is due; what fails stays due. The names that failed."""
        now = self.now
        for name, _ in list(DynamoDueList(store, what).until(now)):
            try:
                act(name, now)
            except CommerceError as refusal:
                self.stage.say(f"{what} {name}: {refusal}")
                yield name

    def _told(self, answer: Response) -> None:
        self.stage.say(f"  answered {answer.status} {answer.text[:80]}")
        if answer.status == 500:
            raise Breach(answer.text)
