"""A shopper takes an order back before it is paid."""

from core.errors import Busy
from core.ids import EventId, OrderId, UserId
from core.order_states import Actor, OrderState, Step
from core.orders import Order, OrderCancelled
from core.ports import Ids
from core.ports.orders import Orders
from core.use_cases.read_order import read_order

ATTEMPTS_MAX = 3


def cancel_order(
    order_id: OrderId, shopper_id: UserId, now: int, orders: Orders, ids: Ids
) -> Order:
    """Cancel the shopper's placed order, giving back what it held; again: the same order.

    Raises `NotFound`, or `Conflict` "order_state" when it is paid or over.
    """
    for _ in range(ATTEMPTS_MAX):
        order = read_order(order_id, shopper_id, orders)
        if order.head.state is OrderState.CANCELLED:
            return order
        order.moved(Step.CANCEL)
        event = OrderCancelled(
            EventId(ids.new("evt")), now, order_id, shopper_id, order.merchant_ids, Actor.SHOPPER
        )
        if orders.cancel(order, event):
            return read_order(order_id, shopper_id, orders)
    raise Busy
