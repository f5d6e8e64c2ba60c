"""The form of what merchants are sent: ours changes as we please, this has a version.

It names the merchant's own part of an order only, with amounts and units that were frozen when it
was placed, and what the event brought. No shopper is in it: who and where they are is read from
the API, by staff that may.
"""

from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct

from core.ids import (
    ChildOrderId,
    EventId,
    LineId,
    MerchantId,
    ParcelId,
    PayoutId,
    ProductId,
    RefundId,
    SkuId,
    StatementId,
)
from core.orders.order_states import Actor
from core.refunds.refund_states import RefundState

BODY_VERSION: Final = 1


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
    """Counts the changes of the part: of two events the later has the greater one."""


class RefundBody(Struct, frozen=True, omit_defaults=True):
    """A refund of the merchant's part, and where it is with this event."""

    refund_id: RefundId
    child_order_id: ChildOrderId
    state: RefundState
    amount: MoneyBody
    version: int
    """Counts the refund's changes."""
    by: Actor | None = None
    order_ended: bool = False
    """Nothing of the part is left."""


class StatementBody(Struct, frozen=True):
    """A statement that was closed: what it came to, period by period."""

    statement_id: StatementId
    number: int
    period_from: datetime
    period_to: datetime
    opening: MoneyBody
    credited: MoneyBody
    debited: MoneyBody
    closing: MoneyBody


class PayoutBody(Struct, frozen=True, omit_defaults=True):
    """Money that went to the merchant, or did not."""

    payout_id: PayoutId
    statement_id: StatementId
    amount: MoneyBody
    reason: str | None = None


class Announcement(Struct, frozen=True):
    """Something that a merchant is told; `type` is an `EventType` or `PING`."""

    event_id: EventId
    type: str
    at: int
    merchant_id: MerchantId
    entity: Entity
    order: OrderBody | None = None
    refund: RefundBody | None = None
    statement: StatementBody | None = None
    payout: PayoutBody | None = None


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
    refund: RefundBody | None = None
    statement: StatementBody | None = None
    payout: PayoutBody | None = None


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
        refund=announcement.refund,
        statement=announcement.statement,
        payout=announcement.payout,
    )
    return msgspec.json.encode(body).decode()


def moment(epoch_s: int) -> datetime:
    """Epoch seconds as the time that JSON writes as RFC 3339 in UTC."""
    return datetime.fromtimestamp(epoch_s, UTC)
