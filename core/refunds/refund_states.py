"""A refund's life, as a table.

    requested ──approve──▶ approved ──pay──▶ refunded
       ├──ask_return──▶ awaiting_return ──ship_back──▶ returning ──approve──▶ approved
       │                                                  └──replace──▶ replacing
       ├──replace──▶ replacing ──send──▶ replaced
       ├──reject──▶ rejected ──escalate──▶ escalated ──dismiss──▶ dismissed
       ├──lapse──▶ escalated
       └──cancel──▶ cancelled

The merchant answers a request, the shopper escalates a rejection to the platform, and the
platform decides for good: as the merchant could have, or `dismissed`. `approved` means that the
money is on its way back: a payment provider says when it arrived. An exchange ends with new
units instead. Who stays silent lets the clock act: `core.refunds.terms` says when. The repository
writes each step over the version that it was decided on, so a step is taken once.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.errors import Conflict


class RefundState(StrEnum):
    """Where a refund is in its life."""

    REQUESTED = "requested"
    ESCALATED = "escalated"
    AWAITING_RETURN = "awaiting_return"
    RETURNING = "returning"
    REPLACING = "replacing"
    APPROVED = "approved"
    REJECTED = "rejected"
    REFUNDED = "refunded"
    REPLACED = "replaced"
    DISMISSED = "dismissed"
    CANCELLED = "cancelled"


class RefundStep(StrEnum):
    """What happens to a refund."""

    APPROVE = "approve"
    """The money goes back; from `awaiting_return` without the goods."""
    ASK_RETURN = "ask_return"
    """Agreed; first the goods come back."""
    REPLACE = "replace"
    """New units are to be sent instead of money."""
    REJECT = "reject"
    ESCALATE = "escalate"
    """The shopper takes a rejection to the platform."""
    DISPUTE = "dispute"
    """The merchant takes what came back, or did not, to the platform."""
    LAPSE = "lapse"
    """The merchant did not answer what cannot be agreed to without it."""
    DISMISS = "dismiss"
    """The platform's no, which is the last word."""
    SHIP_BACK = "ship_back"
    CANCEL = "cancel"
    SEND = "send"
    """The new units are on their way."""
    PAY = "pay"
    """The money arrived."""


STEPS: Final[Mapping[tuple[RefundState, RefundStep], RefundState]] = {
    (RefundState.REQUESTED, RefundStep.APPROVE): RefundState.APPROVED,
    (RefundState.REQUESTED, RefundStep.ASK_RETURN): RefundState.AWAITING_RETURN,
    (RefundState.REQUESTED, RefundStep.REPLACE): RefundState.REPLACING,
    (RefundState.REQUESTED, RefundStep.REJECT): RefundState.REJECTED,
    (RefundState.REQUESTED, RefundStep.LAPSE): RefundState.ESCALATED,
    (RefundState.REQUESTED, RefundStep.CANCEL): RefundState.CANCELLED,
    (RefundState.REJECTED, RefundStep.ESCALATE): RefundState.ESCALATED,
    (RefundState.ESCALATED, RefundStep.APPROVE): RefundState.APPROVED,
    (RefundState.ESCALATED, RefundStep.ASK_RETURN): RefundState.AWAITING_RETURN,
    (RefundState.ESCALATED, RefundStep.REPLACE): RefundState.REPLACING,
    (RefundState.ESCALATED, RefundStep.DISMISS): RefundState.DISMISSED,
    (RefundState.ESCALATED, RefundStep.CANCEL): RefundState.CANCELLED,
    (RefundState.AWAITING_RETURN, RefundStep.SHIP_BACK): RefundState.RETURNING,
    (RefundState.AWAITING_RETURN, RefundStep.APPROVE): RefundState.APPROVED,
    (RefundState.AWAITING_RETURN, RefundStep.REPLACE): RefundState.REPLACING,
    (RefundState.AWAITING_RETURN, RefundStep.CANCEL): RefundState.CANCELLED,
    (RefundState.RETURNING, RefundStep.APPROVE): RefundState.APPROVED,
    (RefundState.RETURNING, RefundStep.REPLACE): RefundState.REPLACING,
    (RefundState.RETURNING, RefundStep.DISPUTE): RefundState.ESCALATED,
    (RefundState.REPLACING, RefundStep.SEND): RefundState.REPLACED,
    (RefundState.REPLACING, RefundStep.APPROVE): RefundState.APPROVED,
    (RefundState.APPROVED, RefundStep.PAY): RefundState.REFUNDED,
}
"""State and step → the state after it. What is not here is refused."""

CLAIMING: Final = frozenset(RefundState) - {
    RefundState.REJECTED,
    RefundState.REPLACED,
    RefundState.DISMISSED,
    RefundState.CANCELLED,
}
"""While a refund is in one of these, its units and freight are nobody else's to ask back."""

OPEN: Final = CLAIMING - {RefundState.REFUNDED}
"""While a refund is in one of these, what its child order comes to is not settled."""


def after(state: RefundState, step: RefundStep) -> RefundState:
    """The state that `step` leads to; raises `Conflict` when it may not be taken from `state`."""
    if (state, step) not in STEPS:
        raise refused(state, step)
    return STEPS[state, step]


def is_done(state: RefundState, step: RefundStep) -> bool:
    """Whether a refund at `state` is where `step` leads: taking it again changes nothing."""
    return any(step is taken and state is reached for (_, taken), reached in STEPS.items())


def refused(state: RefundState, step: RefundStep) -> Conflict:
    """The refusal of a step that the refund's state does not allow."""
    return Conflict(
        "refund_state",
        f"The refund is {state.value}: the step {step.value} cannot be taken.",
        facts={"state": state.value},
    )
