"""A shopper, a merchant or the platform takes an order back before it is paid."""

from collections.abc import Callable

from core.errors import Busy
from core.ids import EventId
from core.orders.order import Order, OrderCancelled
from core.orders.order_states import Actor, OrderState, Step
from core.ports import Ids
from core.ports.orders import Orders

ATTEMPTS_MAX = 3
"""What is placed moves on once."""


def cancel_order(read: Callable[[], Order], by: Actor, now: int, orders: Orders, ids: Ids) -> Order:
    """Cancel the placed order that `read` finds, giving back what it held; again: as it is.

    Raises what `read` raises, or `Conflict` "order_state" when it is paid or over.
    """
    for _ in range(ATTEMPTS_MAX):
        order = read()
        if order.head.state is OrderState.CANCELLED:
            return order
        order.moved(Step.CANCEL)
        event = OrderCancelled(
            event_id=EventId(ids.new("evt")),
            at=now,
            order_id=order.head.order_id,
            shopper_id=order.head.shopper_id,
            merchant_ids=order.merchant_ids,
            by=by,
        )
        if orders.end(order, event):
            return read()
    raise Busy
