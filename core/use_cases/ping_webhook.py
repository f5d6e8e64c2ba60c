"""A merchant tries a webhook."""

from core.idempotency import Once
from core.ids import EventId, MerchantId, WebhookId
from core.ports import Ids
from core.ports.webhooks import Deliveries, Webhooks
from core.use_cases.announce import deliver
from core.webhooks.bodies import Announcement, Entity
from core.webhooks.deliveries import Delivery
from core.webhooks.types import PING


def ping_webhook(  # noqa: PLR0913  (a use case names its ports one by one)
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
    return deliver(test, webhook, now, deliveries, lambda new: deliveries.add_once(new, once))
