"""Somebody reads an order: its shopper, a merchant that sells in it, the platform."""

from core.errors import Conflict, NotFound
from core.ids import ChildOrderId, MerchantId, OrderId, UserId
from core.orders.order import Order
from core.ports.orders import ChildOrders, Orders


def read_order(order_id: OrderId, shopper_id: UserId, orders: Orders) -> Order:
    """The shopper's order; another's is not there: `NotFound`."""
    order = read_any_order(order_id, orders)
    if order.head.shopper_id != shopper_id:
        raise NotFound("order")
    return order


def read_any_order(order_id: OrderId, orders: Orders) -> Order:
    """Anybody's order, as the platform may read it; raises `NotFound`."""
    order = orders.get(order_id)
    if order is None:
        raise NotFound("order")
    return order


def read_sold_order(
    merchant_id: MerchantId, child_order_id: ChildOrderId, child_orders: ChildOrders, orders: Orders
) -> Order:
    """The order that holds the merchant's child order; another's is not there: `NotFound`."""
    child = child_orders.get(merchant_id, child_order_id)
    if child is None:
        raise NotFound("order")
    return read_any_order(child.order_id, orders)


def read_own_order(
    merchant_id: MerchantId, child_order_id: ChildOrderId, child_orders: ChildOrders, orders: Orders
) -> Order:
    """The same, as long as nobody else sells in it; raises `Conflict` "order_shared"."""
    order = read_sold_order(merchant_id, child_order_id, child_orders, orders)
    if len(order.children) > 1:
        raise Conflict("order_shared", "Others sell in this order, too.")
    return order
