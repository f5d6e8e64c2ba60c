"""Ports of the ledger."""

from collections.abc import Sequence
from typing import Protocol

from core.books.estimates import Estimate
from core.books.ledger import Account, AccountEntry, Balance, Journal
from core.ids import JournalId, OrderId
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


class Estimates(Protocol):
    """Shares of orders that were placed; they are kept for a day."""

    def put(self, estimates: Sequence[Estimate]) -> None:
        """Keep the shares of an order; again: the same."""

    def of_account(self, account: Account, page: PageRequest) -> Page[Estimate]:
        """An account's shares, the newest first."""


class PlacedOrders(Protocol):
    """Which orders are placed and wait for their payment."""

    def among(self, order_ids: Sequence[OrderId]) -> frozenset[OrderId]:
        """Those of these that do at this moment."""
