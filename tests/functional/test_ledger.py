"""The whole story: a line found in a note is ordered and paid, and the books share the money."""

from typing import Any

import pytest

from core.books import ledger
from core.books.ledger import Account
from core.catalog.products import SkuTax
from tests.builders.orders import (
    AGENCY,
    BUYER,
    FOUND_IN_NOTE,
    OTHER,
    SHOES,
    SOFAS,
    STAFF,
    Shop,
    stream_record,
    total,
)
from tests.fakes.memory_store import MemoryStore, snapshot


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, price=23_400)
    shop.add_sku(2, price=1_000, freight=300, merchant_id=SOFAS)
    return shop


def balance(shop: Shop, account: Account) -> int:
    return sum(each.amount for each in shop.ledger.balances(account))


def test_a_paid_order_is_split_to_the_cent(shop: Shop) -> None:
    """The first line is the example of the money rules: 46,800 with 15 % and an agency's 20 %."""
    shop.fill_cart(1, quantity=2, attribution=FOUND_IN_NOTE)
    shop.fill_cart(2)
    shop.pay(shop.place())
    shop.post_all()
    assert balance(shop, ledger.merchant(SHOES)) == 37_440
    assert balance(shop, ledger.buyer(BUYER)) == 5_616
    assert balance(shop, ledger.agency(AGENCY.agency_id)) == 1_404
    assert balance(shop, ledger.merchant(SOFAS)) == 1_250
    assert balance(shop, ledger.PLATFORM) == 2_340 + 50
    assert balance(shop, ledger.cash("sandbox")) == -48_100
    assert balance(shop, ledger.TAX) == 0


def test_import_tax_is_on_the_tax_account(shop: Shop) -> None:
    shop.add_sku(3, price=10_000, tax=SkuTax("import", 910))
    shop.fill_cart(3)
    order = shop.place()
    assert order["totals"]["payable"]["amount"] == 10_910
    shop.pay(order)
    shop.post_all()
    assert balance(shop, ledger.TAX) == 910


def test_an_order_of_nothing_is_paid_and_posted_too(shop: Shop) -> None:
    shop.add_sku(3, price=0)
    shop.fill_cart(3)
    order = shop.place()
    shop.start_payment(order)
    shop.post_all()
    assert (order["totals"]["payable"]["amount"], shop.order(order)["state"]) == (0, "paid")
    assert shop.ledger.balances(ledger.cash("sandbox")) == []
    assert len(shop.stream("OrderPaid")["Records"]) == 1


def test_events_that_come_again_post_nothing(shop: Shop) -> None:
    shop.fill_cart(1, attribution=FOUND_IN_NOTE)
    shop.pay(shop.place())
    shop.post_all()
    assert isinstance(shop.books, MemoryStore)
    before = snapshot(shop.books)
    shop.post_all()
    assert snapshot(shop.books) == before


def test_a_refund_that_is_due_is_owed_to_the_shopper(shop: Shop) -> None:
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    shop.collect(started)
    shop.post_all()
    assert balance(shop, ledger.REFUNDS_DUE) == 23_400
    assert balance(shop, ledger.cash("sandbox")) == -23_400
    assert balance(shop, ledger.merchant(SHOES)) == 0


def test_an_event_a_cent_off_is_given_back_and_posts_nothing(shop: Shop) -> None:
    shop.fill_cart(1)
    shop.fill_cart(2)
    shop.pay(shop.place())
    event = shop.stream("OrderPaid")
    entries = event["Records"][0]["dynamodb"]["NewImage"]["journals"]["L"][1]["M"]["entries"]
    entries["L"][0]["M"]["amount"]["N"] = str(int(entries["L"][0]["M"]["amount"]["N"]) + 1)
    assert isinstance(shop.books, MemoryStore)
    assert shop.post(event, None) == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert shop.books.items == {}


