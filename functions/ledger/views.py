"""The books as the APIs show them."""

from msgspec import Struct

from core.books.commission_states import CommissionState
from core.books.estimates import Estimate
from core.books.ledger import Account, Balance, Reason
from core.ids import ChildOrderId, JournalId, OrderId, StatementId
from core.use_cases.read_entries import PlacedEntry
from functions.shared.views import MoneyView, timestamp


class EntryView(Struct, frozen=True):
    """An entry of an account: credits are positive, debits negative.

    `state` says how far a merchant's, a buyer's or an agency's share is on its way to being paid
    out; a payout itself has none. `statement_id` is the closed statement that it is in, or pays.
    """

    journal_id: JournalId
    account: Account
    reason: Reason
    at: str
    amount: MoneyView
    order_id: OrderId | None
    child_order_id: ChildOrderId | None
    statement_id: StatementId | None
    state: CommissionState | None

    @staticmethod
    def of(placed: PlacedEntry) -> "EntryView":
        """Show `placed`."""
        entry = placed.entry
        return EntryView(
            journal_id=entry.journal_id,
            account=entry.account,
            reason=entry.reason,
            at=timestamp(entry.at),
            amount=MoneyView(entry.amount, entry.currency),
            order_id=entry.order_id,
            child_order_id=entry.child_order_id,
            statement_id=placed.statement_id,
            state=placed.state,
        )


class EstimateView(Struct, frozen=True):
    """A share of an order that is placed: what is earned once it is paid."""

    order_id: OrderId
    placed_at: str
    amount: MoneyView
    state: CommissionState

    @staticmethod
    def of(estimate: Estimate) -> "EstimateView":
        """Show `estimate`."""
        return EstimateView(
            order_id=estimate.order_id,
            placed_at=timestamp(estimate.placed_at),
            amount=MoneyView(estimate.amount, estimate.currency),
            state=CommissionState.ESTIMATED,
        )


class BalanceView(Struct, frozen=True):
    """What an account comes to, an amount for each currency it was touched in."""

    balances: list[MoneyView]

    @staticmethod
    def of(balances: list[Balance]) -> "BalanceView":
        """Show `balances`."""
        return BalanceView([MoneyView(each.amount, each.currency) for each in balances])
