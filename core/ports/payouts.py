"""Ports of payouts: the provider that sends money, and what is known of what it sent."""

from typing import Protocol

from core.books.ledger import Account, Journal
from core.books.payouts import Payout, PayoutAccount, PayoutFailed, PayoutOutcome, PayoutPaid
from core.books.statements import Statement
from core.ids import PayoutId


class PayoutProvider(Protocol):
    """Sends money to parties."""

    @property
    def name(self) -> str:
        """As it is recorded in payouts."""

    def create(self, payout: Payout, now: int) -> PayoutOutcome:
        """Ask for a payout; asked again by the same id it is the same payout.

        Raises `Busy` when the provider does not answer, which says nothing about the payout.
        """

    def query(self, payout: Payout, now: int) -> PayoutOutcome | None:
        """What became of a payout; None when the provider never heard of it. Raises `Busy`."""


class PayoutAccounts(Protocol):
    """Where parties want their money."""

    def get(self, account: Account) -> PayoutAccount | None:
        """Where an account is paid out to."""

    def put(self, payout_account: PayoutAccount) -> None:
        """Pay an account out to there from now on."""


class Payouts(Protocol):
    """Payouts, and what they do to their statements."""

    def start(self, before: Statement, after: Statement, payout: Payout) -> bool:
        """Commit the intent.

        False, and nothing changes, when the statement has moved since it was read, or somebody
        disputed it.
        """

    def put_off(self, before: Statement, after: Statement) -> bool:
        """Commit a later `payout_from`. False, and nothing changes, when the statement moved."""

    def get(self, payout_id: PayoutId) -> Payout | None:
        """A payout."""

    def asked(self, before: Payout, after: Payout) -> bool:
        """Commit that the provider has not decided yet. False when the payout has moved."""

    def pay(
        self,
        before: Payout,
        after: Payout,
        statement: Statement,
        journal: Journal,
        event: PayoutPaid,
    ) -> bool:
        """Commit that the money arrived, with its journal. False when the payout has moved."""

    def fail(
        self, before: Payout, after: Payout, statement: Statement, event: PayoutFailed
    ) -> bool:
        """Commit that it failed; `statement` is payable again. False when it has moved."""
