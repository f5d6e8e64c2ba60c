"""Every key of the webhooks table.

| item              | pk            | sk                     | gsi1pk    | gsi1sk               |
|-------------------|---------------|------------------------|-----------|----------------------|
| merchant's book   | MERCHANT#mer  | WEBHOOKS               |           |                      |
| turn              | WEBHOOK#whk   | TURN                   |           |                      |
| entity's sequence | WEBHOOK#whk   | SEQUENCE#kind#id       |           |                      |
| delivery          | WEBHOOK#whk   | DELIVERY#dlv           |           |                      |
| pending delivery  | WEBHOOK#whk   | DELIVERY#dlv           | DUE#shard | webhook#due#delivery |
| attempt           | WEBHOOK#whk   | ATTEMPT#dlv#number     |           |                      |

The index holds pending deliveries only, by webhook and then by time: which webhooks wait is one
small query for each that does, and a webhook with thousands of deliveries hides no other.
"""

import zlib
from typing import Final

from core.ids import DeliveryId, MerchantId, WebhookId
from core.webhooks.bodies import Entity
from functions.shared.dynamodb.store import Key

SHARDS: Final = 16
DELIVERY: Final = "DELIVERY#"
BEFORE_ALL: Final = "!"
AFTER_ALL: Final = "~"
"""They sort before and after everything that an id is made of."""
_DUE_DIGITS: Final = 12
_NUMBER_DIGITS: Final = 6


def book(merchant_id: MerchantId) -> Key:
    """All webhooks of a merchant."""
    return Key(f"MERCHANT#{merchant_id}", "WEBHOOKS")


def webhook(webhook_id: WebhookId) -> str:
    """The partition of what is sent to a webhook."""
    return f"WEBHOOK#{webhook_id}"


def turn(webhook_id: WebhookId) -> Key:
    """Who sends to a webhook at present, and how it is doing."""
    return Key(webhook(webhook_id), "TURN")


def sequence(webhook_id: WebhookId, entity: Entity) -> Key:
    """How many events of an entity a webhook was to be sent."""
    return Key(webhook(webhook_id), f"SEQUENCE#{entity.kind}#{entity.id}")


def delivery(webhook_id: WebhookId, delivery_id: DeliveryId) -> Key:
    """A delivery; that it exists is what takes its event up once."""
    return Key(webhook(webhook_id), f"{DELIVERY}{delivery_id}")


def attempts(delivery_id: DeliveryId) -> str:
    """What the keys of a delivery's requests begin with."""
    return f"ATTEMPT#{delivery_id}#"


def attempt(webhook_id: WebhookId, delivery_id: DeliveryId, number: int) -> Key:
    """A request of a delivery."""
    return Key(webhook(webhook_id), f"{attempts(delivery_id)}{number:0{_NUMBER_DIGITS}d}")


def shard_of(webhook_id: WebhookId) -> int:
    """Where a webhook's pending deliveries are indexed."""
    return zlib.crc32(webhook_id.encode()) % SHARDS


def due(shard: int) -> str:
    """The index partition of a shard's pending deliveries."""
    return f"DUE#{shard:02d}"


def due_at(webhook_id: WebhookId, at: int) -> str:
    """Where pending deliveries of a webhook that are due at a time begin."""
    return f"{webhook_id}#{at:0{_DUE_DIGITS}d}#"
