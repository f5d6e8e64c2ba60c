"""How far a party's share of an order is on its way to being paid out, as a table.

    estimated ──pay──▶ frozen ──release──▶ settleable ──settle──▶ settled ──pay_out──▶ paid_out

A share is estimated while its order is placed: nothing is in the books yet. Its entry is frozen
from posting, settleable once its child order is released (delivered long enough ago, and no
refund open), settled in exactly one statement, paid out with it. Entries are never changed, so
the state is not in them: it is where the entry is and how far that statement is.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CommissionState(StrEnum):
    """Where a merchant's, a buyer's or an agency's share is."""

    ESTIMATED = "estimated"
    FROZEN = "frozen"
    SETTLEABLE = "settleable"
    SETTLED = "settled"
    PAID_OUT = "paid_out"


class CommissionStep(StrEnum):
    """What happens to a share."""

    PAY = "pay"
    RELEASE = "release"
    SETTLE = "settle"
    PAY_OUT = "pay_out"


STEPS: Final[Mapping[tuple[CommissionState, CommissionStep], CommissionState]] = {
    (CommissionState.ESTIMATED, CommissionStep.PAY): CommissionState.FROZEN,
    (CommissionState.FROZEN, CommissionStep.RELEASE): CommissionState.SETTLEABLE,
    (CommissionState.SETTLEABLE, CommissionStep.SETTLE): CommissionState.SETTLED,
    (CommissionState.SETTLED, CommissionStep.PAY_OUT): CommissionState.PAID_OUT,
}
"""State and step → the state after it. What is not here does not happen."""
