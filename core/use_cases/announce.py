"""An event is taken up: each webhook that asked for it gets its delivery, once."""

from collections.abc import Callable

from core.errors import Busy, Defect
from core.idempotency import Once
from core.ids import EventId, MerchantId, WebhookId
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.webhooks import Deliveries, Webhooks
from core.webhook_deliveries import Delivery, new_delivery
from core.webhook_events import (
    PING,
    Announcement,
    Entity,
    OrderEvent,
    announcements,
)
from core.webhooks import Webhook

ATTEMPTS_MAX = 40
"""Each loses to another event of the same entity: an order of 20 events loses 19 times."""


def announce_order(
    event: OrderEvent, now: int, *, orders: Orders, webhooks: Webhooks, deliveries: Deliveries
) -> list[Webhook]:
    """Take up an event of an order; again: nothing. Answers the webhooks that are to be sent."""
    order = orders.get(event.order_id)
    if order is None:
        raise Defect(f"{event.event_id} is of an order that is not there")
    return [
        webhook
        for announcement in announcements(event, order)
        for webhook in announce(announcement, now, webhooks, deliveries)
    ]


def announce(
    announcement: Announcement, now: int, webhooks: Webhooks, deliveries: Deliveries
) -> list[Webhook]:
    """Commit a delivery for each webhook of the merchant that asked for the type."""
    asked = [
        webhook
        for webhook in webhooks.book(announcement.merchant_id).webhooks
        if announcement.type in webhook.types
    ]
    for webhook in asked:
        _deliver(announcement, webhook, now, deliveries, deliveries.add)
    return asked


def ping(  # noqa: PLR0913  (a use case names its ports one by one)
    webhook_id: WebhookId,
    merchant_id: MerchantId,
    now: int,
    once: Once,
    *,
    webhooks: Webhooks,
    deliveries: Deliveries,
    ids: Ids,
) -> Delivery:
    """Send a webhook a test event; raises `NotFound`, `Conflict` when it is disabled."""
    webhook = webhooks.book(merchant_id).webhook(webhook_id)
    webhook.check_enabled()
    test = Announcement(
        event_id=EventId(ids.new("evt")),
        type=PING,
        at=now,
        merchant_id=merchant_id,
        entity=Entity("webhook", webhook_id),
    )
    return _deliver(test, webhook, now, deliveries, lambda new: deliveries.add_once(new, once))


def _deliver(
    announcement: Announcement,
    webhook: Webhook,
    now: int,
    deliveries: Deliveries,
    add: Callable[[Delivery], bool],
) -> Delivery:
    """Commit the delivery with the next sequence of its entity, whatever that is by now."""
    for _ in range(ATTEMPTS_MAX):
        last = deliveries.last_sequence(webhook.webhook_id, announcement.entity)
        delivery = new_delivery(announcement, webhook, last + 1, now)
        if add(delivery):
            return delivery
    raise Busy
