"""From posted journals to money that was sent: releases, statements, payouts."""

import pytest

from core.books.payout_states import PayoutState
from core.books.payouts import NO_ACCOUNT, PayoutOutcome
from core.books.settlement import DAY_S, SettlementTerms
from core.books.statement_states import StatementState
from core.books.statements import Statement
from core.use_cases.close_statement import close_account
from functions.shared.dynamodb import commerce_keys as keys
from tests.builders.settling import (
    AGENCY,
    BUYER,
    CASH_OUT,
    CURRENCY,
    MERCHANT,
    PARTIES,
    SettlingBooks,
    child,
    order,
)
from tests.fakes.memory_store import MemoryStore, snapshot

WEEK_S = 7 * DAY_S
MONTH_S = 31 * DAY_S


@pytest.fixture
def books() -> SettlingBooks:
    return SettlingBooks()


def settled(books: SettlingBooks, number: int, **amounts: int) -> Statement:
    """The merchant's statement of one child order, released and closed."""
    books.post(number, **amounts)
    books.deliver(number)
    books.now += WEEK_S
    books.release_due()
    books.now += WEEK_S
    [closed] = [each for each in books.close_due() if each.account == MERCHANT]
    return closed


def reverse(books: SettlingBooks, number: int, **amounts: int) -> None:
    """A refund's journal, posted and settled as the consumer does."""
    books.post(number, **{party: -amount for party, amount in amounts.items()})
    books.settle_late(number)


def test_nothing_is_settled_before_its_release(books: SettlingBooks) -> None:
    books.post(1, merchant=900, buyer=80, agency=20)
    books.deliver(1)
    books.now += WEEK_S - 1
    assert books.release_due() == 0
    assert books.opened(MERCHANT) is None
    books.now += 1
    assert books.release_due() == 1
    opened = [books.opened(account) for account in PARTIES]
    assert [each and each.closing for each in opened] == [900, 80, 20]
    assert books.release_due() == 0


def test_an_open_refund_puts_the_release_off(books: SettlingBooks) -> None:
    books.post(1, merchant=900)
    books.deliver(1)
    key = keys.child_order(order(1), child(1))
    books.commerce.items[key] = {"pk": key.pk, "sk": key.sk, "refunds_open": 1}
    books.now += WEEK_S
    assert books.release_due() == 0
    books.commerce.items[key]["refunds_open"] = 0
    assert books.release_due() == 0
    books.now += books.terms.look_again_after_s
    assert books.release_due() == 1


def test_what_is_posted_after_its_release_is_settled_too(books: SettlingBooks) -> None:
    books.deliver(1)
    books.now += WEEK_S
    books.release_due()
    books.post(1, merchant=900)
    assert books.opened(MERCHANT) is None
    books.settle_late(1)
    opened = books.opened(MERCHANT)
    assert opened is not None
    assert (opened.closing, opened.lines) == (900, 1)


def test_a_whole_life_from_posting_to_payout(books: SettlingBooks) -> None:
    books.pay_into(*PARTIES)
    books.post(1, merchant=900, buyer=80, agency=20)
    books.deliver(1)
    books.now += WEEK_S
    books.release_due()
    books.now += MONTH_S
    closed = {each.account: each for each in books.close_due()}
    assert {account: each.closing for account, each in closed.items()} == {
        MERCHANT: 900,
        BUYER: 80,
        AGENCY: 20,
    }
    assert {each.state for each in closed.values()} == {StatementState.PAYABLE}
    books.pay_due()
    assert books.provider.created == {}
    books.now += books.terms.payout_after_s
    books.pay_due()
    assert sorted(books.provider.created.values()) == [20, 80, 900]
    assert [books.balance(account) for account in PARTIES] == [0, 0, 0]
    assert books.balance(CASH_OUT) == 1_000
    assert {books.statements(account)[0].state for account in PARTIES} == {StatementState.PAID}


def test_whatever_runs_again_changes_nothing(books: SettlingBooks) -> None:
    books.pay_into(MERCHANT)
    settled(books, 1, merchant=900, buyer=80)
    books.now += books.terms.payout_after_s
    books.pay_due()
    assert isinstance(books.table, MemoryStore)
    before = snapshot(books.table)
    books.deliver(1)
    books.settle_late(1)
    assert (books.release_due(), books.close_due()) == (0, [])
    assert close_account(MERCHANT, books.now, books.books) == []
    books.pay_due()
    assert snapshot(books.table) == before


def test_a_reversal_after_payout_is_collected_by_the_next_statement(books: SettlingBooks) -> None:
    books.pay_into(MERCHANT)
    settled(books, 1, merchant=900)
    books.now += books.terms.payout_after_s
    books.pay_due()
    reverse(books, 1, merchant=300)
    books.now += WEEK_S
    [below_zero] = books.close_due()
    assert (below_zero.state, below_zero.closing) == (StatementState.CARRIED, -300)
    assert books.balance(MERCHANT) == -300
    following = settled(books, 2, merchant=1_000)
    assert (following.opening, following.credited, following.closing) == (-300, 1_000, 700)
    assert following.statement_id == below_zero.next_id
    assert following.number == below_zero.number + 1
    books.now += books.terms.payout_after_s
    books.pay_due()
    assert books.balance(MERCHANT) == 0
    assert books.balance(CASH_OUT) == 900 + 700


