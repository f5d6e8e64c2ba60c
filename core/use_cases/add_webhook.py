"""A merchant asks to be told of events."""

from core.idempotency import Once
from core.ids import MerchantId, WebhookId
from core.ports import Ids
from core.ports.webhooks import AddressCheck, Webhooks
from core.versions import retry_on_conflict
from core.webhooks.webhook import Webhook, WebhookDraft


def add_webhook(  # noqa: PLR0913  (a use case names its ports one by one)
    draft: WebhookDraft,
    merchant_id: MerchantId,
    now: int,
    once: Once,
    *,
    webhooks: Webhooks,
    addresses: AddressCheck,
    ids: Ids,
) -> Webhook:
    """Create the webhook that `draft` describes; the same `once` creates it once.

    Raises `Invalid` "webhook_url", and `Conflict` "too_many_webhooks".
    """
    addresses.check(draft.url)
    webhook = Webhook(
        webhook_id=WebhookId(ids.new("whk")),
        merchant_id=merchant_id,
        url=draft.url,
        types=draft.types,
        note=draft.note,
        created_at=now,
        enabled_at=now,
    )

    def attempt() -> Webhook:
        webhooks.add(webhooks.book(merchant_id).with_webhook(webhook), once)
        return webhook

    return retry_on_conflict(attempt)
