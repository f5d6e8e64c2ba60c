"""Postings, releases, closings, disputes and payouts in any order, by processes that die.

A process may die at any of its commits, before or after it took effect, and another may do
anything between what it read and what it commits. After every step the whole table is audited.
In the end everything that was posted is settled and paid out, to the last unit.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import Struct

from core.books.disputes import Dispute, DisputeDraft, DisputeStep, Resolution
from core.books.ledger import Account, Journal
from core.books.payout_states import PayoutState
from core.books.payouts import PayoutOutcome
from core.books.settlement import SettlementTerms
from core.books.statement_states import StatementState
from core.errors import CommerceError
from core.idempotency import Once
from core.ids import JournalId, UserId
from core.pages import PageRequest
from core.use_cases.close_statement import close_account
from core.use_cases.dispute_statement import Arbitration, dispute_statement, resolve_dispute
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.ledger_items import audit_items
from tests.builders.settling import CASH_OUT, CURRENCY, PARTIES, SettlingBooks
from tests.fakes.dying_store import Died, DyingStore
from tests.fakes.ids import user

CHILDREN = st.integers(0, 4)
AMOUNTS = st.integers(-3_000, 5_000)
PARTY = st.sampled_from(PARTIES)


class Fate(Struct, frozen=True):
    """What befalls a process: at which commit it dies, and amid which call another does what."""

    dies_at: int | None
    takes_effect: bool
    others: str | None
    overtaken_at: int


FATES = st.builds(
    Fate,
    dies_at=st.sampled_from([None, None, None, 1, 2, 3, 5]),
    takes_effect=st.booleans(),
    others=st.sampled_from([None, "sweep", "deliver", "settle", "close"]),
    overtaken_at=st.integers(1, 6),
)
PLATFORM = UserId(user(9))
ANSWERS = st.sampled_from(
    [
        None,
        PayoutOutcome(PayoutState.REQUESTED, "r"),
        PayoutOutcome(PayoutState.FAILED, "r", "account_closed"),
    ]
)


class SettlementLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.table = DyingStore()
        terms = SettlementTerms(payout_minimums={CURRENCY: 500})
        self.books = SettlingBooks(self.table, terms)
        self.disputes = DynamoDisputes(self.table)
        self.arbitration = Arbitration(self.books.books, self.disputes)
        self.events: list[Journal] = []
        """What the stream still delivers."""

    @initialize()
    def accounts(self) -> None:
        self.books.pay_into(*PARTIES)

    def run(self, work: Callable[[], object], fate: Fate) -> None:
        """What a process does until it ends or dies; refusals are its caller's."""
        self.table.dies_at, self.table.takes_effect = fate.dies_at, fate.takes_effect
        if fate.others is not None:
            self.table.meanwhile = getattr(self, fate.others)
            self.table.overtaken_at = fate.overtaken_at
        try:
            with suppress(Died, CommerceError):
                work()
        finally:
            self.table.dies_at = self.table.meanwhile = None

    def sweep(self) -> None:
        self.books.release_due()
        self.books.close_due()
        self.books.pay_due()

    # --- what happens --------------------------------------------------------------------------

    @rule(number=CHILDREN, merchant=AMOUNTS, buyer=AMOUNTS, agency=AMOUNTS)
    def money_moves(self, number: int, merchant: int, buyer: int, agency: int) -> None:
        self.events.append(
            self.books.journal(number, merchant=merchant, buyer=buyer, agency=agency)
        )

    @rule(fate=FATES)
    def consume(self, fate: Fate) -> None:
        """The stream delivers again what was not acknowledged."""
        self.run(self.deliver, fate)

    def deliver(self) -> None:
        for journal in tuple(self.events):
            self.books.books.ledger.post(journal)
            self.books.settle_late(self.books.number_of(journal))
            self.events = [each for each in self.events if each is not journal]

    def settle(self) -> None:
        """All that is released goes into statements."""
        for number in range(5):
            self.books.settle_late(number)

    def close(self) -> None:
        """What can be settled is, and every open statement is closed."""
        self.settle()
        for account in PARTIES:
            close_account(account, self.books.now, self.books.books)

    @rule(number=CHILDREN)
    def goods_arrive(self, number: int) -> None:
        self.books.deliver(number)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.books.now += days * 86_400 + 1

    @rule(fate=FATES, answer=ANSWERS, lost=st.integers(0, 2))
    def sweepers_run(self, fate: Fate, answer: PayoutOutcome | None, lost: int) -> None:
        self.books.provider.answer, self.books.provider.lost_answers = answer, lost
        self.run(self.sweep, fate)

    @rule(account=PARTY, fate=FATES)
    def platform_closes_early(self, account: Account, fate: Fate) -> None:
        self.run(partial(close_account, account, self.books.now, self.books.books), fate)

    @rule(account=PARTY, what=st.sampled_from(["statement", "entry"]), fate=FATES)
    def party_disputes(self, account: Account, what: str, fate: Fate) -> None:
        statements = self.books.statements(account)
        if not statements:
            return
        lines = self.books.books.statements.lines(statements[-1].statement_id, PageRequest(1))
        entry: JournalId | None = None if what == "statement" else lines.items[0].journal_id
        once = Once(PLATFORM, "POST", self.books.ids.new("key"), "", lambda _: b"")
        draft = DisputeDraft("no", entry)
        self.run(
            lambda: dispute_statement(
                statements[-1], draft, self.books.now, self.arbitration, once
            ),
            fate,
        )

    @rule(amount=st.integers(0, 400), fate=FATES)
    def platform_decides(self, amount: int, fate: Fate) -> None:
        for dispute in self.disputes.waiting(PageRequest(1)).items:
            self.run(partial(self.decide, dispute, amount), fate)

    def decide(self, dispute: Dispute, amount: int) -> None:
        decision = DisputeStep.GRANT if amount else DisputeStep.REJECT
        named = (dispute.statement_id, dispute.dispute_id)
        resolution = Resolution(decision, "so", amount)
        resolve_dispute(named, resolution, PLATFORM, self.books.now, self.arbitration)

    # --- what always holds ---------------------------------------------------------------------

    @invariant()
    def the_books_are_right(self) -> None:
        assert list(audit_items(self.table.items.values()).faults()) == []

    @invariant()
    def what_was_sent_is_what_was_posted(self) -> None:
        sent = sum(self.books.provider.sent.values())
        assert self.books.balance(CASH_OUT) <= sent

    def teardown(self) -> None:
        """Everything is delivered and decided in the end, and each party gets what it is owed."""
        self.books.provider.answer, self.books.provider.lost_answers = None, 0
        self.deliver()
        for dispute in self.disputes.waiting(PageRequest(100)).items:
            self.decide(dispute, 0)
        for number in range(5):
            self.books.deliver(number)
        for _ in range(8):
            self.books.now += 32 * 86_400
            self.sweep()
        assert list(audit_items(self.table.items.values()).faults()) == []
        assert self.books.balance(CASH_OUT) == sum(self.books.provider.sent.values())
        for account in PARTIES:
            left = self.books.balance(account)
            assert left < 500
            opened = self.books.opened(account)
            assert (opened.closing if opened else 0) == left
            states = {each.state for each in self.books.statements(account)}
            assert states <= {StatementState.PAID, StatementState.CARRIED}


SettlementLife.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
test_settlement_life = pytest.mark.slow(SettlementLife.TestCase)
