"""Payout accounts as their parties see them."""

from msgspec import Struct

from core.books.payouts import PayoutAccount
from functions.shared.views import timestamp


class PayoutAccountView(Struct, frozen=True):
    """Where an account is paid out to; of the reference only the last characters are shown."""

    destination: str
    changed_at: str

    @staticmethod
    def of(account: PayoutAccount) -> "PayoutAccountView":
        """Show `account`."""
        return PayoutAccountView(account.masked, timestamp(account.changed_at))
