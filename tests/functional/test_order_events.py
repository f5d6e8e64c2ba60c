"""The committed events of orders, payments and the books, answered in the order of their story."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.books import ledger
from core.carts.cart import CartLine
from core.ids import LineId, MerchantId, UserId
from functions.payment_poller import sweeper as payment_poller
from functions.sandbox_notices.consumer import serve as sandbox_notices
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from functions.shared.sandbox.notices import Sender
from tests.builders.orders import FOUND_IN_NOTE, Delivery, Shop
from tests.builders.sweeps import Minutes, poller_ports
from tests.fakes.http import Client
from tests.fakes.ids import CountingIds
from tests.fakes.roles import acting_as

EVENTS = Path(__file__).parents[2] / "events"
AT = 1_795_248_000
SHOPPER = UserId("5b8e3d14-27c6-4f0a-9c3b-8d1f6a20e7b4")
BUYER = UserId("0f8fad5b-d9cb-469f-a165-70867728950e")
MERCHANT = MerchantId("mer_01KAJ2Z7E9R4P1H6W8T0QYVXNC")
LINE = LineId("lin_01KAJ5N0B2D4F6H8JKMNPQRSTV")
NAMES = {
    "ord": "ord_01KAJ5Q3T7W9B2X4D6F8H0JMNP",
    "sub": "sub_01KAJ5Q3T8A1C3E5G7J9KMNPQR",
    "pay": "pay_01KAJ5S2V4X6Z8B0D2F4H6JKMN",
    "pcl": "pcl_01KAJ6A1B2C3D4E5F6G7H8JKMN",
}
SECRET = b"example sandbox secret"


class NamedIds(CountingIds):
    """The ids that the events name."""

    def new(self, prefix: str) -> str:
        return NAMES.get(prefix) or super().new(prefix)


class EventShop(Shop):
    """A shop in which the committed events have something to be about."""

    secret = SECRET

    def __init__(self) -> None:
        super().__init__()
        self.ids = NamedIds()
        self.now = AT
        self.add_merchant(MERCHANT)
        self.add_sku(1, price=23_400, merchant_id=MERCHANT)
        origin = msgspec.structs.replace(FOUND_IN_NOTE.origin, buyer_id=BUYER, until=AT + 1)
        attribution = msgspec.structs.replace(FOUND_IN_NOTE, origin=origin)
        self.fill_cart(1, quantity=2, shopper_id=SHOPPER, attribution=attribution)
        cart = self.cart(SHOPPER)
        line: CartLine = msgspec.structs.replace(cart.lines[0], line_id=LINE)
        self._put(keys.cart(SHOPPER), msgspec.structs.replace(cart, lines=[line]))
        self.commerce.commit([Put(keys.staff(SHOPPER, MERCHANT), {"merchant_id": MERCHANT})])


@pytest.fixture
def shop() -> EventShop:
    return EventShop()


def read(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def answer(client: Client, name: str) -> dict[str, Any]:
    """The answer to a committed event at its time."""
    client.now = AT
    got: dict[str, Any] = client.serve(read(name), None)
    return got


def test_the_events_tell_the_story_of_an_order(shop: EventShop) -> None:
    shopper, payer = shop.shopper(), shop.payer()
    assert answer(shopper, "orders.place")["statusCode"] == 201
    [listed] = json.loads(answer(shopper, "orders.list")["body"])["items"]
    assert listed["order_id"] == NAMES["ord"]
    assert answer(payer, "payments.start")["statusCode"] == 201
    assert answer(payer, "payments.notified")["statusCode"] == 204
    assert json.loads(answer(payer, "payments.read")["body"])["state"] == "paid"
    assert shop.post(read("ledger_postings.order-paid"), None) == {"batchItemFailures": []}
    books = shop.reader(SHOPPER, "")
    [earned] = json.loads(answer(books, "ledger.earnings")["body"])["items"]
    assert earned["amount"]["amount"] == 5_616
    [sold] = json.loads(answer(books, "ledger.merchant")["body"])["items"]
    assert sold["amount"]["amount"] == 37_440
    [cash] = json.loads(answer(books, "ledger.account")["body"])["balances"]
    assert cash["amount"] == -46_800
    assert len(json.loads(answer(shop.staff(), "admin_orders.list")["body"])["items"]) == 1
    assert answer(shop.staff(), "admin_orders.read")["statusCode"] == 200


def test_the_events_of_a_parcel(shop: EventShop) -> None:
    for client, name in (
        (shop.shopper(), "orders.place"),
        (shop.payer(), "payments.start"),
        (shop.payer(), "payments.notified"),
    ):
        answer(client, name)
    assert answer(shop.staff(), "admin_orders.ship")["statusCode"] == 201
    delivered = json.loads(answer(shop.staff(), "admin_orders.deliver")["body"])
    assert delivered["state"] == "delivered"
    assert json.loads(answer(shop.shopper(), "orders.confirm")["body"])["state"] == "completed"
    for client, name in (
        (shop.shopper(), "orders.events"),
        (shop.staff(), "admin_orders.events"),
    ):
        entries = json.loads(answer(client, name)["body"])["items"]
        assert [entry["what"] for entry in entries] == [
            "completed",
            "delivered",
            "shipped",
            "parcel_shipped",
            "order_paid",
            "order_placed",
        ]


def test_the_posted_event_is_what_the_order_wrote(shop: EventShop) -> None:
    """Its journals say what the outbox says, the fresh ids and the time aside."""
    answer(shop.shopper(), "orders.place")
    answer(shop.payer(), "payments.start")
    answer(shop.payer(), "payments.notified")
    [ours] = shop.stream("OrderPaid")["Records"]
    [committed] = read("ledger_postings.order-paid")["Records"]
    assert _entries(ours)[:1] == _entries(committed)[:1]
    assert {e["M"]["amount"]["N"] for e in _entries(ours)} == {
        e["M"]["amount"]["N"] for e in _entries(committed)
    }
    mine, theirs = ours["dynamodb"]["NewImage"], committed["dynamodb"]["NewImage"]
    assert mine.keys() == theirs.keys()
    assert mine["journals"]["L"][0]["M"].keys() == theirs["journals"]["L"][0]["M"].keys()


def test_the_event_of_a_cancellation(shop: EventShop) -> None:
    answer(shop.shopper(), "orders.place")
    cancelled = answer(shop.shopper(), "orders.cancel")
    assert json.loads(cancelled["body"])["state"] == "cancelled"


def test_the_event_of_a_refund_that_is_due(shop: EventShop) -> None:
    assert shop.post(read("ledger_postings.refund-became-due"), None) == {"batchItemFailures": []}
    [due] = shop.ledger.balances(ledger.REFUNDS_DUE)
    assert due.amount == 46_800


def test_the_event_of_a_charge(shop: EventShop) -> None:
    answer(shop.shopper(), "orders.place")
    answer(shop.payer(), "payments.start")
    assert answer(shop.sandbox(), "payment_sandbox.pay")["statusCode"] == 200
    assert json.loads(answer(shop.payer(), "payments.read")["body"])["state"] == "paid"


def test_the_event_of_a_late_notification(shop: EventShop) -> None:
    answer(shop.shopper(), "orders.place")
    answer(shop.payer(), "payments.start")
    sender = Sender(lambda: SECRET, Delivery(shop.payer(UserId(""))))
    with acting_as("sandbox_notices"):
        heard = sandbox_notices(sender, lambda: AT)(read("sandbox_notices.late"), None)
    assert heard == {"batchItemFailures": []}
    assert json.loads(answer(shop.payer(), "payments.read")["body"])["state"] == "paid"


def test_the_event_of_the_pollers_minute(shop: EventShop) -> None:
    answer(shop.shopper(), "orders.place")
    started = json.loads(answer(shop.payer(), "payments.start")["body"])
    shop.collect(started, "4000000000000135")
    handler = payment_poller.serve(poller_ports(shop, AT + 60), lambda: AT + 60)
    with acting_as("payment_poller"):
        assert handler(read("payment_poller.minute"), Minutes())["done"] == 1
    assert json.loads(answer(shop.payer(), "payments.read")["body"])["state"] == "paid"


def _entries(record: dict[str, Any]) -> list[Any]:
    [journal] = record["dynamodb"]["NewImage"]["journals"]["L"]
    entries: list[Any] = journal["M"]["entries"]["L"]
    return entries
