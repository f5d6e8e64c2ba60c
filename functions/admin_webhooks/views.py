"""Webhooks and their deliveries as the admin API shows them."""

from msgspec import Struct

from core.ids import DeliveryId, EventId, WebhookId
from core.ports.webhooks import Health
from core.webhooks.deliveries import Attempt, Delivery, DeliveryState, Failure
from core.webhooks.types import EventType
from core.webhooks.webhook import DisabledBy, Webhook, WebhookState
from functions.shared.views import timestamp, timestamp_or_none


class ShownWebhook(Struct, frozen=True):
    """A webhook and how it is doing."""

    webhook: Webhook
    health: Health


class WebhookView(Struct, frozen=True):
    """Where events are sent. Send `version` back with an edit.

    `failing_since` is there while nothing gets through; after three days of it the webhook is
    disabled by its `failures`.
    """

    webhook_id: WebhookId
    url: str
    types: list[EventType]
    note: str
    state: WebhookState
    disabled_by: DisabledBy | None
    disabled_at: str | None
    failing_since: str | None
    created_at: str
    version: int

    @staticmethod
    def of(shown: ShownWebhook | Webhook) -> "WebhookView":
        """Show a webhook; nothing has failed at a new one."""
        webhook = shown if isinstance(shown, Webhook) else shown.webhook
        health = Health() if isinstance(shown, Webhook) else shown.health
        return WebhookView(
            webhook_id=webhook.webhook_id,
            url=webhook.url,
            types=webhook.types,
            note=webhook.note,
            state=webhook.state,
            disabled_by=webhook.disabled_by,
            disabled_at=timestamp_or_none(webhook.disabled_at),
            failing_since=timestamp_or_none(health.failing_since),
            created_at=timestamp(webhook.created_at),
            version=webhook.version,
        )


class ShownSecrets(Struct, frozen=True):
    """The secrets that sign now, and until when the older does."""

    secrets: list[str]
    old_until: int | None


class WebhookSecretsView(Struct, frozen=True):
    """What deliveries are signed with: the newest first; two while it is rotated."""

    secrets: list[str]
    old_until: str | None

    @staticmethod
    def of(shown: ShownSecrets) -> "WebhookSecretsView":
        """Show secrets."""
        return WebhookSecretsView(shown.secrets, timestamp_or_none(shown.old_until))


class EntityView(Struct, frozen=True):
    """What an event is about: `order` (a part of one), `statement`, `payout`, `webhook`."""

    kind: str
    id: str


class WebhookDeliveryView(Struct, frozen=True):
    """An event on its way to a webhook.

    `due_at` is there while it waits to be sent. `body` is what was signed and sent, to the byte.
    """

    delivery_id: DeliveryId
    event_id: EventId
    type: str
    entity: EntityView
    sequence: int
    state: DeliveryState
    occurred_at: str
    due_at: str | None
    attempts: int
    last_attempt_at: str | None
    last_failure: Failure | None
    last_status: int | None
    body: str

    @staticmethod
    def of(delivery: Delivery) -> "WebhookDeliveryView":
        """Show `delivery`."""
        is_pending = delivery.state is DeliveryState.PENDING
        return WebhookDeliveryView(
            delivery_id=delivery.delivery_id,
            event_id=delivery.event_id,
            type=delivery.type,
            entity=EntityView(delivery.entity.kind, delivery.entity.id),
            sequence=delivery.sequence,
            state=delivery.state,
            occurred_at=timestamp(delivery.occurred_at),
            due_at=timestamp(delivery.due_at) if is_pending else None,
            attempts=delivery.attempts,
            last_attempt_at=timestamp_or_none(delivery.last_attempt_at),
            last_failure=delivery.last_failure,
            last_status=delivery.last_status,
            body=delivery.body,
        )


class WebhookAttemptView(Struct, frozen=True):
    """One request of a delivery. `snippet` is the beginning of the answer's body."""

    number: int
    at: str
    duration_ms: int
    failure: Failure | None
    status: int | None
    snippet: str

    @staticmethod
    def of(attempt: Attempt) -> "WebhookAttemptView":
        """Show `attempt`."""
        return WebhookAttemptView(
            number=attempt.number,
            at=timestamp(attempt.at),
            duration_ms=attempt.duration_ms,
            failure=attempt.failure,
            status=attempt.status,
            snippet=attempt.snippet,
        )
