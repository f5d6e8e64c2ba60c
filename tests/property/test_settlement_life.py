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

from core.disputes import Dispute, DisputeDraft, DisputeStep, Resolution
from core.errors import CommerceError
from core.idempotency import Once
from core.ids import JournalId, UserId
from core.ledger import Account, Journal
from core.pages import PageRequest
from core.payout_states import PayoutState
from core.payouts import PayoutOutcome
from core.settlement import SettlementTerms
from core.statement_states import StatementState
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
DEATHS = st.tuples(st.integers(1, 6), st.booleans()) | st.none()
"""At which commit a process dies, and whether that one took effect; None: it lives."""
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

    def run(self, work: Callable[[], object], death: tuple[int, bool] | None) -> None:
        """What a process does until it ends or dies; refusals are its caller's."""
        if death is not None:
            self.table.dies_at, self.table.takes_effect = death
        try:
            with suppress(Died, CommerceError):
                work()
        finally:
            self.table.dies_at = None

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

    @rule(death=DEATHS)
    def consume(self, death: tuple[int, bool] | None) -> None:
        """The stream delivers again what was not acknowledged."""
        self.run(self.deliver, death)

    def deliver(self) -> None:
        for journal in tuple(self.events):
            self.books.books.ledger.post(journal)
            self.books.settle_late(self.books.number_of(journal))
            self.events = [each for each in self.events if each is not journal]

    def settle_and_close(self) -> None:
        """All that is released goes into statements, which are closed at once."""
        for number in range(5):
            self.books.settle_late(number)
        for account in PARTIES:
            close_account(account, self.books.now, self.books.books)

    @rule(number=CHILDREN)
    def goods_arrive(self, number: int) -> None:
        self.books.deliver(number)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.books.now += days * 86_400 + 1

    @rule(death=DEATHS, answer=ANSWERS, lost=st.integers(0, 2))
    def sweepers_run(
        self, death: tuple[int, bool] | None, answer: PayoutOutcome | None, lost: int
    ) -> None:
        self.books.provider.answer, self.books.provider.lost_answers = answer, lost
        self.run(self.sweep, death)

    @rule(account=PARTY, death=DEATHS)
    def platform_closes_early(self, account: Account, death: tuple[int, bool] | None) -> None:
        self.run(partial(close_account, account, self.books.now, self.books.books), death)

    @rule(account=PARTY, what=st.sampled_from(["statement", "entry"]), death=DEATHS)
    def party_disputes(self, account: Account, what: str, death: tuple[int, bool] | None) -> None:
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
            death,
        )

    @rule(amount=st.integers(0, 400), death=DEATHS)
    def platform_decides(self, amount: int, death: tuple[int, bool] | None) -> None:
        for dispute in self.disputes.waiting(PageRequest(1)).items:
            self.run(partial(self.decide, dispute, amount), death)

    def decide(self, dispute: Dispute, amount: int) -> None:
        decision = DisputeStep.GRANT if amount else DisputeStep.REJECT
        named = (dispute.statement_id, dispute.dispute_id)
        resolution = Resolution(decision, "so", amount)
        resolve_dispute(named, resolution, PLATFORM, self.books.now, self.arbitration)

    @rule(
        what=st.sampled_from(["sweep", "deliver", "close", "settle"]),
        account=PARTY,
        calls=st.integers(1, 8),
    )
    def others_are_faster(self, what: str, account: Account, calls: int) -> None:
        """Amid what the next process does, another does this from beginning to end."""
        others: dict[str, Callable[[], object]] = {
            "sweep": self.sweep,
            "deliver": self.deliver,
            "settle": self.settle_and_close,
            "close": partial(close_account, account, self.books.now, self.books.books),
        }
        self.table.meanwhile, self.table.overtaken_at = others[what], calls

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
        self.table.meanwhile = None
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
