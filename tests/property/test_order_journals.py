"""Any quote that is ordered and paid becomes journals that balance and account for it all."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from core.books import ledger
from core.ids import EventId, OrderId, PaymentId, UserId
from core.orders.journals import refund_due_journal, sale_journals
from core.orders.new_orders import new_order
from core.orders.order import Address, Order
from core.payments.payment import Payment, PaymentState
from core.pricing import parse_document
from tests.builders.baskets import basket_of
from tests.builders.pricing_documents import document
from tests.fakes.ids import CountingIds

ADDRESS = Address("林夕", "13800138000", "上海市", "愚园路 1 号", "200040")
NOW = 1_793_000_000
EVENT = EventId("evt_1")
"""A journal is posted with two writes an entry and one of its own."""
ENTRIES_MAX = 49


def paid(order: Order) -> Payment:
    return Payment(
        payment_id=PaymentId("pay_1"),
        order_id=order.head.order_id,
        shopper_id=order.head.shopper_id,
        provider="sandbox",
        method="page",
        amount=order.head.totals.payable,
        currency=order.head.currency,
        state=PaymentState.PAID,
        started_at=NOW,
        pay_until=NOW,
        queries=0,
        next_query_at=NOW,
    )


@given(st.randoms(use_true_random=False))
def test_journals_balance_and_account_for_what_was_paid(random: Random) -> None:
    basket = basket_of(parse_document(document(random, choices_max=20, lines_max=30)))
    order = new_order(basket, ADDRESS, NOW, CountingIds())
    journals = sale_journals(order, paid(order), EVENT, NOW, CountingIds())
    received = 0
    for journal in journals:
        journal.check()
        assert len(journal.entries) <= ENTRIES_MAX
        received -= sum(e.amount for e in journal.entries if e.account == ledger.cash("sandbox"))
    assert received == basket.quote.payable


@given(st.randoms(use_true_random=False))
def test_each_party_gets_what_the_quote_says(random: Random) -> None:
    basket = basket_of(parse_document(document(random, choices_max=20, lines_max=30)))
    order = new_order(basket, ADDRESS, NOW, CountingIds())
    journals = sale_journals(order, paid(order), EVENT, NOW, CountingIds())
    sums: dict[str, int] = {}
    for journal in journals:
        for entry in journal.entries:
            kind = entry.account.partition(":")[0]
            sums[kind] = sums.get(kind, 0) + entry.amount
    for party in ("merchant", "buyer", "agency", "platform", "tax"):
        quoted = sum(getattr(line.split, party) for line in basket.quote.lines)
        assert sums.get(party, 0) == quoted


@given(st.integers(min_value=0, max_value=10**15))
def test_money_that_is_due_back_balances(amount: int) -> None:
    payment = Payment(
        payment_id=PaymentId("pay_1"),
        order_id=OrderId("ord_1"),
        shopper_id=UserId("shopper"),
        provider="sandbox",
        method="page",
        amount=amount,
        currency="CNY",
        state=PaymentState.REFUND_DUE,
        started_at=NOW,
        pay_until=NOW,
        queries=0,
        next_query_at=NOW,
    )
    journal = refund_due_journal(payment, EVENT, NOW, CountingIds())
    journal.check()
    assert sum(e.amount for e in journal.entries if e.account == ledger.REFUNDS_DUE) == amount
