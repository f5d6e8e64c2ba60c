"""Statements, their lines and disputes as parties and the platform see them."""

from typing import ClassVar

from msgspec import Struct

from core.books.disputes import Dispute, DisputeState
from core.books.ledger import Account, AccountEntry, Reason
from core.books.statement_states import StatementState
from core.books.statements import Statement
from core.ids import (
    ChildOrderId,
    DisputeId,
    JournalId,
    OrderId,
    PayoutId,
    StatementId,
    UserId,
)
from functions.shared.csv_pages import Cell, CsvView
from functions.shared.views import MoneyView, timestamp, timestamp_or_none


class StatementView(Struct, frozen=True):
    """A closed statement: `closing` = `opening` + `credited` - `debited`.

    What is `carried` is where the next statement opens. `payout_failure` says why it could not
    be paid out yet; from `payout_from` on it is tried, unless a dispute is open.
    """

    statement_id: StatementId
    account: Account
    number: int
    state: StatementState
    period_from: str
    period_to: str
    issued_at: str
    disputable_until: str
    opening: MoneyView
    credited: MoneyView
    debited: MoneyView
    closing: MoneyView
    lines: int
    next_id: StatementId
    disputes: int
    disputes_open: int
    payout_from: str
    payout_id: PayoutId | None
    payout_failure: str | None
    paid_at: str | None

    @staticmethod
    def of(statement: Statement) -> "StatementView":
        """Show `statement`."""
        currency = statement.currency
        return StatementView(
            statement_id=statement.statement_id,
            account=statement.account,
            number=statement.number,
            state=statement.state,
            period_from=timestamp(statement.period_from),
            period_to=timestamp(statement.period_to),
            issued_at=timestamp(statement.issued_at),
            disputable_until=timestamp(statement.disputable_until),
            opening=MoneyView(statement.opening, currency),
            credited=MoneyView(statement.credited, currency),
            debited=MoneyView(statement.debited, currency),
            closing=MoneyView(statement.closing, currency),
            lines=statement.lines,
            next_id=statement.next_id,
            disputes=statement.disputes,
            disputes_open=statement.disputes_open,
            payout_from=timestamp(statement.payout_from),
            payout_id=statement.payout_id,
            payout_failure=statement.payout_failure,
            paid_at=timestamp_or_none(statement.paid_at),
        )


class StatementLineView(Struct, frozen=True):
    """An entry of a statement: credits are positive, debits negative."""

    journal_id: JournalId
    reason: Reason
    at: str
    amount: MoneyView
    order_id: OrderId | None
    child_order_id: ChildOrderId | None

    @staticmethod
    def of(entry: AccountEntry) -> "StatementLineView":
        """Show `entry`."""
        return StatementLineView(
            journal_id=entry.journal_id,
            reason=entry.reason,
            at=timestamp(entry.at),
            amount=MoneyView(entry.amount, entry.currency),
            order_id=entry.order_id,
            child_order_id=entry.child_order_id,
        )


class StatementCsv(CsvView):
    """An entry of a statement as a line of a CSV file; amounts are in minor units."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "at",
        "reason",
        "order_id",
        "child_order_id",
        "amount",
        "currency",
        "journal_id",
    )

    @staticmethod
    def row(entry: AccountEntry) -> tuple[Cell, ...]:
        """The line of `entry`."""
        return (
            timestamp(entry.at),
            entry.reason.value,
            entry.order_id,
            entry.child_order_id,
            entry.amount,
            entry.currency,
            entry.journal_id,
        )


class DisputeView(Struct, frozen=True):
    """A dispute of a statement, or of the entry of one journal in it.

    What was granted, `amount`, is an entry of a later statement, by the journal `adjustment_id`.
    """

    dispute_id: DisputeId
    statement_id: StatementId
    account: Account
    state: DisputeState
    reason: str
    journal_id: JournalId | None
    opened_by: UserId
    opened_at: str
    resolved_at: str | None
    note: str | None
    amount: MoneyView
    adjustment_id: JournalId | None

    @staticmethod
    def of(dispute: Dispute) -> "DisputeView":
        """Show `dispute`; who of the platform decided it is not shown."""
        return DisputeView(
            dispute_id=dispute.dispute_id,
            statement_id=dispute.statement_id,
            account=dispute.account,
            state=dispute.state,
            reason=dispute.reason,
            journal_id=dispute.journal_id,
            opened_by=dispute.opened_by,
            opened_at=timestamp(dispute.opened_at),
            resolved_at=timestamp_or_none(dispute.resolved_at),
            note=dispute.note,
            amount=MoneyView(dispute.amount, dispute.currency),
            adjustment_id=dispute.adjustment_id,
        )
