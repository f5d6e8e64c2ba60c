"""A child order moves on by itself, because its time has come."""

from core.ids import ChildOrderId, OrderId
from core.orders.fulfilment import overdue
from core.orders.order import Order
from core.orders.order_states import Actor
from core.ports import Ids
from core.ports.orders import Orders
from core.use_cases.move_child_order import move_child_order
from core.use_cases.read_order import read_any_order


def advance_child_order(
    order_id: OrderId, child_order_id: ChildOrderId, now: int, orders: Orders, ids: Ids
) -> bool:
    """Deliver or complete the child order; False when it is not its time (any more)."""
    before = read_any_order(order_id, orders).child(child_order_id)

    def read() -> tuple[Order, ChildOrderId]:
        return read_any_order(order_id, orders), child_order_id

    after = move_child_order(
        read, lambda child: overdue(child, now) or child, Actor.CLOCK, now, orders=orders, ids=ids
    )
    return after.state is not before.state
