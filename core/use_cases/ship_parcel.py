"""A merchant hands a parcel to a carrier."""

from typing import Protocol

from core.idempotency import Once
from core.ids import ChildOrderId, MerchantId, ParcelId
from core.orders.fulfilment import shipped
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor
from core.orders.parcels import ParcelDraft
from core.ports import Ids
from core.ports.orders import ChildOrders, Orders
from core.use_cases.move_child_order import move_child_order
from core.use_cases.read_order import read_sold_order


class SellingPorts(Protocol):
    """What a merchant's steps read and write."""

    @property
    def orders(self) -> Orders:
        """Whole orders."""

    @property
    def child_orders(self) -> ChildOrders:
        """Whose they are."""

    @property
    def ids(self) -> Ids:
        """Fresh ids."""


def ship_parcel(
    merchant_id: MerchantId,
    child_order_id: ChildOrderId,
    draft: ParcelDraft,
    now: int,
    once: Once,
    ports: SellingPorts,
) -> ChildOrder:
    """Add a parcel to the merchant's paid child order.

    Raises `NotFound`, or `Conflict` "order_state", "not_to_ship" or "too_many_parcels".
    """
    parcel_id = ParcelId(ports.ids.new("pcl"))

    def read() -> tuple[Order, ChildOrderId]:
        sold = read_sold_order(merchant_id, child_order_id, ports.child_orders, ports.orders)
        return sold, child_order_id

    return move_child_order(
        read,
        lambda child: shipped(child, draft, parcel_id, now),
        Actor.MERCHANT,
        now,
        orders=ports.orders,
        ids=ports.ids,
        once=once,
    )
