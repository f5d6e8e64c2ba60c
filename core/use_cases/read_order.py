"""A shopper reads an order of theirs."""

from core.errors import NotFound
from core.ids import OrderId, UserId
from core.orders import Order
from core.ports.orders import Orders


def read_order(order_id: OrderId, shopper_id: UserId, orders: Orders) -> Order:
    """The shopper's order; another's is not there: `NotFound`."""
    order = orders.get(order_id)
    if order is None or order.head.shopper_id != shopper_id:
        raise NotFound("order")
    return order
