"""Orders, payments and the books, in memory and on DynamoDB alike."""

from typing import Any

import pytest

from core.books import ledger
from core.books.ledger import Entry, Journal, Reason
from core.ids import EventId, JournalId, OrderId
from core.pages import PageRequest
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.dynamodb.store import Store
from tests.builders.carts import Market
from tests.builders.orders import SHOES, SOFAS, order_body
from tests.fakes.http import Client

AT = 1_793_000_000


@pytest.fixture
def market(any_store: Store) -> Market:
    market = Market(any_store)
    market.add_sku(1, units=9, price=10_000)
    market.add_sku(2, units=9, price=1_000, merchant_id=SOFAS)
    return market


def pages(client: Client, path: str) -> list[Any]:
    """The items of a list, two at a time."""
    items, cursor = [], ""
    while True:
        page = client.call("GET", f"{path}?limit=2{cursor}").json
        assert len(page["items"]) <= 2
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


def test_orders_are_placed_listed_and_read(market: Market) -> None:
    placed = []
    for _ in range(5):
        market.fill_cart(1, 2)
        placed.append(market.place())
    listed = pages(market.shopper(), "/v1/orders")
    assert [item["order_id"] for item in listed] == [o["order_id"] for o in placed[::-1]]
    assert [market.order(order) for order in placed] == placed
    sold = pages(market.staff(), f"/v1/admin/merchants/{SHOES}/orders")
    assert [item["child_order_id"] for item in sold] == [
        order["children"][0]["child_order_id"] for order in placed[::-1]
    ]
    path = f"/v1/admin/merchants/{SHOES}/orders/{sold[0]['child_order_id']}"
    assert market.staff().call("GET", path).json["paid"]["amount"] == 10_000


def test_the_proof_of_an_order_is_kept_with_it(market: Market) -> None:
    market.claim(market.coupon(1_000))
    market.fill_cart(1, 2)
    quote = market.quote()
    order = market.place(quote=quote["proof"]["signed"])
    proof = market.shopper().call("GET", f"/v1/orders/{order['order_id']}/proof").json
    assert proof["statement"]["order_id"] == order["order_id"]
    assert proof["statement"]["totals"]["payable"] == quote["payable"]["amount"] == 10_000
    assert proof["trace"] == quote["proof"]["trace"]
    assert proof["statement"]["document_sha256"] == quote["proof"]["document_sha256"]


def test_an_order_with_a_coupon_is_cancelled_and_another_is_paid(market: Market) -> None:
    market.claim(market.coupon(1_000))
    market.fill_cart(1)
    first = market.place()
    cancelled = market.shopper().call("POST", f"/v1/orders/{first['order_id']}/cancel")
    assert cancelled.json["state"] == "cancelled"
    market.fill_cart(1)
    second = market.place()
    assert second["totals"]["payable"]["amount"] == 9_000
    market.pay(second)
    assert market.order(second)["state"] == "paid"
    assert market.stock(1) == (8, 0, 1)


def test_more_than_there_is_is_refused_by_sku(market: Market) -> None:
    market.fill_cart(1, quantity=10)
    refused = market.shopper().call("POST", "/v1/orders", order_body())
    assert (refused.code, len(refused.json["sku_ids"])) == ("out_of_stock", 1)


def test_payments_of_an_order_are_few(market: Market) -> None:
    market.fill_cart(1)
    path = f"/v1/orders/{market.place()['order_id']}/payments"
    statuses = [market.payer().call("POST", path, {}).status for _ in range(11)]
    assert statuses == [201] * 10 + [409]


def test_accounts_are_appended_to_once_and_listed_newest_first(any_store: Store) -> None:
    books, account = DynamoLedger(any_store), ledger.merchant(SHOES)
    journals = [
        Journal(
            journal_id=JournalId(f"jnl_{number:026d}"),
            event_id=EventId(f"evt_{number:026d}"),
            reason=Reason.ORDER_PAID,
            at=AT,
            currency="CNY" if number % 2 else "JPY",
            order_id=OrderId(f"ord_{number:026d}"),
            entries=(Entry(ledger.PLATFORM, -number), Entry(account, number)),
        )
        for number in range(1, 8)
    ]
    for journal in journals + journals[:3]:
        books.post(journal)
    assert [books.journal(journal.journal_id) for journal in journals] == journals
    for each, sign in ((account, 1), (ledger.PLATFORM, -1)):
        seen, after = [], None
        while True:
            page = books.entries(each, PageRequest(3, after))
            seen += [entry.amount for entry in page.items]
            after = page.next
            if after is None:
                break
        assert seen == [sign * number for number in range(7, 0, -1)]
        sums = {balance.currency: balance.amount for balance in books.balances(each)}
        assert sums == {"CNY": sign * 16, "JPY": sign * 12}
