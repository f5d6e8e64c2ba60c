"""A parcel arrived: its merchant says so, or the platform as it heard from the carrier."""

from collections.abc import Callable

from core.errors import NotFound
from core.ids import ChildOrderId, ParcelId
from core.orders.fulfilment import parcel_delivered
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor
from core.ports import Ids
from core.ports.orders import Orders
from core.use_cases.move_child_order import move_child_order


def deliver_parcel(
    read: Callable[[], tuple[Order, ChildOrderId]],
    parcel_id: ParcelId,
    by: Actor,
    now: int,
    *,
    orders: Orders,
    ids: Ids,
) -> ChildOrder:
    """Note that a parcel of the child order that `read` finds arrived; again: as it is.

    Raises what `read` raises, or `NotFound` for the parcel.
    """
    return move_child_order(
        read,
        lambda child: parcel_delivered(child, parcel_id, now),
        by,
        now,
        orders=orders,
        ids=ids,
    )


def sender_of(order: Order, parcel_id: ParcelId) -> ChildOrderId:
    """The child order that sent the parcel; raises `NotFound`."""
    for child in order.children:
        if any(parcel.parcel_id == parcel_id for parcel in child.parcels):
            return child.child_order_id
    raise NotFound("parcel")
