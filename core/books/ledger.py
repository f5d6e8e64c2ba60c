"""The books: every movement of money as a journal whose entries sum to zero.

An entry's amount is positive when the account is credited (it is owed that much) and negative
when it is debited (it owes, or holds the money): a payment debits `cash:<provider>` and
credits the parties. A journal is of one currency; entries are appended, never changed.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NewType

from msgspec import Struct

from core.errors import Defect
from core.events import Event
from core.ids import (
    AgencyId,
    ChildOrderId,
    EventId,
    JournalId,
    MerchantId,
    OrderId,
    PaymentId,
    StatementId,
    UserId,
)

Account = NewType("Account", str)

PLATFORM: Final = Account("platform")
TAX: Final = Account("tax")
REFUNDS_DUE: Final = Account("refunds_due")
"""What shoppers paid that buys nothing: for a cancelled order, or a second time."""

PAYOUT_CASH: Final = "payout"
"""Under which cash the money goes out: `cash:payout`."""

_CASH: Final = "cash:"
_SHARED: Final = {PLATFORM, TAX, REFUNDS_DUE}
_MERCHANT: Final = "merchant:"
_BUYER: Final = "buyer:"
_AGENCY: Final = "agency:"
_PARTIES: Final = (_MERCHANT, _BUYER, _AGENCY)


def cash(provider: str) -> Account:
    """The money that a payment provider holds for us."""
    return Account(_CASH + provider)


def merchant(merchant_id: MerchantId) -> Account:
    """What a merchant is owed."""
    return Account(_MERCHANT + merchant_id)


def buyer(user_id: UserId) -> Account:
    """What a buyer has earned."""
    return Account(_BUYER + user_id)


def agency(agency_id: AgencyId) -> Account:
    """What an agency has earned."""
    return Account(_AGENCY + agency_id)


def is_party(account: Account) -> bool:
    """Whether it is a merchant's, a buyer's or an agency's, who are settled with."""
    return account.startswith(_PARTIES)


def is_merchant(account: Account) -> bool:
    """Whether it is a merchant's."""
    return account.startswith(_MERCHANT)


def is_agency(account: Account) -> bool:
    """Whether it is an agency's."""
    return account.startswith(_AGENCY)


def earns_commission(account: Account) -> bool:
    """Whether it is a buyer's or an agency's."""
    return account.startswith((_BUYER, _AGENCY))


def merchant_of(account: Account) -> MerchantId | None:
    """The merchant whose account it is, if it is one's."""
    if not is_merchant(account):
        return None
    return MerchantId(account.removeprefix(_MERCHANT))


def is_shared(account: Account) -> bool:
    """Whether every order touches this account, which makes it hot."""
    return account in _SHARED or account.startswith(_CASH)


class Reason(StrEnum):
    """Why money moved."""

    ORDER_PAID = "order_paid"
    REFUND_DUE = "refund_due"
    PAYOUT = "payout"
    ADJUSTMENT = "adjustment"
    REFUNDED = "refunded"
    DUE_REFUNDED = "due_refunded"


class Entry(Struct, frozen=True, omit_defaults=True):
    """One account's side of a journal."""

    account: Account
    amount: int


class Journal(Struct, frozen=True, omit_defaults=True):
    """A movement of money. `order_id` and `child_order_id` say what it is for.

    Money that moves for no order, a payout or an adjustment, is for a statement.
    """

    journal_id: JournalId
    event_id: EventId
    reason: Reason
    at: int
    currency: str
    entries: tuple[Entry, ...]
    order_id: OrderId | None = None
    child_order_id: ChildOrderId | None = None
    statement_id: StatementId | None = None

    def check(self) -> None:
        """Raise `Defect` unless the entries sum to zero, each account at most once."""
        if sum(entry.amount for entry in self.entries):
            raise Defect(f"{self.journal_id} does not sum to zero")
        if len({entry.account for entry in self.entries}) != len(self.entries):
            raise Defect(f"{self.journal_id} names an account twice")


class AccountEntry(Struct, frozen=True, omit_defaults=True):
    """An entry as its account's list shows it, with the journal it belongs to."""

    account: Account
    journal_id: JournalId
    reason: Reason
    at: int
    currency: str
    amount: int
    order_id: OrderId | None = None
    child_order_id: ChildOrderId | None = None
    statement_id: StatementId | None = None


class Balance(Struct, frozen=True):
    """What an account comes to in one currency."""

    currency: str
    amount: int


def account_entries(journal: Journal) -> list[AccountEntry]:
    """The journal's entries, each as its account shows it."""
    return [
        AccountEntry(
            account=entry.account,
            journal_id=journal.journal_id,
            reason=journal.reason,
            at=journal.at,
            currency=journal.currency,
            order_id=journal.order_id,
            amount=entry.amount,
            child_order_id=journal.child_order_id,
            statement_id=journal.statement_id,
        )
        for entry in journal.entries
    ]


def net(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry an account, in order of first mention; accounts that net to zero are left out."""
    sums: Counter[Account] = Counter()
    for entry in entries:
        sums[entry.account] += entry.amount
    return tuple(Entry(account, amount) for account, amount in sums.items() if amount)


class MoneyMoved(Event, frozen=True):
    """A payment of `paid` arrived; `journals` say whose money it is, fixed at that moment."""

    order_id: OrderId
    payment_id: PaymentId
    shopper_id: UserId
    paid: int
    journals: tuple[Journal, ...]

    def check(self) -> None:
        """Raise `Defect` unless each journal balances and together they account for `paid`."""
        for journal in self.journals:
            journal.check()
        received = -sum(
            entry.amount
            for journal in self.journals
            for entry in journal.entries
            if entry.account.startswith(_CASH)
        )
        if received != self.paid:
            raise Defect(f"{self.event_id} accounts for {received} of {self.paid}")


class OrderPaid(MoneyMoved, frozen=True):
    """An order was paid: the money is split among its parties."""


class RefundBecameDue(MoneyMoved, frozen=True):
    """An order that does not take it was paid: the money is the shopper's."""
