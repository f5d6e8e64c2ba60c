"""A memory store that remembers what its caller's role must allow."""

from collections.abc import Sequence

from functions.shared.dynamodb.store import (
    Check,
    Delete,
    Item,
    Key,
    Put,
    Query,
    Rows,
    Update,
    Write,
)
from tests.fakes.memory_store import MemoryStore

_ACTIONS = {
    Put: "dynamodb:PutItem",
    Update: "dynamodb:UpdateItem",
    Delete: "dynamodb:DeleteItem",
    Check: "dynamodb:ConditionCheckItem",
}


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
        self.actions.update(_ACTIONS[type(write)] for write in writes)
        super().commit(writes)