def test_less_than_the_minimum_is_carried_until_it_is_enough() -> None:
    books = SettlingBooks(terms=SettlementTerms(payout_minimums={CURRENCY: 1_000}))
    first = settled(books, 1, merchant=600)
    assert (first.state, first.closing) == (StatementState.CARRIED, 600)
    second = settled(books, 2, merchant=600)
    assert (second.state, second.opening, second.closing) == (StatementState.PAYABLE, 600, 1_200)


def test_an_account_that_nothing_happens_to_gets_no_statements(books: SettlingBooks) -> None:
    reverse(books, 1, merchant=300)
    books.deliver(1)
    books.now += WEEK_S
    books.release_due()
    books.now += WEEK_S
    assert len(books.close_due()) == 1
    for _ in range(10):
        books.now += WEEK_S
        assert books.close_due() == []
    opened = books.opened(MERCHANT)
    assert opened is not None
    assert opened.opening == -300


def test_closing_early_leaves_the_rest_of_the_period_to_the_next(books: SettlingBooks) -> None:
    books.deliver(1)
    books.deliver(2)
    books.now += WEEK_S
    books.release_due()
    books.post(1, merchant=900)
    books.settle_late(1)
    [early] = close_account(MERCHANT, books.now, books.books)
    books.post(2, merchant=100)
    books.settle_late(2)
    books.now += WEEK_S
    [rest] = books.close_due()
    assert (early.closing, rest.opening, rest.closing) == (900, 0, 100)
    assert early.period_to == rest.period_from < rest.period_to


def test_each_currency_has_a_statement_of_its_own(books: SettlingBooks) -> None:
    books.deliver(1)
    books.now += WEEK_S
    books.release_due()
    for currency in (CURRENCY, "JPY"):
        books.post_in(currency, 1, merchant=900)
    books.settle_late(1)
    closed = close_account(MERCHANT, books.now, books.books)
    assert sorted((each.currency, each.closing) for each in closed) == [("CNY", 900), ("JPY", 900)]


# --- payouts -------------------------------------------------------------------------------


@pytest.fixture
def payable(books: SettlingBooks) -> SettlingBooks:
    """Books with one payable statement of the merchant, over 900, that may be paid out now."""
    books.pay_into(MERCHANT)
    settled(books, 1, merchant=900)
    books.now += books.terms.payout_after_s
    return books


def test_a_failed_payout_makes_the_statement_payable_again(payable: SettlingBooks) -> None:
    payable.provider.answer = PayoutOutcome(PayoutState.FAILED, "r", "account_closed")
    payable.pay_due()
    [statement] = payable.statements(MERCHANT)
    assert (statement.state, statement.payout_failure) == (
        StatementState.PAYABLE,
        "account_closed",
    )
    assert payable.balance(MERCHANT) == 900
    payable.provider.answer = None
    payable.pay_due()
    assert payable.balance(MERCHANT) == 900
    payable.now = payable.statements(MERCHANT)[0].payout_from
    payable.pay_due()
    [statement] = payable.statements(MERCHANT)
    assert (statement.state, statement.payouts, statement.payout_failure) == (
        StatementState.PAID,
        2,
        None,
    )
    assert payable.balance(MERCHANT) == 0
    assert payable.balance(CASH_OUT) == 900


def test_a_late_payout_is_asked_about_until_it_arrives(payable: SettlingBooks) -> None:
    payable.provider.answer = PayoutOutcome(PayoutState.REQUESTED, "r")
    payable.pay_due()
    payable.now += 60
    payable.pay_due()
    assert payable.statements(MERCHANT)[0].state is StatementState.PAYING
    assert payable.balance(MERCHANT) == 900
    payable.provider.answer = None
    payable.now += 3_600
    payable.pay_due()
    assert payable.statements(MERCHANT)[0].state is StatementState.PAID
    assert len(payable.provider.created) == 1


def test_a_provider_that_does_not_answer_is_asked_for_the_same_payout(
    payable: SettlingBooks,
) -> None:
    """It may have taken the first one: that its answer was lost says nothing."""
    payable.provider.lost_answers = 2
    for _ in range(3):
        payable.pay_due()
        payable.now += 600
    assert list(payable.provider.created.values()) == [900]
    assert payable.statements(MERCHANT)[0].state is StatementState.PAID
    assert payable.balance(CASH_OUT) == 900


def test_without_a_payout_account_the_statement_waits_and_says_why(books: SettlingBooks) -> None:
    settled(books, 1, merchant=900)
    books.now += books.terms.payout_after_s
    books.pay_due()
    [statement] = books.statements(MERCHANT)
    assert (statement.state, statement.payout_failure) == (StatementState.PAYABLE, NO_ACCOUNT)
    books.pay_into(MERCHANT)
    books.now = statement.payout_from
    books.pay_due()
    assert books.statements(MERCHANT)[0].state is StatementState.PAID


def test_the_parties_of_an_order_are_released_together(books: SettlingBooks) -> None:
    books.post(1, merchant=900, buyer=80, agency=20)
    books.post(1, merchant=-90, buyer=-8, agency=-2)
    books.deliver(1)
    books.now += WEEK_S
    books.release_due()
    closing = [books.opened(account) for account in (MERCHANT, BUYER, AGENCY)]
    assert [(each.closing, each.lines) for each in closing if each] == [(810, 2), (72, 2), (18, 2)]
