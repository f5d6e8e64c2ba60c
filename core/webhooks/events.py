"""What merchants are told of: our events as theirs, by one table."""

from collections.abc import Mapping
from typing import Final

from core.books.ledger import OrderPaid
from core.books.payouts import PayoutFailed, PayoutPaid
from core.books.statements import StatementIssued
from core.events import Event
from core.ids import MerchantId
from core.orders.order import (
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
from core.refunds.refund import (
    RefundAdvanced,
    RefundApproved,
    RefundPaid,
    RefundRejected,
    RefundRequested,
)
from core.refunds.refund_states import RefundState
from core.webhooks.bodies import (
    Announcement,
    Entity,
    LineBody,
    MoneyBody,
    OrderBody,
    PayoutBody,
    RefundBody,
    StatementBody,
    moment,
)
from core.webhooks.types import EventType

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
RefundWord = RefundRequested | RefundApproved | RefundRejected | RefundAdvanced
MerchantEvent = RefundWord | RefundPaid | StatementIssued | PayoutPaid | PayoutFailed
"""Events that say themselves all that their merchant is told."""
ToldEvent = OrderEvent | MerchantEvent
"""Every event of ours that merchants are told of."""

TYPES: Final[Mapping[type[Event], EventType]] = {
    OrderPlaced: EventType.ORDER_PLACED,
    OrderPaid: EventType.ORDER_PAID,
    OrderCancelled: EventType.ORDER_CANCELLED,
    OrderExpired: EventType.ORDER_EXPIRED,
    ParcelShipped: EventType.PARCEL_SHIPPED,
    ChildOrderShipped: EventType.ORDER_SHIPPED,
    ParcelDelivered: EventType.PARCEL_DELIVERED,
    ChildOrderDelivered: EventType.ORDER_DELIVERED,
    ChildOrderCompleted: EventType.ORDER_COMPLETED,
    RefundRequested: EventType.REFUND_REQUESTED,
    RefundApproved: EventType.REFUND_APPROVED,
    RefundRejected: EventType.REFUND_REJECTED,
    RefundAdvanced: EventType.REFUND_ADVANCED,
    RefundPaid: EventType.REFUND_PAID,
    StatementIssued: EventType.STATEMENT_ISSUED,
    PayoutPaid: EventType.PAYOUT_PAID,
    PayoutFailed: EventType.PAYOUT_FAILED,
}
"""Event of ours → what it is called to merchants."""


def of_order(event: OrderEvent, order: Order) -> list[Announcement]:
    """What the merchants of `order` are told of `event`, each of its own part."""
    only = event.child_order_id if isinstance(event, ChildOrderEvent) else None
    return [
        Announcement(
            event_id=event.event_id,
            type=TYPES[type(event)],
            at=event.at,
            merchant_id=child.merchant_id,
            entity=Entity("order", child.child_order_id),
            order=_order_body(event, child),
        )
        for child in order.children
        if only in {None, child.child_order_id}
    ]


def of_merchant(event: MerchantEvent) -> list[Announcement]:
    """What a merchant is told of its own; nothing when it is another party's."""
    if event.merchant_id is None:
        return []
    if isinstance(event, StatementIssued):
        entity = Entity("statement", event.statement_id)
        return [_told(event, event.merchant_id, entity, statement=_statement_body(event))]
    if isinstance(event, PayoutPaid | PayoutFailed):
        entity = Entity("payout", event.payout_id)
        return [_told(event, event.merchant_id, entity, payout=_payout_body(event))]
    entity = Entity("order", event.child_order_id)
    return [_told(event, event.merchant_id, entity, refund=_refund_body(event))]


def _told(
    event: MerchantEvent,
    merchant_id: MerchantId,
    entity: Entity,
    *,
    refund: RefundBody | None = None,
    statement: StatementBody | None = None,
    payout: PayoutBody | None = None,
) -> Announcement:
    return Announcement(
        event_id=event.event_id,
        type=TYPES[type(event)],
        at=event.at,
        merchant_id=merchant_id,
        entity=entity,
        refund=refund,
        statement=statement,
        payout=payout,
    )


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


def _refund_body(event: RefundWord | RefundPaid) -> RefundBody:
    if isinstance(event, RefundPaid):
        return RefundBody(
            refund_id=event.refund_id,
            child_order_id=event.child_order_id,
            state=RefundState.REFUNDED,
            amount=MoneyBody(-event.paid, event.journals[0].currency),
            version=event.version,
            order_ended=event.child_ended,
        )
    return RefundBody(
        refund_id=event.refund_id,
        child_order_id=event.child_order_id,
        state=event.state,
        amount=MoneyBody(event.amount, event.currency),
        version=event.version,
        by=event.by,
    )


def _statement_body(event: StatementIssued) -> StatementBody:
    return StatementBody(
        statement_id=event.statement_id,
        number=event.number,
        period_from=moment(event.period_from),
        period_to=moment(event.period_to),
        opening=MoneyBody(event.opening, event.currency),
        credited=MoneyBody(event.credited, event.currency),
        debited=MoneyBody(event.debited, event.currency),
        closing=MoneyBody(event.closing, event.currency),
    )


def _payout_body(event: PayoutPaid | PayoutFailed) -> PayoutBody:
    return PayoutBody(
        payout_id=event.payout_id,
        statement_id=event.statement_id,
        amount=MoneyBody(event.amount, event.currency),
        reason=event.reason if isinstance(event, PayoutFailed) else None,
    )
