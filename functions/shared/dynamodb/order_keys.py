"""Keys of the commerce table for the logs of orders and the proofs of their prices.

| item           | pk          | sk    |
|----------------|-------------|-------|
| entry of a log | LOG#order   | event |
| proof          | PROOF#order | PROOF |

A log is a partition of its own: however long it gets, reading the order reads none of it.
"""

from typing import Final

from core.ids import EventId, OrderId
from functions.shared.dynamodb.store import Key

WHOLE_ORDER: Final = ("CHILD#", "ORDER")
"""The sort keys of an order and its child orders, in the order's partition."""


def log(order_id: OrderId) -> str:
    """The partition of an order's log, sorted by event."""
    return f"LOG#{order_id}"


def log_entry(order_id: OrderId, event_id: EventId) -> Key:
    """The entry of one event."""
    return Key(log(order_id), event_id)


def proof(order_id: OrderId) -> Key:
    """What an order's price rests on."""
    return Key(f"PROOF#{order_id}", "PROOF")
