"""A statement's life, as a table.

    open ──carry──▶ carried
     └────issue───▶ payable ──start──▶ paying ──pay──▶ paid
                       ▲                  │
                       └──────fail────────┘

An open statement collects entries. At the end of its period it is closed: what it comes to is
payable, or it is too little (or below zero) and the next one begins with it. A disputed
statement keeps its state, and its payout is not started before the dispute is resolved.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class StatementState(StrEnum):
    """Where a statement is in its life."""

    OPEN = "open"
    CARRIED = "carried"
    PAYABLE = "payable"
    PAYING = "paying"
    PAID = "paid"


class StatementStep(StrEnum):
    """What happens to a statement."""

    CARRY = "carry"
    ISSUE = "issue"
    START = "start"
    PAY = "pay"
    FAIL = "fail"


STEPS: Final[Mapping[tuple[StatementState, StatementStep], StatementState]] = {
    (StatementState.OPEN, StatementStep.CARRY): StatementState.CARRIED,
    (StatementState.OPEN, StatementStep.ISSUE): StatementState.PAYABLE,
    (StatementState.PAYABLE, StatementStep.START): StatementState.PAYING,
    (StatementState.PAYING, StatementStep.PAY): StatementState.PAID,
    (StatementState.PAYING, StatementStep.FAIL): StatementState.PAYABLE,
}
"""State and step → the state after it. What is not here is refused."""
