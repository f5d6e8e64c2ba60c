"""Ports of the ledger."""

from typing import Protocol

from core.ids import JournalId
from core.ledger import Account, AccountEntry, Balance, Journal
from core.pages import Page, PageRequest


class Ledger(Protocol):
    """Journals, and what they come to."""

    def post(self, journal: Journal) -> None:
        """Append a journal's entries and move its accounts' balances; once, however often."""

    def journal(self, journal_id: JournalId) -> Journal | None:
        """A posted journal."""

    def entries(self, account: Account, page: PageRequest) -> Page[AccountEntry]:
        """An account's entries, newest first."""

    def balances(self, account: Account) -> list[Balance]:
        """What an account comes to, by currency; an account that nothing touched has none."""
