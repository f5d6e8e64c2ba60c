"""A payout's life, as a table.

    started ──ask──▶ requested ──pay──▶ paid
       ├─────────────────┼──────────────▲
       └──────fail───────┴──▶ failed

It is recorded before the provider hears of it, and the provider knows it by its id: asked again,
it is the same payout. No answer is no failure: it is asked again. A failed payout is over; its
statement is payable again, and another payout is made for it later.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PayoutState(StrEnum):
    """Where a payout is in its life."""

    STARTED = "started"
    REQUESTED = "requested"
    PAID = "paid"
    FAILED = "failed"


class PayoutStep(StrEnum):
    """What happens to a payout."""

    ASK = "ask"
    PAY = "pay"
    FAIL = "fail"


STEPS: Final[Mapping[tuple[PayoutState, PayoutStep], PayoutState]] = {
    (PayoutState.STARTED, PayoutStep.ASK): PayoutState.REQUESTED,
    (PayoutState.REQUESTED, PayoutStep.ASK): PayoutState.REQUESTED,
    (PayoutState.STARTED, PayoutStep.PAY): PayoutState.PAID,
    (PayoutState.REQUESTED, PayoutStep.PAY): PayoutState.PAID,
    (PayoutState.STARTED, PayoutStep.FAIL): PayoutState.FAILED,
    (PayoutState.REQUESTED, PayoutStep.FAIL): PayoutState.FAILED,
}
"""State and step → the state after it. What is not here is refused."""

OVER: Final = {PayoutState.PAID, PayoutState.FAILED}
