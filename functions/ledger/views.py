"""The books as the APIs show them."""

from msgspec import Struct

from core.commission_states import CommissionState
from core.ids import ChildOrderId, JournalId, OrderId
from core.ledger import Account, AccountEntry, Balance, Reason, earns_commission
from functions.shared.views import MoneyView, timestamp


class EntryView(Struct, frozen=True):
    """An entry of an account: credits are positive, debits negative.

    `commission` says how far a buyer's or agency's share is on its way to being paid out.
    """

    journal_id: JournalId
    account: Account
    reason: Reason
    at: str
    amount: MoneyView
    order_id: OrderId | None
    child_order_id: ChildOrderId | None
    commission: CommissionState | None

    @staticmethod
    def of(entry: AccountEntry) -> "EntryView":
        """Show `entry`."""
        return EntryView(
            journal_id=entry.journal_id,
            account=entry.account,
            reason=entry.reason,
            at=timestamp(entry.at),
            amount=MoneyView(entry.amount, entry.currency),
            order_id=entry.order_id,
            child_order_id=entry.child_order_id,
            commission=CommissionState.FROZEN if earns_commission(entry.account) else None,
        )


class BalanceView(Struct, frozen=True):
    """What an account comes to, an amount for each currency it was touched in."""

    balances: list[MoneyView]

    @staticmethod
    def of(balances: list[Balance]) -> "BalanceView":
        """Show `balances`."""
        return BalanceView([MoneyView(each.amount, each.currency) for each in balances])
