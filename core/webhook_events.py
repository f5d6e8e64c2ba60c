"""What merchants are told: our events as theirs, one table, and the form of what is sent.

The outbox is ours and changes as we please; what is sent has a version. It names the child order
only, which is the merchant's own part, and amounts and units of it that were frozen when it was
placed. No shopper is in it: who and where they are is read from the API, by staff that may.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from core.events import Event
from core.ids import ChildOrderId, EventId, LineId, MerchantId, ParcelId, ProductId, SkuId
from core.ledger import OrderPaid
from core.order_states import Actor
from core.orders import (
    ChildOrder,
    ChildOrderCompleted,
    ChildOrderDelivered,
    ChildOrderEvent,
    ChildOrderShipped,
    Order,
    OrderCancelled,
    OrderExpired,
    OrderPlaced,
    ParcelDelivered,
    ParcelShipped,
)

BODY_VERSION: Final = 1
PING: Final = "webhook.ping"
"""The type of a test, which every webhook gets when its staff ask for it."""


class EventType(StrEnum):
    """What a webhook can be sent."""

    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_EXPIRED = "order.expired"
    PARCEL_SHIPPED = "order.parcel_shipped"
    ORDER_SHIPPED = "order.shipped"
    PARCEL_DELIVERED = "order.parcel_delivered"
    ORDER_DELIVERED = "order.delivered"
    ORDER_COMPLETED = "order.completed"


class Entity(Struct, frozen=True):
    """The thing whose events are counted: `kind` and `id` together are its name."""

    kind: str
    id: str


class MoneyBody(Struct, frozen=True):
    """An amount in minor units of an ISO 4217 currency."""

    amount: int
    currency: str


class LineBody(Struct, frozen=True):
    """A line of the order; `paid` is all in."""

    line_id: LineId
    sku_id: SkuId
    product_id: ProductId
    quantity: int
    paid: MoneyBody


class OrderBody(Struct, frozen=True, omit_defaults=True):
    """The merchant's part of an order, as it was placed; who moved it, and which parcel."""

    child_order_id: ChildOrderId
    placed_at: datetime
    paid: MoneyBody
    lines: list[LineBody]
    by: Actor | None = None
    parcel_id: ParcelId | None = None
    version: int | None = None
    """Counts the changes of the part since it was paid: who moved it later has a greater one."""


class Announcement(Struct, frozen=True):
    """Something that a merchant is told; `type` is an `EventType` or `PING`."""

    event_id: EventId
    type: str
    at: int
    merchant_id: MerchantId
    entity: Entity
    order: OrderBody | None = None


class Body(Struct, frozen=True, omit_defaults=True):
    """What is sent. `sequence` counts the events of `entity` at this webhook, from 1, gapless."""

    id: EventId
    type: str
    version: int
    occurred_at: datetime
    merchant_id: MerchantId
    entity: Entity
    sequence: int
    order: OrderBody | None = None


OrderEvent = (
    OrderPlaced
    | OrderPaid
    | OrderCancelled
    | OrderExpired
    | ParcelShipped
    | ChildOrderShipped
    | ParcelDelivered
    | ChildOrderDelivered
    | ChildOrderCompleted
)
"""Every event of ours that is about an order and of which merchants are told."""

ORDER_TYPES: Final[Mapping[type[Event], EventType]] = {
    OrderPlaced: EventType.ORDER_PLACED,
    OrderPaid: EventType.ORDER_PAID,
    OrderCancelled: EventType.ORDER_CANCELLED,
    OrderExpired: EventType.ORDER_EXPIRED,
    ParcelShipped: EventType.PARCEL_SHIPPED,
    ChildOrderShipped: EventType.ORDER_SHIPPED,
    ParcelDelivered: EventType.PARCEL_DELIVERED,
    ChildOrderDelivered: EventType.ORDER_DELIVERED,
    ChildOrderCompleted: EventType.ORDER_COMPLETED,
}
"""Event of ours → what it is called to merchants."""


def announcements(event: OrderEvent, order: Order) -> list[Announcement]:
    """What the merchants of `order` are told of `event`, each of its own part."""
    only = event.child_order_id if isinstance(event, ChildOrderEvent) else None
    return [
        Announcement(
            event_id=event.event_id,
            type=ORDER_TYPES[type(event)],
            at=event.at,
            merchant_id=child.merchant_id,
            entity=Entity("order", child.child_order_id),
            order=_order_body(event, child),
        )
        for child in order.children
        if only in {None, child.child_order_id}
    ]


def render(announcement: Announcement, sequence: int) -> str:
    """The text that is sent and signed, made once: every try and replay sends the same."""
    body = Body(
        id=announcement.event_id,
        type=announcement.type,
        version=BODY_VERSION,
        occurred_at=moment(announcement.at),
        merchant_id=announcement.merchant_id,
        entity=announcement.entity,
        sequence=sequence,
        order=announcement.order,
    )
    return msgspec.json.encode(body).decode()


def moment(epoch_s: int) -> datetime:
    """Epoch seconds as the time that JSON writes as RFC 3339 in UTC."""
    return datetime.fromtimestamp(epoch_s, UTC)


def _order_body(event: OrderEvent, child: ChildOrder) -> OrderBody:
    """What is said of `child`: all of it as it was placed, but for what the event brought."""
    return OrderBody(
        child_order_id=child.child_order_id,
        placed_at=moment(child.placed_at),
        paid=MoneyBody(child.paid, child.currency),
        lines=[
            LineBody(
                line_id=line.line_id,
                sku_id=line.sku_id,
                product_id=line.product_id,
                quantity=line.quantity,
                paid=MoneyBody(line.paid, child.currency),
            )
            for line in child.lines
        ],
        by=event.by if isinstance(event, OrderCancelled | ChildOrderEvent) else None,
        parcel_id=event.parcel_id if isinstance(event, ParcelShipped | ParcelDelivered) else None,
        version=event.version if isinstance(event, ChildOrderEvent) else None,
    )
