"""Ports of settlement: releases, statements and their lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from core.books.ledger import Account, AccountEntry
from core.books.settlement import Progress, ReleaseDue, SettlementTerms
from core.books.statements import AddedLine, OpenStatement, Statement, StatementIssued
from core.ids import ChildOrderId, JournalId, OrderId, StatementId
from core.pages import Page, PageRequest
from core.ports import Ids
from core.ports.ledger import Ledger


class OpenRefunds(Protocol):
    """How many refunds of a child order are not yet decided or paid."""

    def count(self, order_id: OrderId, child_order_id: ChildOrderId) -> int:
        """How many at this moment."""


class Releases(Protocol):
    """Child orders whose entries may be settled, and how much of their journals is."""

    def schedule(self, due: ReleaseDue) -> None:
        """Remember that a child order is to be looked at; again: nothing."""

    def waiting(self, child_order_id: ChildOrderId) -> ReleaseDue | None:
        """A child order that waits for its release; None when it does not, or no more."""

    def postpone(self, due: ReleaseDue, at: int) -> None:
        """Look again at `at`, unless it was released meanwhile."""

    def release(self, child_order_id: ChildOrderId, now: int) -> None:
        """Let the child order's entries be settled, those that it has and those to come."""

    def finish(self, child_order_id: ChildOrderId) -> None:
        """It is released, and what it had is settled: look no more."""

    def is_released(self, child_order_id: ChildOrderId) -> bool:
        """Whether it was."""

    def unsettled(self, group: str) -> list[Progress]:
        """A group's journals of which some entry is in no statement."""

    def statement_ids(
        self, entries: Sequence[AccountEntry]
    ) -> Mapping[tuple[str, Account], StatementId]:
        """Journal and account → the statement that the entry is in; others are left out."""


class Statements(Protocol):
    """Statements, open and closed."""

    def opened(self, accounts: Sequence[Account], currency: str) -> dict[Account, OpenStatement]:
        """The accounts' open statements; an account that never had one is left out."""

    def add(self, progress: Progress, lines: Sequence[AddedLine]) -> bool:
        """Commit a journal's next entries into open statements.

        False, and nothing changes, when the journal is further or a statement was closed.
        """

    def all_open(self, account: Account) -> list[OpenStatement]:
        """An account's open statements, one a currency."""

    def close(
        self,
        opened: OpenStatement,
        closed: Statement,
        following: OpenStatement,
        event: StatementIssued,
    ) -> bool:
        """Commit the end of a statement and the beginning of the next.

        False, and nothing changes, when a line was added or another closed it.
        """

    def get(self, account: Account, statement_id: StatementId) -> Statement | None:
        """A closed statement of this account."""

    def get_many(
        self, named: Iterable[tuple[Account, StatementId]]
    ) -> dict[StatementId, Statement]:
        """Closed statements; those that are open or unknown are left out."""

    def of_account(self, account: Account, page: PageRequest) -> Page[Statement]:
        """An account's closed statements, the newest first."""

    def has_line(self, statement_id: StatementId, journal_id: JournalId) -> bool:
        """Whether a journal's entry is in a statement."""

    def lines(self, statement_id: StatementId, page: PageRequest) -> Page[AccountEntry]:
        """A statement's entries, the oldest first."""


class Books(Struct, frozen=True):
    """What settling needs: the ledger, what is released, statements, and the platform's terms."""

    ledger: Ledger
    releases: Releases
    statements: Statements
    ids: Ids
    terms: SettlementTerms
