"""Disputes: a party objects to a statement, or to one entry of it; the platform decides.

    open ──grant──▶ granted
      └───reject──▶ rejected

What is granted is an adjustment: a journal of its own, between the party and the platform, that
goes into the open statement. The disputed statement stays as it was issued. While one of its
disputes is open, its payout is not started.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from core import limits
from core.books import ledger
from core.books.ledger import Account, Entry, Journal, Reason
from core.books.statements import Statement
from core.errors import Conflict, Invalid
from core.ids import DisputeId, EventId, JournalId, JournalIdText, StatementId, UserId
from core.text import PROSE_PATTERN

Words = Annotated[
    str, Meta(min_length=1, max_length=limits.DISPUTE_CHARS_MAX, pattern=PROSE_PATTERN)
]


class DisputeState(StrEnum):
    """Where a dispute is in its life."""

    OPEN = "open"
    GRANTED = "granted"
    REJECTED = "rejected"


class DisputeStep(StrEnum):
    """What the platform decides."""

    GRANT = "grant"
    REJECT = "reject"


STEPS: Final[Mapping[tuple[DisputeState, DisputeStep], DisputeState]] = {
    (DisputeState.OPEN, DisputeStep.GRANT): DisputeState.GRANTED,
    (DisputeState.OPEN, DisputeStep.REJECT): DisputeState.REJECTED,
}
"""State and step → the state after it. What is not here is refused."""


class DisputeDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """What a party objects to: one entry of the statement, or all of it."""

    reason: Words
    journal_id: JournalIdText | None = None


class Resolution(Struct, frozen=True, forbid_unknown_fields=True):
    """What the platform decides; `amount`, in minor units, is what a granted party gets."""

    decision: DisputeStep
    note: Words
    amount: Annotated[int, Meta(ge=0, le=limits.AMOUNT_MAX)] = 0

    def check(self) -> None:
        """Raise `Invalid` unless an amount is given exactly when it is granted."""
        if (self.amount > 0) != (self.decision is DisputeStep.GRANT):
            raise Invalid("invalid_field", "An amount is for what is granted.", field="$.amount")


class Dispute(Struct, frozen=True):
    """A dispute. Times are epoch seconds."""

    dispute_id: DisputeId
    statement_id: StatementId
    account: Account
    currency: str
    state: DisputeState
    reason: str
    journal_id: JournalId | None
    opened_by: UserId
    opened_at: int
    resolved_by: UserId | None = None
    resolved_at: int | None = None
    note: str | None = None
    amount: int = 0
    adjustment_id: JournalId | None = None
    """The journal of what was granted."""

    def resolved(
        self, resolution: Resolution, by: UserId, now: int, adjustment_id: JournalId | None
    ) -> "Dispute":
        """The dispute as the platform decided it; raises `Conflict` when it was decided before."""
        state = STEPS.get((self.state, resolution.decision))
        if state is None:
            raise Conflict(
                "dispute_state",
                f"The dispute is {self.state.value}.",
                facts={"state": self.state.value},
            )
        return replace(
            self,
            state=state,
            resolved_by=by,
            resolved_at=now,
            note=resolution.note,
            amount=resolution.amount,
            adjustment_id=adjustment_id,
        )


def check_disputable(statement: Statement, now: int) -> None:
    """Raise `Conflict` when it is too late, or there are too many disputes of it."""
    if now >= statement.disputable_until:
        raise Conflict("dispute_too_late", "The statement cannot be disputed any more.")
    if statement.disputes >= limits.DISPUTES_PER_STATEMENT_MAX:
        raise Conflict(
            "too_many_disputes",
            "The statement has been disputed often enough.",
            facts={"max": limits.DISPUTES_PER_STATEMENT_MAX},
        )


def adjustment(
    dispute: Dispute, amount: int, event_id: EventId, journal_id: JournalId, now: int
) -> Journal:
    """What the platform gives a party that it grants a dispute."""
    journal = Journal(
        journal_id=journal_id,
        event_id=event_id,
        reason=Reason.ADJUSTMENT,
        at=now,
        currency=dispute.currency,
        statement_id=dispute.statement_id,
        entries=(Entry(dispute.account, amount), Entry(ledger.PLATFORM, -amount)),
    )
    journal.check()
    return journal
