"""The refund's life, step by step, and the terms that a request is asked under."""

import pytest

from core.errors import Conflict
from core.refunds.refund_states import (
    CLAIMING,
    OPEN,
    STEPS,
    RefundState,
    RefundStep,
    after,
    is_done,
)

LIFE = {
    "requested": {
        "approve": "approved",
        "ask_return": "awaiting_return",
        "replace": "replacing",
        "reject": "rejected",
        "lapse": "escalated",
        "cancel": "cancelled",
    },
    "rejected": {"escalate": "escalated"},
    "escalated": {
        "approve": "approved",
        "ask_return": "awaiting_return",
        "replace": "replacing",
        "dismiss": "dismissed",
        "cancel": "cancelled",
    },
    "awaiting_return": {
        "ship_back": "returning",
        "approve": "approved",
        "replace": "replacing",
        "cancel": "cancelled",
    },
    "returning": {"approve": "approved", "replace": "replacing", "dispute": "escalated"},
    "replacing": {"send": "replaced", "approve": "approved"},
    "approved": {"pay": "refunded"},
    "refunded": {},
    "replaced": {},
    "dismissed": {},
    "cancelled": {},
}


@pytest.mark.parametrize("state", RefundState)
@pytest.mark.parametrize("step", RefundStep)
def test_a_step_leads_where_the_rules_say_or_is_refused(
    state: RefundState, step: RefundStep
) -> None:
    expected = LIFE[state.value].get(step.value)
    if expected is None:
        with pytest.raises(Conflict) as refused:
            after(state, step)
        assert refused.value.facts == {"state": state.value}
    else:
        assert after(state, step).value == expected


def test_a_step_leads_to_one_state_wherever_it_is_taken() -> None:
    """So whoever takes it again is where it leads."""
    for step in RefundStep:
        reached = {to for (_, taken), to in STEPS.items() if taken is step}
        assert len(reached) == 1
        assert {state for state in RefundState if is_done(state, step)} == reached


def test_what_is_over_and_gave_nothing_back_claims_nothing() -> None:
    over = {state.value for state in RefundState if not LIFE[state.value]}
    assert {state.value for state in RefundState if state not in CLAIMING} == {
        "rejected",
        *(over - {"refunded"}),
    }
    assert {state.value for state in CLAIMING - OPEN} == {"refunded"}
