"""What waits in the webhooks' queue."""

from typing import Protocol

import msgspec
from msgspec import Struct

from core.ids import MerchantId, WebhookId


class Wake(Struct, frozen=True, tag=True):
    """A webhook has something to be sent. A hint: without it the sweep finds it in a minute."""

    merchant_id: MerchantId
    webhook_id: WebhookId


class Sweep(Struct, frozen=True, tag=True):
    """The rest of a shard is to be looked through, after this webhook."""

    shard: int
    after: dict[str, str]


class Replay(Struct, frozen=True, tag=True):
    """Deliveries of events in a time are to be sent again, from a position in the list."""

    merchant_id: MerchantId
    webhook_id: WebhookId
    since: int
    until: int
    delivered: bool
    after: dict[str, str] | None = None


Message = Wake | Sweep | Replay


class Queue(Protocol):
    """Where messages wait."""

    def send(self, body: bytes) -> None:
        """Put a message into the queue."""


def send(queue: Queue, message: Message) -> None:
    """Put `message` into `queue`."""
    queue.send(msgspec.json.encode(message))
