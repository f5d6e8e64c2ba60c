"""`Store` in memory: the same conditions, updates and queries, evaluated on dicts."""

import threading
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from core.errors import Defect
from core.limits import TRANSACTION_ITEMS_MAX
from functions.shared.dynamodb.expressions import KEYS_ONLY, key_names
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Below,
    BelowOrMissing,
    Check,
    Condition,
    Delete,
    Equals,
    Item,
    Key,
    Missing,
    Present,
    Put,
    Query,
    Refused,
    Rows,
    Update,
    Value,
    Write,
)
from tests.fakes.roles import require

ACTIONS: Mapping[type, str] = {
    Put: "PutItem",
    Update: "UpdateItem",
    Delete: "DeleteItem",
    Check: "ConditionCheckItem",
}
"""Write → the right that its item needs in a transaction."""


class MemoryStore:
    """One table; every commit is atomic and isolated."""

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.on_commit: list[Sequence[Write]] = []
        self._lock = threading.Lock()

    def get(self, key: Key) -> Item | None:
        require("GetItem")
        with self._lock:
            return _copy(self.items[key]) if key in self.items else None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        require("BatchGetItem")
        with self._lock:
            return {k: _copy(self.items[k]) for k in keys if k in self.items}

    def query(self, query: Query) -> Rows:
        require("Query", on_index=query.index is not None)
        pk, sk = key_names(query.index)
        if query.after is not None and not _in_range(query.after[sk], query):
            raise Defect("a start key outside the range that is asked for")
        with self._lock:
            rows = [
                _copy(item)
                for item in self.items.values()
                if item.get(pk) == query.pk and sk in item and _in_range(str(item[sk]), query)
            ]
        order = [sk] if query.index is None else [sk, "pk", "sk"]
        rows.sort(key=lambda row: [str(row[f]) for f in order], reverse=query.newest_first)
        if query.after is not None:
            after = [query.after[f] for f in order]
            rows = [row for row in rows if _is_past(row, order, after, query)]
        page = rows[: query.limit]
        more = len(rows) > query.limit
        key_fields = {"pk", "sk", pk, sk}
        last = {f: str(page[-1][f]) for f in key_fields} if page and more else None
        if query.index in KEYS_ONLY:
            page = [{f: row[f] for f in key_fields} for row in page]
        return Rows(page, last)

    def commit(self, writes: Sequence[Write]) -> None:
        if not 1 <= len(writes) <= TRANSACTION_ITEMS_MAX:
            raise Defect(f"a transaction of {len(writes)} items")
        if len({write.key for write in writes}) != len(writes):
            raise Defect("two writes of one transaction have the same key")
        for write in writes:
            require(ACTIONS[type(write)])
        with self._lock:
            failed = [
                at
                for at, write in enumerate(writes)
                if not all(_holds(each, self.items.get(write.key)) for each in write.when)
            ]
            if failed:
                raise Refused(failed)
            for write in writes:
                self._apply(write)
            self.on_commit.append(tuple(writes))

    def put_many(self, puts: Sequence[Put]) -> None:
        require("BatchWriteItem")
        with self._lock:
            for put in puts:
                self._apply(put)

    def _apply(self, write: Write) -> None:
        match write:
            case Put(key, item):
                self.items[key] = {**_copy(item), "pk": key.pk, "sk": key.sk}
            case Update():
                self.items[write.key] = _updated(self.items.get(write.key), write)
            case Delete(key):
                self.items.pop(key, None)
            case Check():
                pass


def _in_range(sort_key: str, query: Query) -> bool:
    if query.between is not None:
        low, high = query.between
        return low <= sort_key <= high
    return sort_key.startswith(query.begins)


def _is_past(row: Item, order: list[str], after: list[str], query: Query) -> bool:
    here = [str(row[f]) for f in order]
    return here < after if query.newest_first else here > after


def _holds(condition: Condition, item: Item | None) -> bool:
    match condition:
        case Absent():
            return item is None
        case Present():
            return item is not None
        case Equals(field, value):
            return _read(item, field) == value
        case AtLeast(field, value):
            found = _read(item, field)
            return isinstance(found, int) and found >= value
        case Below(field, value):
            found = _read(item, field)
            return isinstance(found, int) and found < value
        case BelowOrMissing(field, value):
            found = _read(item, field)
            return found is _NOTHING or (isinstance(found, int) and found < value)
        case Missing(field):
            return _read(item, field) is _NOTHING


def _copy(item: Mapping[str, Value]) -> Item:
    """A copy that shares nothing; by way of MessagePack, which is quicker than `deepcopy`."""
    return cast(Item, msgspec.msgpack.decode(msgspec.msgpack.encode(item)))


def _copy_value(value: Value) -> Value:
    return cast(Value, msgspec.msgpack.decode(msgspec.msgpack.encode(value)))


_NOTHING = object()


def _read(item: Item | None, path: str) -> object:
    here: object = item
    for step in path.split("."):
        if not isinstance(here, dict) or step not in here:
            return _NOTHING
        here = here[step]
    return here


def _updated(item: Item | None, update: Update) -> Item:
    after: Item = _copy(item) if item is not None else {}
    after["pk"], after["sk"] = update.key.pk, update.key.sk
    for path, value in update.assign.items():
        parent, name = _parent(after, path)
        parent[name] = _copy_value(value)
    for path, amount in update.add.items():
        parent, name = _parent(after, path)
        before = parent.get(name, 0)
        if not isinstance(before, int):
            raise Defect(f"{path} is no number")
        parent[name] = before + amount
    for path in update.remove:
        parent, name = _parent(after, path)
        parent.pop(name, None)
    return after


def _parent(item: Item, path: str) -> tuple[dict[str, Value], str]:
    *steps, name = path.split(".")
    here: dict[str, Value] = item
    for step in steps:
        child = here.get(step)
        if not isinstance(child, dict):
            raise Defect(f"{path} leads through what is no map")
        here = child
    return here, name


def snapshot(store: MemoryStore) -> Mapping[Key, Item]:
    """Everything in the store, for comparing before and after."""
    return {key: _copy(item) for key, item in store.items.items()}
