"""The order's life, step by step, as docs/money-rules.md §8 has it."""

import pytest

from core.errors import Conflict
from core.orders.order_states import STEPS, STOCK_MOVES, OrderState, Step, after, together

LIFE = {
    "placed": {"pay": "paid", "cancel": "cancelled", "expire": "expired"},
    "paid": {"ship": "shipped", "refund": "refunded"},
    "shipped": {"deliver": "delivered", "refund": "refunded"},
    "delivered": {"complete": "completed", "refund": "refunded"},
    "completed": {"refund": "refunded"},
    "cancelled": {},
    "expired": {},
    "refunded": {},
}


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_where_the_rules_say_or_is_refused(state: OrderState, step: Step) -> None:
    expected = LIFE[state.value].get(step.value)
    if expected is None:
        with pytest.raises(Conflict) as refused:
            after(state, step)
        assert refused.value.facts == {"state": state.value}
    else:
        assert after(state, step).value == expected


def test_every_end_of_a_placed_order_moves_its_held_units() -> None:
    ends = {step for step in Step if step.value in LIFE["placed"]}
    assert {step for step, (pile, _) in STOCK_MOVES.items() if pile == "held"} == ends
    assert [STOCK_MOVES[step][1] for step in (Step.PAY, Step.CANCEL, Step.EXPIRE)] == [
        "sold",
        "available",
        "available",
    ]


@pytest.mark.parametrize(
    ("children", "whole"),
    [
        ("paid", "paid"),
        ("shipped paid", "paid"),
        ("completed shipped delivered", "shipped"),
        ("completed refunded", "completed"),
        ("refunded refunded", "refunded"),
        ("expired expired", "expired"),
    ],
)
def test_an_order_is_as_far_as_the_last_of_what_is_not_refunded(children: str, whole: str) -> None:
    assert together(map(OrderState, children.split())).value == whole


def test_every_step_leads_onwards() -> None:
    """Where an order is, is told by which of its parts' states is declared first."""
    order = [*OrderState]
    assert all(order.index(state) < order.index(end) for (state, _), end in STEPS.items())


def test_every_state_is_reached_and_every_end_is_for_good() -> None:
    reached = {OrderState.PLACED} | set(STEPS.values())
    assert reached == set(OrderState)
    ends = reached - {state for state, _ in STEPS}
    assert ends == {OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REFUNDED}
