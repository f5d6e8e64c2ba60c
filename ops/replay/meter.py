"""Counts what functions ask of DynamoDB: calls, items and capacity units, by route."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from functions.shared.dynamodb.calls import Client

WRITES: Final = {"TransactWriteItems", "BatchWriteItem"}


class Use(Struct, frozen=True):
    """One call: what for, which items it read or wrote, and the units it consumed."""

    route: str
    operation: str
    items: dict[str, int]
    """How many of each kind: what their keys begin with."""
    units: float

    @property
    def is_write(self) -> bool:
        """Whether its units are write units."""
        return self.operation in WRITES


class Meter:
    """Watches one client of one thread; `route` says what is being served."""

    def __init__(self, client: Client, route: Callable[[], str]) -> None:
        self.uses: list[Use] = []
        self.events: list[Mapping[str, Any]] = []
        """The outbox items that were written, as the table's stream shows them."""
        self._route = route
        self._call, client.call = client.call, self._counted

    def clear(self) -> None:
        """Forget what was counted so far."""
        self.uses.clear()
        self.events.clear()

    def _counted(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        answer = self._call(operation, {**parameters, "ReturnConsumedCapacity": "TOTAL"})
        keys = list(_keys(parameters))
        self.uses.append(
            Use(
                route=self._route(),
                operation=operation,
                items=dict(Counter(kind(*key) for key in keys)),
                units=_units(answer, len(keys)),
            )
        )
        for item in parameters.get("TransactItems", []):
            put = item.get("Put", {}).get("Item", {})
            if put.get("sk") == {"S": "EVENT"}:
                self.events.append(put)
        return answer


def _units(answer: Mapping[str, Any], item_count: int) -> float:
    """Return the capacity units an answer speaks of.

    The local cloud says nothing for a batch of reads: a unit each, since ours are below 4 KB.
    """
    consumed = answer.get("ConsumedCapacity")
    if consumed is None:
        return item_count
    tables = consumed if isinstance(consumed, list) else [consumed]
    return float(sum(table["CapacityUnits"] for table in tables))


def kind(pk: str, sk: str) -> str:
    """What an item is, by its key: `ORDER/CHILD`; its partition alone where that says it all."""
    first, second = pk.partition("#")[0], sk.partition("#")[0]
    return f"{first}/{second}" if second.isupper() and second != first else first


def _keys(sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys that a request names; a query's is its partition."""
    for item in sent.get("TransactItems", []):
        (write,) = item.values()
        yield _key(write.get("Key") or write["Item"])
    for table in sent.get("RequestItems", {}).values():
        for key in table.get("Keys", []) if isinstance(table, dict) else []:
            yield _key(key)
    if "Key" in sent:
        yield _key(sent["Key"])
    if "KeyConditionExpression" in sent:
        texts = [value["S"] for value in sent["ExpressionAttributeValues"].values()]
        yield texts[0], texts[1] if len(texts) > 1 else texts[0]


def _key(attributes: Mapping[str, Any]) -> tuple[str, str]:
    return attributes["pk"]["S"], attributes["sk"]["S"]
