"""An announcement becomes a delivery at each webhook that asked for it, once."""

from collections.abc import Callable

from core.errors import Busy
from core.ports.webhooks import Deliveries, Webhooks
from core.webhooks.bodies import Announcement
from core.webhooks.deliveries import Delivery, new_delivery
from core.webhooks.webhook import Webhook

ATTEMPTS_MAX = 40
"""Each loses to another event of the same entity: an order of 20 events loses 19 times."""


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
        deliver(announcement, webhook, now, deliveries, deliveries.add)
    return asked


def deliver(
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
