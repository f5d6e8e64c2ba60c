"""What orders write: each step of an order moves its state, its units and its coupons at once.

Every write has the condition that makes it true once: the order and its child orders are where
the step starts, the units are in the pile they leave.
"""

from collections.abc import Mapping

from core.order_states import STOCK_MOVES, Step
from core.orders import Order, OrderHead
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.spends import return_writes, use_writes
from functions.shared.dynamodb.store import (
    AtLeast,
    Equals,
    Update,
    Value,
    Write,
)


def step_writes(order: Order, step: Step, changes: Mapping[str, Value]) -> list[Write]:
    """The placed order, as it was read, after `step`; `changes` are its head's further fields."""
    before, after = order.head.state.value, order.moved(step).value
    is_there = (Equals("state", before),)
    head = keys.order(order.head.order_id)
    children = [keys.child_order(child.order_id, child.child_order_id) for child in order.children]
    return [
        Update(head, assign={**changes, "state": after}, when=is_there),
        *(
            Update(child, assign={"state": after}, add={"version": 1}, when=is_there)
            for child in children
        ),
        *_units_moved(order, step),
        *_spends_moved(order.head, step),
    ]


def _units_moved(order: Order, step: Step) -> list[Update]:
    leave, reach = STOCK_MOVES[step]
    return [
        Update(
            keys.stock(sku_id),
            add={leave: -count, reach: count},
            when=(AtLeast(leave, count),),
        )
        for sku_id, count in order.units.items()
    ]


def _spends_moved(head: OrderHead, step: Step) -> list[Write]:
    """Coupons are used by paying; an order that ends unpaid gives back all it took."""
    if step is Step.PAY:
        return use_writes(head.shopper_id, head.order_id, head.spends)
    return return_writes(head.shopper_id, head.order_id, head.spends, was_paid=False)
