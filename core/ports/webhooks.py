"""Ports of webhooks: merchants' wishes, deliveries, who sends at the moment, and the wire."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from core.idempotency import Once
from core.ids import DeliveryId, MerchantId, WebhookId
from core.pages import Page, PageRequest
from core.webhooks.bodies import Entity
from core.webhooks.deliveries import Answer, Attempt, Delivery
from core.webhooks.webhook import Webhook, WebhookBook


class Webhooks(Protocol):
    """The webhooks of merchants."""

    def book(self, merchant_id: MerchantId) -> WebhookBook:
        """A merchant's webhooks, read consistently; an empty book when it has none."""

    def add(self, book: WebhookBook, once: Once) -> None:
        """Commit a book with one more webhook, its last, and the receipt of that.

        Raises as `core.ports.notes.Notes.add`, and `VersionConflict` when it is not next.
        """

    def save(self, book: WebhookBook) -> None:
        """Commit the next version of a book; raises `VersionConflict` when it is not next."""


class Deliveries(Protocol):
    """Deliveries, their logs, and which are due."""

    def last_sequence(self, webhook_id: WebhookId, entity: Entity) -> int:
        """The sequence of the entity's latest delivery at a webhook; 0 when there was none."""

    def add(self, delivery: Delivery) -> bool:
        """Commit a new delivery and its sequence, which must be the next of its entity.

        True also when the event has its delivery at this webhook already; False, and nothing
        changes, when the sequence was taken by another event.
        """

    def add_once(self, delivery: Delivery, once: Once) -> bool:
        """The same with the receipt of `delivery`; raises as `core.ports.notes.Notes.add`."""

    def get(self, webhook_id: WebhookId, delivery_id: DeliveryId) -> Delivery | None:
        """A delivery, as long as it is kept."""

    def of_webhook(self, webhook_id: WebhookId, page: PageRequest) -> Page[Delivery]:
        """A webhook's deliveries, those of the newest events first."""

    def attempts(
        self, webhook_id: WebhookId, delivery_id: DeliveryId, page: PageRequest
    ) -> Page[Attempt]:
        """The requests of a delivery, the newest first."""

    def due(self, webhook_id: WebhookId, now: int, limit: int) -> list[Delivery]:
        """Pending deliveries whose time has come, those due first at the front."""

    def record(self, delivery: Delivery, attempt: Attempt) -> bool:
        """Commit the next version of a delivery with the request that led to it.

        False, and nothing changes, when it has moved since it was read.
        """

    def save(self, delivery: Delivery) -> bool:
        """Commit the next version of a delivery; False as in `record`."""

    def drop(self, delivery: Delivery) -> None:
        """Forget a delivery whose webhook is gone."""

    def waiting(self, shard: int, page: PageRequest) -> Page["Waiting"]:
        """The webhooks of a shard that have pending deliveries, a page at a time.

        What was committed a moment ago may be missing.
        """


class Waiting(Struct, frozen=True):
    """A webhook with pending deliveries, the first of which is due at `due_at`."""

    merchant_id: MerchantId
    webhook_id: WebhookId
    due_at: int


class Health(Struct, frozen=True):
    """How a webhook is doing: since when everything has failed, if it has."""

    failing_since: int | None = None


class Turns(Protocol):
    """Whose turn it is to send to a webhook: one sender's at a time."""

    def take(self, webhook_id: WebhookId, turn_id: str, now: int) -> Health | None:
        """Take the turn for a while; None when another has it, or the webhook has a pause."""

    def end(self, webhook_id: WebhookId, turn_id: str, health: Health, pause_until: int) -> None:
        """Give the turn back, unless it was lost meanwhile; the next begins after the pause."""

    def health(self, webhook_ids: Sequence[WebhookId]) -> dict[WebhookId, Health]:
        """How webhooks are doing."""


class AddressCheck(Protocol):
    """What a webhook's address must pass before it is kept."""

    def check(self, url: str) -> object:
        """Raise `Invalid` "webhook_url" unless `url` is of a public host at this moment."""


class Sender(Protocol):
    """The way to the receivers."""

    def send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:
        """Sign and send a delivery, and say what came of it; takes a bounded time."""