def test_one_event_that_fails_does_not_hold_up_the_others(shop: Shop) -> None:
    shop.fill_cart(1)
    shop.pay(shop.place())
    event = shop.stream("OrderPaid")
    broken = {"pk": "EVENT#1", "sk": "EVENT", "type": "OrderPaid"}
    event["Records"].append(stream_record(broken, 7))
    assert shop.post(event, None) == {"batchItemFailures": [{"itemIdentifier": "8"}]}
    assert balance(shop, ledger.merchant(SHOES)) == 23_400 - 1_170


def test_a_buyer_reads_earnings_and_their_balance(shop: Shop) -> None:
    for _ in range(3):
        shop.fill_cart(1, attribution=FOUND_IN_NOTE)
        shop.pay(shop.place())
    shop.post_all()
    buyer = shop.reader(BUYER, "buyer")
    first = buyer.call("GET", "/v1/me/earnings?limit=2").json
    rest = buyer.call("GET", f"/v1/me/earnings?limit=2&cursor={first['next']}").json
    entries = first["items"] + rest["items"]
    assert (len(entries), rest["next"]) == (3, None)
    assert {entry["state"] for entry in entries} == {"frozen"}
    at = [entry["journal_id"] for entry in entries]
    assert at == sorted(at, reverse=True)
    balances = buyer.call("GET", "/v1/me/earnings/balance").json["balances"]
    assert balances == [{"amount": total(entries), "currency": "CNY"}]
    assert total(entries) == 3 * 2_808


def test_a_shopper_whose_note_sold_something_reads_the_earnings(shop: Shop) -> None:
    """Any user may write notes, and whoever's note led to an order earns."""
    shop.fill_cart(1, attribution=FOUND_IN_NOTE)
    shop.pay(shop.place())
    shop.post_all()
    author = shop.reader(BUYER, "shopper")
    assert total(author.call("GET", "/v1/me/earnings").json["items"]) == 2_808
    [balance_of] = author.call("GET", "/v1/me/earnings/balance").json["balances"]
    assert balance_of["amount"] == 2_808


def test_shared_accounts_are_listed_newest_first_across_their_partitions(shop: Shop) -> None:
    for _ in range(25):
        shop.fill_cart(1)
        shop.pay(shop.place())
    shop.post_all()
    admin = shop.reader(OTHER, "admin")
    listed: list[Any] = []
    cursor = ""
    while True:
        page = admin.call("GET", f"/v1/admin/ledger/platform?limit=7{cursor}").json
        listed += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    at = [entry["journal_id"] for entry in listed]
    assert (len(at), at) == (25, sorted(at, reverse=True))
    cash = admin.call("GET", "/v1/admin/ledger/cash:sandbox/balance").json["balances"]
    assert cash == [{"amount": -25 * 23_400, "currency": "CNY"}]


def test_each_reads_only_the_account_that_is_theirs(shop: Shop) -> None:
    shop.fill_cart(1, attribution=FOUND_IN_NOTE)
    shop.pay(shop.place())
    shop.post_all()
    staff = shop.reader(STAFF, "merchant")
    mine = f"/v1/admin/merchants/{SHOES}/ledger"
    assert total(staff.call("GET", mine).json["items"]) == 18_720
    assert staff.call("GET", f"{mine}/balance").status == 200
    assert staff.call("GET", f"/v1/admin/merchants/{SOFAS}/ledger").status == 404
    assert staff.call("GET", "/v1/admin/ledger/platform").status == 403
    assert staff.call("GET", "/v1/me/earnings").json["items"] == []
    assert shop.reader(OTHER, "buyer").call("GET", "/v1/me/earnings").json["items"] == []


@pytest.mark.parametrize(
    "account", ["ACCOUNT%23platform", "platform:", "a b", "Platform", "a" * 41]
)
def test_what_is_no_account_is_refused(shop: Shop, account: str) -> None:
    refused = shop.reader(OTHER, "admin").call("GET", f"/v1/admin/ledger/{account}")
    assert (refused.status, refused.json["field"]) == (422, "account")
