"""Ports of disputes."""

from collections.abc import Sequence
from typing import Protocol

from core.books.disputes import Dispute
from core.books.ledger import Journal
from core.books.statements import AddedLine, Statement
from core.idempotency import Once
from core.ids import DisputeId, StatementId
from core.pages import Page, PageRequest


class Disputes(Protocol):
    """Disputes of statements."""

    def open(self, dispute: Dispute, statement: Statement, once: Once) -> None:
        """Commit a new dispute; no payout of its statement starts from then on.

        Raises `Replayed` when this key has done it before, `Conflict` "too_many_disputes".
        """

    def get(self, statement_id: StatementId, dispute_id: DisputeId) -> Dispute | None:
        """A dispute of this statement."""

    def of_statement(self, statement_id: StatementId, page: PageRequest) -> Page[Dispute]:
        """A statement's disputes, the newest first."""

    def waiting(self, page: PageRequest) -> Page[Dispute]:
        """Disputes that wait for the platform, the oldest first."""

    def resolve(
        self,
        dispute: Dispute,
        statement: Statement,
        journal: Journal | None,
        lines: Sequence[AddedLine],
    ) -> bool:
        """Commit what was decided of an open dispute of `statement`, with its adjustment.

        False, and nothing changes, when the dispute, the statement or an open statement has moved
        since it was read.
        """
