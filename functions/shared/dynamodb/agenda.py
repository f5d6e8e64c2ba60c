"""What is due in the ledger table: items that somebody must look at from some time on.

For as long as it waits an item is in the index `gsi2`, which holds keys only:

| gsi2pk         | gsi2sk    |
|----------------|-----------|
| DUE#kind#shard | time#name |

It is dealt over `SHARDS` partitions by name and sorted by time, so a sweeper reads what is due
and nothing else, however long nobody looked. It leaves with the write that does what was due.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from functions.shared.dynamodb.store import Query, Store

SHARDS: Final = 8
PAGE_ITEMS: Final = 100
NOT_DUE: Final = ("gsi2pk", "gsi2sk")
"""The fields that an update removes when nothing waits any more."""
_INDEX: Final = "gsi2"


def due(kind: str, name: str, at: int) -> dict[str, str]:
    """The index fields of an item that is due from `at` (epoch seconds) on."""
    shard = zlib.crc32(name.encode()) % SHARDS
    return {"gsi2pk": _partition(kind, shard), "gsi2sk": f"{at:012d}#{name}"}


def due_names(store: Store, kind: str, now: int) -> Iterator[str]:
    """The names of what is due by `now`, a page at a time; each run begins with another shard.

    So what cannot be done holds up the same others for no longer than a run.
    """
    first = now // 60 % SHARDS
    for step in range(SHARDS):
        yield from _due_in(store, _partition(kind, (first + step) % SHARDS), now)


def _due_in(store: Store, partition: str, now: int) -> Iterator[str]:
    until = ("0", f"{now:012d}#~")
    after = None
    while True:
        query = Query(partition, between=until, index=_INDEX, limit=PAGE_ITEMS, after=after)
        rows = store.query(query)
        yield from (str(item["gsi2sk"]).partition("#")[2] for item in rows.items)
        if rows.next is None:
            return
        after = rows.next


def _partition(kind: str, shard: int) -> str:
    return f"DUE#{kind}#{shard:02d}"
