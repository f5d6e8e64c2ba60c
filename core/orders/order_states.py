"""An order's life, as a table.

    placed ──pay──▶ paid ──ship──▶ shipped ──deliver──▶ delivered ──complete──▶ completed
       ├──cancel──▶ cancelled
       └──expire──▶ expired

Until it is paid an order moves as one; from then on each child order goes its own way, and the
order is said to be where the least advanced of them is (`together`). A child order of which
everything was refunded, from whatever state after `placed`, is `refunded`.

What a step does to the units that the order holds is a table too. The repository writes each
step on condition that the order is still where the step starts, so a step is taken once.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, Literal

from core.errors import Conflict


class OrderState(StrEnum):
    """Where an order, or a child order, is in its life; what is further along comes later."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class Step(StrEnum):
    """What happens to an order."""

    PAY = "pay"
    SHIP = "ship"
    DELIVER = "deliver"
    COMPLETE = "complete"
    CANCEL = "cancel"
    EXPIRE = "expire"
    REFUND = "refund"
    """The last of what was paid goes back."""


class Actor(StrEnum):
    """On whose word something happens to an order."""

    SHOPPER = "shopper"
    MERCHANT = "merchant"
    PLATFORM = "platform"
    CARRIER = "carrier"
    PROVIDER = "provider"
    """A payment provider."""
    CLOCK = "clock"
    """Nobody's: its time had come."""


STEPS: Final[Mapping[tuple[OrderState, Step], OrderState]] = {
    (OrderState.PLACED, Step.PAY): OrderState.PAID,
    (OrderState.PLACED, Step.CANCEL): OrderState.CANCELLED,
    (OrderState.PLACED, Step.EXPIRE): OrderState.EXPIRED,
    (OrderState.PAID, Step.SHIP): OrderState.SHIPPED,
    (OrderState.SHIPPED, Step.DELIVER): OrderState.DELIVERED,
    (OrderState.DELIVERED, Step.COMPLETE): OrderState.COMPLETED,
    (OrderState.PAID, Step.REFUND): OrderState.REFUNDED,
    (OrderState.SHIPPED, Step.REFUND): OrderState.REFUNDED,
    (OrderState.DELIVERED, Step.REFUND): OrderState.REFUNDED,
    (OrderState.COMPLETED, Step.REFUND): OrderState.REFUNDED,
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


def together(states: Iterable[OrderState]) -> OrderState:
    """Where an order is whose child orders are at `states`.

    It is as far as the least advanced of those that are not refunded, or all are.
    """
    return min(states, key=[*OrderState].index)


def refused(state: OrderState, step: Step) -> Conflict:
    """The refusal of a step that the order's state does not allow."""
    return Conflict(
        "order_state",
        f"The order is {state.value}: the step {step.value} cannot be taken.",
        facts={"state": state.value},
    )
