"""A memory store that remembers what its caller's role must allow."""

from collections.abc import Sequence

from functions.shared.dynamodb.store import Item, Key, Query, Rows, Write
from tests.fakes.memory_store import ACTIONS, MemoryStore


class RecordingStore(MemoryStore):
    """`actions` are those that DynamoDB would have asked the role for."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: set[str] = set()

    def get(self, key: Key) -> Item | None:
        self.actions.add("dynamodb:GetItem")
        return super().get(key)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self.actions.add("dynamodb:BatchGetItem")
        return super().get_many(keys)

    def query(self, query: Query) -> Rows:
        self.actions.add("dynamodb:Query")
        return super().query(query)

    def commit(self, writes: Sequence[Write]) -> None:
        self.actions.update(f"dynamodb:{ACTIONS[type(write)]}" for write in writes)
        super().commit(writes)
