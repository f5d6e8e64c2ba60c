"""What orders write: each step of an order moves its state, its units and its coupons at once.

Every write has the condition that makes it true once: the order and its child orders are where
the step starts, the units are in the pile they leave. Once paid, child orders move one by one,
each on condition that all of them are as they were read: where the whole order is follows from
them all, and they may not have been read at one moment.
"""

from collections.abc import Mapping

import msgspec

from core.orders.fulfilment import due_at
from core.orders.order import ChildOrder, Order, OrderHead
from core.orders.order_states import STOCK_MOVES, Step
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb import due_keys
from functions.shared.dynamodb.due_keys import CHILD_ORDERS, NOT_DUE
from functions.shared.dynamodb.flash_holds import moved_writes
from functions.shared.dynamodb.spends import return_writes, use_writes
from functions.shared.dynamodb.store import (
    AtLeast,
    Check,
    Equals,
    Item,
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
        Update(head, assign={**changes, "state": after}, remove=NOT_DUE, when=is_there),
        *(
            Update(child, assign={"state": after}, add={"version": 1}, when=is_there)
            for child in children
        ),
        *_units_moved(order, step),
        *moved_writes(order, step, changes),
        *_spends_moved(order.head, step),
    ]


def child_writes(order: Order, child: ChildOrder) -> list[Write]:
    """The next version of one of the order's child orders, and where that puts the whole.

    `child` may differ in any field; it is in the index of what is due when it moves on by itself.
    """
    before = order.child(child.child_order_id)
    changed = _changes(before, child)
    due = due_at(child)
    if due is not None:
        name = due_keys.child_name(child.order_id, child.child_order_id)
        changed |= due_keys.due(CHILD_ORDERS, name, due)
    writes: list[Write] = [
        Update(
            keys.child_order(each.order_id, each.child_order_id),
            assign=changed,
            remove=() if due is not None else NOT_DUE,
            when=(Equals("version", each.version),),
        )
        if each is before
        else Check(
            keys.child_order(each.order_id, each.child_order_id),
            when=(Equals("version", each.version),),
        )
        for each in order.children
    ]
    return [*writes, *_head_followed(order.head, order.with_child(child).head)]


def _head_followed(before: OrderHead, head: OrderHead) -> list[Update]:
    if head.state is before.state:
        return []
    is_there = (Equals("state", before.state.value),)
    return [Update(keys.order(head.order_id), assign={"state": head.state.value}, when=is_there)]


def _changes(before: ChildOrder, child: ChildOrder) -> Item:
    """The fields of `child` that are not as before, as they are stored."""
    was, now = msgspec.to_builtins(before), msgspec.to_builtins(child)
    return {field: value for field, value in now.items() if value != was.get(field)}


def _units_moved(order: Order, step: Step) -> list[Update]:
    leave, reach = STOCK_MOVES[step]
    # What a reservation holds goes back to its lane, which still holds it.
    units = order.units if step is Step.PAY else order.stock_units
    return [
        Update(
            keys.stock(sku_id),
            add={leave: -count, reach: count},
            when=(AtLeast(leave, count),),
        )
        for sku_id, count in units.items()
    ]


def _spends_moved(head: OrderHead, step: Step) -> list[Write]:
    """Coupons are used by paying; an order that ends unpaid gives back all it took."""
    if step is Step.PAY:
        return use_writes(head.shopper_id, head.order_id, head.spends)
    return return_writes(head.shopper_id, head.order_id, head.spends, was_paid=False)
