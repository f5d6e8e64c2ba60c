"""Nobody paid an order in time."""

from core.errors import Defect
from core.ids import EventId, OrderId
from core.orders.order import EXPIRY_GRACE_S, OrderExpired
from core.orders.order_states import OrderState
from core.ports import Ids
from core.ports.orders import Orders


def expire_order(order_id: OrderId, now: int, orders: Orders, ids: Ids) -> bool:
    """Expire the order, giving back what it held; False when there is nothing to expire.

    Whoever is first, a payment, a cancellation or one of several sweepers, moves the order.
    Raises `Defect` when it cannot give back what it says it holds.
    """
    order = orders.get(order_id)
    if order is None or order.head.state is not OrderState.PLACED:
        return False
    if now < order.head.pay_until + EXPIRY_GRACE_S:
        return False
    event = OrderExpired(
        event_id=EventId(ids.new("evt")),
        at=now,
        order_id=order_id,
        shopper_id=order.head.shopper_id,
        merchant_ids=order.merchant_ids,
    )
    if orders.end(order, event):
        return True
    again = orders.get(order_id)
    if again is None or again.head.state is OrderState.PLACED:
        raise Defect(f"{order_id} holds less than it says")
    return False
