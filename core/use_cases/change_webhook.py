"""A merchant's staff edit a webhook, rotate its secret or remove it; failures disable it."""

from collections.abc import Callable

from core.ids import MerchantId, WebhookId
from core.ports.webhooks import AddressCheck, Webhooks
from core.versions import retry_on_conflict
from core.webhooks.webhook import SecretRotation, Webhook, WebhookEdit


def edit_webhook(
    webhook_id: WebhookId,
    edit: WebhookEdit,
    merchant_id: MerchantId,
    now: int,
    *,
    webhooks: Webhooks,
    addresses: AddressCheck,
) -> Webhook:
    """Save the edited webhook; one whose address is gone can still be disabled.

    Raises `NotFound`, `VersionConflict` when another was faster, `Invalid` "webhook_url".
    """

    def edited(webhook: Webhook) -> Webhook:
        if edit.enabled or edit.url != webhook.url:
            addresses.check(edit.url)
        return webhook.edited(edit, now)

    return _change(webhook_id, merchant_id, webhooks, edited)


def rotate_secret(
    webhook_id: WebhookId,
    rotation: SecretRotation,
    merchant_id: MerchantId,
    now: int,
    webhooks: Webhooks,
) -> Webhook:
    """Save the webhook with its next secret.

    Raises `NotFound`, `VersionConflict`, and `Conflict` "secret_rotating".
    """
    return _change(
        webhook_id, merchant_id, webhooks, lambda webhook: webhook.rotated(rotation, now)
    )


def fail_webhook(
    webhook_id: WebhookId, merchant_id: MerchantId, now: int, webhooks: Webhooks
) -> Webhook:
    """Disable a webhook that nothing reaches; it is `disabled_by` its failures."""
    return retry_on_conflict(
        lambda: _change(webhook_id, merchant_id, webhooks, lambda webhook: webhook.failed(now))
    )


def remove_webhook(webhook_id: WebhookId, merchant_id: MerchantId, webhooks: Webhooks) -> None:
    """Remove a webhook; what was on its way to it is not sent. Raises `NotFound`."""
    retry_on_conflict(lambda: webhooks.save(webhooks.book(merchant_id).without(webhook_id)))


def _change(
    webhook_id: WebhookId,
    merchant_id: MerchantId,
    webhooks: Webhooks,
    changed: Callable[[Webhook], Webhook],
) -> Webhook:
    """Save one webhook of the book as `changed` says; raises `VersionConflict`."""
    book = webhooks.book(merchant_id)
    before = book.webhook(webhook_id)
    after = changed(before)
    if after is not before:
        webhooks.save(book.with_changed(after))
    return after
