"""What happened to an order, as its shopper and its merchants can read it.

Each change's event has an entry here, written in the same transaction. Events carry what
programs need and leave by the outbox; entries are short and stay as long as the order.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from core.books.ledger import OrderPaid, RefundBecameDue
from core.errors import Defect
from core.events import Event
from core.ids import ChildOrderId, EventId, OrderId, ParcelId, RefundId
from core.orders.order import (
    ChildOrderCompleted,
    ChildOrderDelivered,
    ChildOrderShipped,
    OrderCancelled,
    OrderExpired,
    OrderPlaced,
    ParcelDelivered,
    ParcelShipped,
)
from core.orders.order_states import Actor
from core.refunds.refund import (
    DuePaid,
    RefundAdvanced,
    RefundApproved,
    RefundPaid,
    RefundRejected,
    RefundRequested,
)
from core.refunds.refund_states import RefundState


class Happening(StrEnum):
    """What can happen to an order or to a part of it."""

    ORDER_PLACED = "order_placed"
    ORDER_PAID = "order_paid"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_EXPIRED = "order_expired"
    PAYMENT_DUE_BACK = "payment_due_back"
    """Money arrived that the order does not take."""
    PARCEL_SHIPPED = "parcel_shipped"
    SHIPPED = "shipped"
    PARCEL_DELIVERED = "parcel_delivered"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    REFUND_REQUESTED = "refund_requested"
    REFUND_APPROVED = "refund_approved"
    REFUND_REJECTED = "refund_rejected"
    REFUND_ADVANCED = "refund_advanced"
    REFUND_PAID = "refund_paid"
    PAYMENT_SENT_BACK = "payment_sent_back"
    """Money that the order did not take is with the shopper again."""


HAPPENINGS: Final[Mapping[type[Event], Happening]] = {
    OrderPlaced: Happening.ORDER_PLACED,
    OrderPaid: Happening.ORDER_PAID,
    OrderCancelled: Happening.ORDER_CANCELLED,
    OrderExpired: Happening.ORDER_EXPIRED,
    RefundBecameDue: Happening.PAYMENT_DUE_BACK,
    ParcelShipped: Happening.PARCEL_SHIPPED,
    ChildOrderShipped: Happening.SHIPPED,
    ParcelDelivered: Happening.PARCEL_DELIVERED,
    ChildOrderDelivered: Happening.DELIVERED,
    ChildOrderCompleted: Happening.COMPLETED,
    RefundRequested: Happening.REFUND_REQUESTED,
    RefundApproved: Happening.REFUND_APPROVED,
    RefundRejected: Happening.REFUND_REJECTED,
    RefundAdvanced: Happening.REFUND_ADVANCED,
    RefundPaid: Happening.REFUND_PAID,
    DuePaid: Happening.PAYMENT_SENT_BACK,
}
"""Every event of orders → what its entry says."""

BETWEEN_SHOPPER_AND_PLATFORM: Final = frozenset(
    {Happening.PAYMENT_DUE_BACK, Happening.PAYMENT_SENT_BACK}
)
"""No merchant of the order reads these."""


class LogEntry(Struct, frozen=True, omit_defaults=True):
    """An entry of an order's log. It has those of its event's fields that it names."""

    event_id: EventId
    order_id: OrderId
    at: int
    what: Happening
    by: Actor | None = None
    """On whose word; None where what happened says it."""
    child_order_id: ChildOrderId | None = None
    """The part that it happened to; None: the whole order."""
    parcel_id: ParcelId | None = None
    refund_id: RefundId | None = None
    state: RefundState | None = None
    """Where that put the refund."""

    def is_for(self, child_order_id: ChildOrderId) -> bool:
        """Whether the merchant of that part may read it."""
        if self.child_order_id is not None:
            return self.child_order_id == child_order_id
        return self.what not in BETWEEN_SHOPPER_AND_PLATFORM


def log_entry(event: Event) -> LogEntry:
    """What the log keeps of `event`; raises `Defect` for one that is not an order's."""
    if type(event) not in HAPPENINGS:
        raise Defect(f"{type(event).__name__} is in no order's log")
    told = {**msgspec.to_builtins(event), "what": HAPPENINGS[type(event)]}
    return msgspec.convert(told, LogEntry)
