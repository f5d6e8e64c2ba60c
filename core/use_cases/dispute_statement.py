"""A party disputes a statement, the platform decides."""

from typing import Final

from msgspec import Struct

from core.books.disputes import (
    Dispute,
    DisputeDraft,
    DisputeState,
    DisputeStep,
    Resolution,
    adjustment,
    check_disputable,
)
from core.books.ledger import account_entries, is_party
from core.books.statements import Statement
from core.errors import Busy, Defect, NotFound
from core.idempotency import Once
from core.ids import DisputeId, EventId, JournalId, StatementId, UserId
from core.ports.disputes import Disputes
from core.ports.settlement import Books
from core.use_cases.settle_released import added_lines

ATTEMPTS_MAX: Final = 8


class Arbitration(Struct, frozen=True):
    """What disputes need."""

    books: Books
    disputes: Disputes


def dispute_statement(
    statement: Statement, draft: DisputeDraft, now: int, parties: Arbitration, once: Once
) -> Dispute:
    """Object to a closed statement, or to an entry of it.

    Raises `Conflict` when it is too late or was done too often, `NotFound` for an entry that is
    not in it.
    """
    check_disputable(statement, now)
    statements = parties.books.statements
    if draft.journal_id is not None and not statements.has_line(
        statement.statement_id, draft.journal_id
    ):
        raise NotFound("entry")
    dispute = Dispute(
        dispute_id=DisputeId(parties.books.ids.new("dsp")),
        statement_id=statement.statement_id,
        account=statement.account,
        currency=statement.currency,
        state=DisputeState.OPEN,
        reason=draft.reason,
        journal_id=draft.journal_id,
        opened_by=once.caller,
        opened_at=now,
    )
    parties.disputes.open(dispute, statement, once)
    return dispute


def resolve_dispute(
    named: tuple[StatementId, DisputeId],
    resolution: Resolution,
    by: UserId,
    now: int,
    parties: Arbitration,
) -> Dispute:
    """Grant or reject a dispute; what is granted goes into the party's open statement.

    Raises `NotFound`, `Invalid` for an amount that does not fit, `Conflict` "dispute_state".
    """
    resolution.check()
    for _ in range(ATTEMPTS_MAX):
        dispute = parties.disputes.get(*named)
        if dispute is None:
            raise NotFound("dispute")
        resolved = _decide(dispute, resolution, by, now, parties)
        if resolved is not None:
            return resolved
    raise Busy


def _decide(
    dispute: Dispute, resolution: Resolution, by: UserId, now: int, parties: Arbitration
) -> Dispute | None:
    """What was decided of a dispute; None when something moved meanwhile."""
    books = parties.books
    statement = books.statements.get(dispute.account, dispute.statement_id)
    if statement is None:
        raise Defect(f"{dispute.dispute_id} is of a statement that is not there")
    if resolution.decision is DisputeStep.REJECT:
        rejected = dispute.resolved(resolution, by, now, None)
        return rejected if parties.disputes.resolve(rejected, statement, None, ()) else None
    journal_id = JournalId(books.ids.new("jnl"))
    granted = dispute.resolved(resolution, by, now, journal_id)
    event_id = EventId(books.ids.new("evt"))
    journal = adjustment(dispute, resolution.amount, event_id, journal_id, now)
    entries = [each for each in account_entries(journal) if is_party(each.account)]
    lines = added_lines(entries, now, books)
    return granted if parties.disputes.resolve(granted, statement, journal, lines) else None
