"""A shopper has what was ordered of one merchant."""

from core.ids import ChildOrderId, OrderId, UserId
from core.orders.fulfilment import completed
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor, OrderState
from core.ports import Ids
from core.ports.orders import Orders
from core.use_cases.move_child_order import move_child_order
from core.use_cases.read_order import read_order


def confirm_receipt(
    order_id: OrderId,
    child_order_id: ChildOrderId,
    shopper_id: UserId,
    now: int,
    *,
    orders: Orders,
    ids: Ids,
) -> ChildOrder:
    """Complete the shopper's child order, delivered or under way; again: as it is.

    Raises `NotFound`, or `Conflict` "order_state" while something is still to be sent.
    """

    def read() -> tuple[Order, ChildOrderId]:
        return read_order(order_id, shopper_id, orders), child_order_id

    def decide(child: ChildOrder) -> ChildOrder:
        return child if child.state is OrderState.COMPLETED else completed(child, now)

    return move_child_order(read, decide, Actor.SHOPPER, now, orders=orders, ids=ids)
