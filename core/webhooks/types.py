"""What webhooks can be sent."""

from enum import StrEnum
from typing import Final

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
    REFUND_REQUESTED = "refund.requested"
    REFUND_APPROVED = "refund.approved"
    REFUND_REJECTED = "refund.rejected"
    REFUND_ADVANCED = "refund.advanced"
    REFUND_PAID = "refund.paid"
    STATEMENT_ISSUED = "statement.issued"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_FAILED = "payout.failed"
