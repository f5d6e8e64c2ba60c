"""Further keys of the commerce table: what happened to orders, and what is due.

| item           | pk        | sk    |
|----------------|-----------|-------|
| entry of a log | LOG#order | event |

A log is a partition of its own: however long it gets, reading the order reads none of it.

Whatever somebody must look at from some time on (an unpaid order, a room that is live) is in
the index `gsi2`, which holds keys only, for as long as it waits:

| gsi2pk         | gsi2sk    |
|----------------|-----------|
| DUE#what#shard | time#name |

It is dealt over `SHARDS` partitions by name and sorted by time, so a sweeper reads what is due
and nothing else. One that was late needs no memory of the minutes it missed.
"""

import zlib
from typing import Final

from core.ids import ChildOrderId, OrderId
from core.orders import ChildOrder

DUE_INDEX: Final = "gsi2"
SHARDS: Final = 8
WHOLE_ORDER: Final = ("CHILD#", "ORDER")
"""The sort keys of an order and its child orders, in the order's partition."""
UNPAID_ORDERS: Final = "unpaid"
CHILD_ORDERS: Final = "fulfilment"
LIVE_ROOMS: Final = "rooms"
NOT_DUE: Final = ("gsi2pk", "gsi2sk")
"""The fields that an update removes when nothing waits any more."""


def log(order_id: OrderId) -> str:
    """The partition of an order's log, sorted by event."""
    return f"LOG#{order_id}"


def due(what: str, name: str, at: int) -> dict[str, str]:
    """The index fields of an item that `what` must look at, by `name`, from `at` on."""
    shard = zlib.crc32(name.encode()) % SHARDS
    return {"gsi2pk": due_partition(what, shard), "gsi2sk": f"{at:012d}#{name}"}


def child_name(child: ChildOrder) -> str:
    """What a child order is called in the index of what is due."""
    return f"{child.order_id}#{child.child_order_id}"


def child_of(name: str) -> tuple[OrderId, ChildOrderId]:
    """The child order of that name."""
    order_id, _, child_order_id = name.partition("#")
    return OrderId(order_id), ChildOrderId(child_order_id)


def due_partition(what: str, shard: int) -> str:
    """The index partition of a part of what is due."""
    return f"DUE#{what}#{shard:02d}"


def due_until(epoch_s: int) -> tuple[str, str]:
    """The sort keys of what is due at a time or earlier."""
    return "0", f"{epoch_s:012d}#~"


def due_name(sort_key: str) -> tuple[str, int]:
    """The name that `due` was given, and the time."""
    at, _, name = sort_key.partition("#")
    return name, int(at)
