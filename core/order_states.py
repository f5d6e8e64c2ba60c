"""An order's life, as a table.

    placed ──pay──▶ paid ──ship──▶ shipped ──deliver──▶ delivered ──complete──▶ completed
       ├──cancel──▶ cancelled
       └──expire──▶ expired

What a step does to the units that the order holds is a table too. The repository writes each
step on condition that the order is still where the step starts, so a step is taken once.

Payments take `pay` and shoppers `cancel`. Nothing takes the other steps yet: an order that nobody
pays stays placed, with its units and coupons, until its shopper cancels it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from core.errors import Conflict


class OrderState(StrEnum):
    """Where an order is in its life; its child orders go along."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Step(StrEnum):
    """What happens to an order."""

    PAY = "pay"
    SHIP = "ship"
    DELIVER = "deliver"
    COMPLETE = "complete"
    CANCEL = "cancel"
    EXPIRE = "expire"


STEPS: Final[Mapping[tuple[OrderState, Step], OrderState]] = {
    (OrderState.PLACED, Step.PAY): OrderState.PAID,
    (OrderState.PLACED, Step.CANCEL): OrderState.CANCELLED,
    (OrderState.PLACED, Step.EXPIRE): OrderState.EXPIRED,
    (OrderState.PAID, Step.SHIP): OrderState.SHIPPED,
    (OrderState.SHIPPED, Step.DELIVER): OrderState.DELIVERED,
    (OrderState.DELIVERED, Step.COMPLETE): OrderState.COMPLETED,
}
"""State and step → the state after it. What is not here is refused."""

Pile = Literal["available", "held", "sold"]

STOCK_MOVES: Final[Mapping[Step, tuple[Pile, Pile]]] = {
    Step.PAY: ("held", "sold"),
    Step.CANCEL: ("held", "available"),
    Step.EXPIRE: ("held", "available"),
}
"""Step → from where to where it moves the order's units. Other steps leave the stock alone."""


def after(state: OrderState, step: Step) -> OrderState:
    """The state that `step` leads to; raises `Conflict` when it may not be taken from `state`."""
    if (state, step) not in STEPS:
        raise refused(state, step)
    return STEPS[state, step]


def refused(state: OrderState, step: Step) -> Conflict:
    """The refusal of a step that the order's state does not allow."""
    return Conflict(
        "order_state",
        f"The order is {state.value}: the step {step.value} cannot be taken.",
        facts={"state": state.value},
    )
