"""What the platform does with statements, as the admin API shows it."""

from msgspec import Struct

from core.books.ledger import Account
from core.books.payout_states import PayoutState
from core.books.payouts import Payout
from core.books.statements import Statement
from core.ids import PayoutId, StatementId
from functions.shared.statement_views import StatementView
from functions.shared.views import MoneyView, timestamp, timestamp_or_none


class SettlementView(Struct, frozen=True):
    """The statements that were closed; an account that nothing happened to has none."""

    statements: list[StatementView]

    @staticmethod
    def of(statements: list[Statement]) -> "SettlementView":
        """Show what was closed."""
        return SettlementView([StatementView.of(each) for each in statements])


class PayoutView(Struct, frozen=True):
    """A payout, and where the provider is with it; `reference` is the provider's."""

    payout_id: PayoutId
    statement_id: StatementId
    account: Account
    amount: MoneyView
    provider: str
    state: PayoutState
    started_at: str
    asked: int
    reference: str
    reason: str | None
    ended_at: str | None

    @staticmethod
    def of(payout: Payout) -> "PayoutView":
        """Show `payout`, without where it goes."""
        return PayoutView(
            payout_id=payout.payout_id,
            statement_id=payout.statement_id,
            account=payout.account,
            amount=MoneyView(payout.amount, payout.currency),
            provider=payout.provider,
            state=payout.state,
            started_at=timestamp(payout.started_at),
            asked=payout.asked,
            reference=payout.reference,
            reason=payout.reason,
            ended_at=timestamp_or_none(payout.ended_at),
        )
