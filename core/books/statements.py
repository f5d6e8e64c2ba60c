"""Statements: what a party is owed for a period, entry by entry, and what is paid out of it.

An account has one open statement a currency. An entry is put into it when its child order is
released, and stays there; at the end of the period the statement is closed and another one
opened in the same moment. So an entry is in exactly one statement, whoever closes, however often.

    closing = opening + credited - debited

What is closed at the payout minimum or above is payable. Anything else, and whatever is below
zero, is carried: the next statement opens with it.
"""

from msgspec import Struct
from msgspec.structs import replace

from core.books.ledger import Account, AccountEntry, merchant_of
from core.books.settlement import SettlementTerms
from core.books.statement_states import STEPS, StatementState, StatementStep
from core.errors import Defect
from core.events import Event
from core.ids import EventId, MerchantId, PayoutId, StatementId


class OpenStatement(Struct, frozen=True):
    """What an account's statement in one currency holds so far. Times are epoch seconds."""

    statement_id: StatementId
    account: Account
    currency: str
    number: int
    """Counts the statements of this account and currency, from 1."""
    opening: int = 0
    credited: int = 0
    debited: int = 0
    lines: int = 0
    period_from: int = 0
    """Before the first line: the end of the statement before."""
    period_to: int = 0
    """When it is to be closed; the first line says."""

    @property
    def closing(self) -> int:
        """What it comes to as it stands."""
        return self.opening + self.credited - self.debited

    def with_line(self, entry: AccountEntry, now: int, terms: SettlementTerms) -> "OpenStatement":
        """The statement after `entry` was put into it at `now`."""
        if (entry.account, entry.currency) != (self.account, self.currency):
            raise Defect(f"{entry.journal_id} is no entry of {self.statement_id}'s account")
        starts, ends = self.period_from, self.period_to
        if not self.lines:
            starts, ends = terms.period_of(self.account).around(now)
            starts = max(starts, self.period_from)
        return replace(
            self,
            credited=self.credited + max(0, entry.amount),
            debited=self.debited + max(0, -entry.amount),
            lines=self.lines + 1,
            period_from=starts,
            period_to=ends,
        )


class AddedLine(Struct, frozen=True):
    """An entry and its account's open statement before (None: the first ever) and after it."""

    entry: AccountEntry
    before: OpenStatement | None
    after: OpenStatement


class Statement(Struct, frozen=True):
    """A closed statement: its amounts are final. Times are epoch seconds."""

    statement_id: StatementId
    account: Account
    currency: str
    number: int
    state: StatementState
    period_from: int
    period_to: int
    issued_at: int
    disputable_until: int
    payout_from: int
    """No payout starts before. A failed one moves it."""
    opening: int
    credited: int
    debited: int
    closing: int
    lines: int
    next_id: StatementId
    """The statement after this one; a carried balance is where that one opens."""
    disputes: int = 0
    disputes_open: int = 0
    payouts: int = 0
    """How many payouts were started."""
    payout_id: PayoutId | None = None
    """The last of them."""
    payout_failure: str | None = None
    """Why it could not be paid out, until the next attempt."""
    paid_at: int | None = None

    def check(self) -> None:
        """Raise `Defect` unless it adds up."""
        if self.closing != self.opening + self.credited - self.debited:
            raise Defect(f"{self.statement_id} does not add up to {self.closing}")


def first_statement(account: Account, currency: str, statement_id: StatementId) -> OpenStatement:
    """What an account's first line in a currency goes into."""
    return OpenStatement(statement_id, account, currency, number=1)


def close(
    opened: OpenStatement, now: int, terms: SettlementTerms, next_id: StatementId
) -> tuple[Statement, OpenStatement]:
    """The closed statement and the one that is open from then on."""
    payable = opened.closing >= terms.payout_minimum(opened.currency)
    step = StatementStep.ISSUE if payable else StatementStep.CARRY
    closed = Statement(
        statement_id=opened.statement_id,
        account=opened.account,
        currency=opened.currency,
        number=opened.number,
        state=STEPS[StatementState.OPEN, step],
        period_from=opened.period_from,
        period_to=min(now, opened.period_to),
        issued_at=now,
        disputable_until=now + terms.dispute_within_s,
        payout_from=now + terms.payout_after_s,
        opening=opened.opening,
        credited=opened.credited,
        debited=opened.debited,
        closing=opened.closing,
        lines=opened.lines,
        next_id=next_id,
    )
    closed.check()
    following = OpenStatement(
        statement_id=next_id,
        account=opened.account,
        currency=opened.currency,
        number=opened.number + 1,
        opening=0 if payable else opened.closing,
        period_from=closed.period_to,
    )
    return closed, following


class StatementIssued(Event, frozen=True):
    """A statement was closed. `merchant_id` is whose it is, when it is a merchant's."""

    statement_id: StatementId
    account: Account
    merchant_id: MerchantId | None
    currency: str
    number: int
    state: StatementState
    period_from: int
    period_to: int
    opening: int
    credited: int
    debited: int
    closing: int
    lines: int


def statement_issued(statement: Statement, event_id: EventId) -> StatementIssued:
    """The event of a statement that was just closed."""
    return StatementIssued(
        event_id=event_id,
        at=statement.issued_at,
        statement_id=statement.statement_id,
        account=statement.account,
        merchant_id=merchant_of(statement.account),
        currency=statement.currency,
        number=statement.number,
        state=statement.state,
        period_from=statement.period_from,
        period_to=statement.period_to,
        opening=statement.opening,
        credited=statement.credited,
        debited=statement.debited,
        closing=statement.closing,
        lines=statement.lines,
    )
