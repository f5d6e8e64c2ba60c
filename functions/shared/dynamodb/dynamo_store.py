"""`Store` on DynamoDB."""

import random
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.errors import Busy, Defect
from core.limits import TRANSACTION_ITEMS_MAX
from functions.shared.dynamodb.attributes import from_attributes, to_attributes
from functions.shared.dynamodb.expressions import Expression
from functions.shared.dynamodb.failures import translated
from functions.shared.dynamodb.store import (
    Check,
    Contended,
    Delete,
    Item,
    Key,
    Put,
    Query,
    Rows,
    Update,
    Write,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from functions.shared.dynamodb.calls import Client

ATTEMPTS_MAX = 8
BACKOFF_FIRST_S = 0.02
BACKOFF_LONGEST_S = 0.5
BATCH_GET_KEYS_MAX = 100
BATCH_WRITE_ITEMS_MAX = 25


class DynamoStore:
    """One table behind one client, ours or botocore's."""

    def __init__(self, client: "Client | DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, key: Key) -> Item | None:
        """See `Store.get`."""
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=_key(key), ConsistentRead=True
            )
        found = answer.get("Item")
        return None if found is None else from_attributes(found)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """See `Store.get_many`; asks again for what DynamoDB left unread."""
        found: dict[Key, Item] = {}
        waiting = [_key(key) for key in dict.fromkeys(keys)]
        for attempt in range(ATTEMPTS_MAX):
            if not waiting:
                return found
            if attempt:
                _back_off(attempt)
            waiting = self._get_batches(waiting, found)
        raise Busy

    def query(self, query: Query) -> Rows:
        """See `Store.query`."""
        expression = Expression()
        parameters: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": expression.key_condition(query),
            "Limit": query.limit,
            "ScanIndexForward": not query.newest_first,
        }
        if query.index is None:
            parameters["ConsistentRead"] = True
        else:
            parameters["IndexName"] = query.index
        if query.after is not None:
            parameters["ExclusiveStartKey"] = to_attributes(query.after)
        with translated():
            answer = self._client.query(**parameters, **expression.aliases())
        last = answer.get("LastEvaluatedKey")
        return Rows(
            [from_attributes(item) for item in answer["Items"]],
            None if last is None else {name: str(v) for name, v in from_attributes(last).items()},
        )

    def commit(self, writes: Sequence[Write]) -> None:
        """See `Store.commit`.

        Always one TransactWriteItems with a client token, even for a single write: a plain
        conditional write whose answer was lost would fail its own retry. The token is of the
        commit, not of the try: what took effect unheard is not done again.
        """
        if not 1 <= len(writes) <= TRANSACTION_ITEMS_MAX:
            raise Defect(f"a transaction of {len(writes)} items")
        items = [self._transact_item(write) for write in writes]
        token = str(uuid.uuid4())
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                with translated():
                    self._client.transact_write_items(TransactItems=items, ClientRequestToken=token)
            except Contended:
                if attempt == ATTEMPTS_MAX:
                    raise
                _back_off(attempt)
            else:
                return

    def put_many(self, puts: Sequence[Put]) -> None:
        """See `Store.put_many`; sends again what DynamoDB left unwritten."""
        waiting: list[Any] = [
            {"PutRequest": {"Item": to_attributes({**put.item, **_plain(put.key)})}} for put in puts
        ]
        for attempt in range(ATTEMPTS_MAX):
            if not waiting:
                return
            if attempt:
                _back_off(attempt)
            batches = [
                waiting[start : start + BATCH_WRITE_ITEMS_MAX]
                for start in range(0, len(waiting), BATCH_WRITE_ITEMS_MAX)
            ]
            waiting = []
            for batch in batches:
                with translated():
                    answer = self._client.batch_write_item(RequestItems={self._table: batch})
                waiting += answer.get("UnprocessedItems", {}).get(self._table, [])
        raise Busy

    def _get_batches(self, keys: list[dict[str, Any]], found: dict[Key, Item]) -> list[Any]:
        unread: list[Any] = []
        for start in range(0, len(keys), BATCH_GET_KEYS_MAX):
            batch = keys[start : start + BATCH_GET_KEYS_MAX]
            with translated():
                answer = self._client.batch_get_item(
                    RequestItems={self._table: {"Keys": batch, "ConsistentRead": True}}
                )
            for attributes in answer["Responses"].get(self._table, []):
                item = from_attributes(attributes)
                found[Key(str(item["pk"]), str(item["sk"]))] = item
            unprocessed: Any = answer.get("UnprocessedKeys", {})
            unread += unprocessed.get(self._table, {}).get("Keys", [])
        return unread

    def _transact_item(self, write: Write) -> Any:
        expression = Expression()
        parameters: dict[str, Any] = {"TableName": self._table}
        if isinstance(write, Put):
            parameters["Item"] = to_attributes({**write.item, **_plain(write.key)})
        else:
            parameters["Key"] = _key(write.key)
        if isinstance(write, Update):
            parameters["UpdateExpression"] = expression.update(write)
        if write.when:
            parameters["ConditionExpression"] = expression.condition(write.when)
        return {_OPERATIONS[type(write)]: {**parameters, **expression.aliases()}}


_OPERATIONS: Mapping[type, str] = {
    Put: "Put",
    Update: "Update",
    Delete: "Delete",
    Check: "ConditionCheck",
}


def _plain(key: Key) -> dict[str, str]:
    return {"pk": key.pk, "sk": key.sk}


def _key(key: Key) -> dict[str, Any]:
    return to_attributes(_plain(key))


def _back_off(attempt: int) -> None:
    """Sleep a random time below an exponentially growing bound (full jitter)."""
    bound_s = min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * 2 ** (attempt - 1))
    time.sleep(random.uniform(0, bound_s))  # noqa: S311  (jitter, not a secret)
