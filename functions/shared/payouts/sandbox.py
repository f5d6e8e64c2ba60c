"""A payout provider that sends nothing: what becomes of a payout is in where it goes.

| destination begins with | what happens                                |
|-------------------------|---------------------------------------------|
| `late_`                 | under way for two minutes, then paid        |
| `closed_`               | fails: the account is closed                |
| anything else           | paid at once                                |

It keeps nothing: the same payout always gets the same answer, at the same time of its life.
"""

from typing import Final

from core.books.payout_states import PayoutState
from core.books.payouts import Payout, PayoutOutcome

LATE_S: Final = 120


class SandboxPayouts:
    """See `core.ports.payouts.PayoutProvider`."""

    name = "sandbox"

    def create(self, payout: Payout, now: int) -> PayoutOutcome:
        """See `core.ports.payouts.PayoutProvider.create`."""
        return _outcome(payout, now)

    def query(self, payout: Payout, now: int) -> PayoutOutcome | None:
        """See `core.ports.payouts.PayoutProvider.query`."""
        return _outcome(payout, now)


def _outcome(payout: Payout, now: int) -> PayoutOutcome:
    reference = f"sandbox_{payout.payout_id}"
    if payout.destination.startswith("closed_"):
        return PayoutOutcome(PayoutState.FAILED, reference, "account_closed")
    if payout.destination.startswith("late_") and now < payout.started_at + LATE_S:
        return PayoutOutcome(PayoutState.REQUESTED, reference)
    return PayoutOutcome(PayoutState.PAID, reference)
