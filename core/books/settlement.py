"""When money that the books owe a party becomes payable, and on which terms.

A child order is *released* once it was delivered long enough ago and none of its refunds is
open; from then on every entry that it has, or still gets, goes into the open statement of its
account. All parties of a child order are released together.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from core.books.ledger import Account, Journal, Reason, is_agency, is_merchant, is_party
from core.books.periods import Period
from core.ids import ChildOrderId, JournalId, OrderId, StatementId

DAY_S: Final = 86_400


class SettlementTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's settings. Times are seconds."""

    release_after_s: int = 7 * DAY_S
    """From delivery to release."""
    look_again_after_s: int = 3_600
    """A child order with an open refund is looked at again after this."""
    merchants: Period = Period.WEEKLY
    buyers: Period = Period.MONTHLY
    agencies: Period = Period.MONTHLY
    payout_after_s: int = 3 * DAY_S
    """From a statement to its payout: time to dispute it first."""
    dispute_within_s: int = 14 * DAY_S
    """From a statement to the last moment that it can be disputed."""
    payout_minimums: Mapping[str, int] = {}
    """Currency → the least that is paid out, in minor units; 1 where none is set."""

    def period_of(self, account: Account) -> Period:
        """How often an account is settled."""
        if is_merchant(account):
            return self.merchants
        return self.agencies if is_agency(account) else self.buyers

    def payout_minimum(self, currency: str) -> int:
        """The least that is paid out; less is carried to the next statement."""
        return max(1, self.payout_minimums.get(currency, 1))


class ReleaseDue(Struct, frozen=True):
    """A delivered child order that waits for its release."""

    order_id: OrderId
    child_order_id: ChildOrderId
    at: int
    """When to look at it first (epoch seconds)."""


class Progress(Struct, frozen=True):
    """How much of a journal is in statements: of its parties' entries, in order, the first ones.

    `statements` says which account's entry is in which.
    """

    group: str
    """The child order whose release it waits for; the journal's own id when it waits for none."""
    journal_id: JournalId
    parties: int
    settled: int = 0
    statements: Mapping[Account, StatementId] = {}


def progress_group(journal_id: JournalId, child_order_id: ChildOrderId | None) -> str:
    """What a journal's entries are released with."""
    return child_order_id or journal_id


def first_progress(journal: Journal) -> Progress | None:
    """Where a new journal starts; None when none of its entries ever is in a statement.

    A payout's is not: it pays a statement.
    """
    parties = sum(is_party(entry.account) for entry in journal.entries)
    if not parties or journal.reason is Reason.PAYOUT:
        return None
    group = progress_group(journal.journal_id, journal.child_order_id)
    return Progress(group, journal.journal_id, parties)
