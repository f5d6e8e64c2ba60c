"""Sweepers, consumers, the platform and parties that race over one ledger, on DynamoDB."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from core.books.disputes import DisputeDraft, DisputeStep, Resolution
from core.books.statement_states import StatementState
from core.books.statements import Statement
from core.errors import CommerceError, Conflict
from core.idempotency import Once
from core.ids import UserId
from core.pages import PageRequest
from core.use_cases.close_statement import close_account
from core.use_cases.dispute_statement import Arbitration, dispute_statement, resolve_dispute
from core.use_cases.pay_statement import ask_if_due, start_if_due
from core.use_cases.release_child_order import release
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.ledger_items import audit_items
from tests.builders.settling import CASH_OUT, MERCHANT, PARTIES, SettlingBooks, child
from tests.contract.race import race
from tests.fakes.dynoxide import all_items
from tests.fakes.ids import user

CHILDREN = range(12)
PLATFORM = UserId(user(9))


@pytest.fixture
def books(table: DynamoStore) -> SettlingBooks:
    return SettlingBooks(table)


def check(books: SettlingBooks) -> None:
    assert isinstance(books.table, DynamoStore)
    assert list(audit_items(all_items(books.table)).faults()) == []


def once_more(work: Callable[[], object]) -> None:
    """What a sweeper does until it gets through: busy is no failure."""
    for _ in range(40):
        try:
            work()
        except CommerceError:
            continue
        return
    raise AssertionError("never got through")


def test_two_settlement_runs_at_once_put_each_entry_into_one_statement(
    books: SettlingBooks,
) -> None:
    """Two releases of each child order, and two closings again and again, all at once."""
    for number in CHILDREN:
        books.post(number, merchant=900, buyer=80, agency=20)

    def close_again_and_again() -> None:
        for _ in range(6):
            for account in PARTIES:
                once_more(partial(close_account, account, books.now, books.books))

    def release_all() -> None:
        for number in CHILDREN:
            once_more(partial(release, child(number), books.now, books.books))

    race([release_all, release_all, close_again_and_again, close_again_and_again])
    close_again_and_again()
    check(books)
    for account, share in zip(PARTIES, (900, 80, 20), strict=True):
        closed = books.statements(account)
        assert sum(each.lines for each in closed) == len(CHILDREN)
        assert sum(each.closing for each in closed) == share * len(CHILDREN)
        assert [each.number for each in closed] == list(range(1, len(closed) + 1))


def test_what_is_posted_while_it_is_released_is_settled_once(books: SettlingBooks) -> None:
    def consume() -> None:
        for number in CHILDREN:
            books.post(number, merchant=100)
            once_more(partial(books.settle_late, number))

    def release_all() -> None:
        for number in CHILDREN:
            once_more(partial(release, child(number), books.now, books.books))

    race([consume, release_all, consume])
    check(books)
    opened = books.opened(MERCHANT)
    assert opened is not None
    assert (opened.lines, opened.closing) == (2 * len(CHILDREN), 200 * len(CHILDREN))


def closed(books: SettlingBooks) -> Statement:
    """A closed statement of the merchant over 900, whose payout may start."""
    books.pay_into(MERCHANT)
    books.post(1, merchant=900)
    release(child(1), books.now, books.books)
    [statement] = close_account(MERCHANT, books.now, books.books)
    books.now += books.terms.payout_after_s
    return statement


def test_of_many_payers_of_a_statement_one_pays(books: SettlingBooks) -> None:
    statement = closed(books)
    start = partial(start_if_due, MERCHANT, statement.statement_id, books.now, books.payers)
    assert Counter(race([start] * 12)) == {True: 1, False: 11}
    [payout_id] = {books.statements(MERCHANT)[0].payout_id}
    assert payout_id is not None
    race([partial(ask_if_due, payout_id, books.now, books.payers)] * 12)
    check(books)
    assert books.statements(MERCHANT)[0].state is StatementState.PAID
    assert (books.balance(MERCHANT), books.balance(CASH_OUT)) == (0, 900)
    assert list(books.provider.created.values()) == [900]


@pytest.mark.parametrize("attempt", range(6))
def test_a_dispute_and_a_payout_at_once_leave_one_of_both(
    books: SettlingBooks, attempt: int
) -> None:
    statement = closed(books)
    arbitration = Arbitration(books.books, DynamoDisputes(books.table))
    once = Once(PLATFORM, "POST", f"key-{attempt}", "", lambda _: b"")
    draft = DisputeDraft("no")
    dispute = partial(dispute_statement, statement, draft, books.now, arbitration, once)
    start = partial(start_if_due, MERCHANT, statement.statement_id, books.now, books.payers)
    racers: list[Callable[[], object]] = [partial(once_more, dispute), start]
    race(racers)
    after = books.statements(MERCHANT)[0]
    assert after.disputes_open == 1
    assert after.state in {StatementState.PAYABLE, StatementState.PAYING}
    assert start() is False
    check(books)


def test_of_many_decisions_on_a_dispute_one_is_taken(books: SettlingBooks) -> None:
    statement = closed(books)
    disputes = DynamoDisputes(books.table)
    arbitration = Arbitration(books.books, disputes)
    once = Once(PLATFORM, "POST", "key", "", lambda _: b"")
    draft = DisputeDraft("no")
    opened = dispute_statement(statement, draft, books.now, arbitration, once)
    named = (statement.statement_id, opened.dispute_id)

    def decide(amount: int) -> bool:
        decision = DisputeStep.GRANT if amount else DisputeStep.REJECT
        try:
            resolve_dispute(
                named, Resolution(decision, "so", amount), PLATFORM, books.now, arbitration
            )
        except Conflict:
            return False
        return True

    taken = race([partial(decide, amount) for amount in (0, 1, 2, 3, 0, 5)])
    assert sum(taken) == 1
    decided = disputes.get(*named)
    assert decided is not None
    assert disputes.waiting(PageRequest()).items == []
    assert books.statements(MERCHANT)[0].disputes_open == 0
    assert books.balance(MERCHANT) == 900 + decided.amount
    check(books)
