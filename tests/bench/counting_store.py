"""A memory store that writes down each call as DynamoDB would charge it.

A transactional write is 2 units for each started KB of each item (a check as much), a put outside
of a transaction 1, each also once for the index when the item is in it, and 1 for each entry that
appears in the index of keys or leaves it; a consistent read is 1 unit for each started 4 KB, of
nothing too, an index's half. What sweepers look through each minute, for all orders together,
is left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from msgspec import Struct

from functions.shared.dynamodb.due_keys import INDEX
from functions.shared.dynamodb.store import Item, Key, Put, Query, Rows, Write
from ops.replay.meter import kind
from tests.fakes.memory_store import MemoryStore

BYTES_PER_WRITE_UNIT, BYTES_PER_READ_UNIT = 1024, 4096


Kinds = Counter[str]
"""How many items of each kind; a kind is what keys begin with."""


class Cost(Struct):
    """Calls and capacity units, and what the calls were for, in turn."""

    reads: int = 0
    read_units: float = 0.0
    transactions: int = 0
    items: int = 0
    write_units: int = 0
    read_kinds: list[Kinds] = []
    commit_kinds: list[Kinds] = []
    put_kinds: list[Kinds] = []

    def __add__(self, other: "Cost") -> "Cost":
        """Both."""
        names = self.__struct_fields__
        return Cost(*(getattr(self, name) + getattr(other, name) for name in names))


class CountingStore(MemoryStore):
    """A memory store that adds up what DynamoDB would charge."""

    def __init__(self) -> None:
        super().__init__()
        self.cost = Cost()

    def get(self, key: Key) -> Item | None:
        found = super().get(key)
        self._read([key], [found] if found else [], 1.0)
        return found

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        found = super().get_many(keys)
        self.cost.reads += 1
        self.cost.read_units += sum(_read_units(found.get(key, {})) for key in keys)
        self.cost.read_kinds.append(_kinds(keys))
        return found

    def query(self, query: Query) -> Rows:
        rows = super().query(query)
        if query.index != INDEX:
            begins = query.between[0] if query.between else query.begins
            self._read([Key(query.pk, begins)], rows.items, 0.5 if query.index else 1.0)
        return rows

    def put_many(self, puts: Sequence[Put]) -> None:
        before = {put.key: self.items.get(put.key) for put in puts}
        super().put_many(puts)
        self.cost.put_kinds.append(_kinds(put.key for put in puts))
        self._write(puts, before, 1)

    def commit(self, writes: Sequence[Write]) -> None:
        before = {write.key: self.items.get(write.key) for write in writes}
        super().commit(writes)
        self.cost.transactions += 1
        self.cost.commit_kinds.append(_kinds(write.key for write in writes))
        self._write(writes, before, 2)

    def _write(self, writes: Sequence[Write], before: dict[Key, Item | None], each: int) -> None:
        self.cost.items += len(writes)
        for write in writes:
            was, now = before[write.key] or {}, self.items.get(write.key) or {}
            started = max(1, ceil(max(_bytes(was), _bytes(now)) / BYTES_PER_WRITE_UNIT))
            self.cost.write_units += each * started
            if was != now and "gsi1pk" in (was | now):
                self.cost.write_units += started
            if was.get("gsi2sk") != now.get("gsi2sk"):
                self.cost.write_units += ("gsi2sk" in was) + ("gsi2sk" in now)

    def _read(self, keys: Sequence[Key], items: Sequence[Item], share: float) -> None:
        self.cost.reads += 1
        self.cost.read_kinds.append(_kinds(keys))
        units = max(1, ceil(sum(_bytes(item) for item in items) / BYTES_PER_READ_UNIT))
        self.cost.read_units += units * share


def _read_units(item: Item) -> int:
    return max(1, ceil(_bytes(item) / BYTES_PER_READ_UNIT))


def _kinds(keys: Iterable[Key]) -> Kinds:
    return Counter(kind(key.pk, key.sk) for key in keys)


def _bytes(item: Item | None) -> int:
    """About what DynamoDB counts: names and values, a few bytes for each number."""
    return 0 if item is None else sum(len(n.encode()) + _value_bytes(v) for n, v in item.items())


def _value_bytes(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int):
        return 1 + (len(str(abs(value)).rstrip("0")) + 1) // 2 + (value < 0)
    if isinstance(value, dict):
        return 3 + sum(1 + len(n.encode()) + _value_bytes(v) for n, v in value.items())
    if isinstance(value, list):
        return 3 + sum(1 + _value_bytes(v) for v in value)
    raise TypeError(type(value))
