"""What AWS holds ready: provisioned concurrency, the log's and the table's warm throughput."""

from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from core.flash.warm_up import Capacity
from core.ports.flash_warm_up import Outcome, Provided
from functions.shared.aws import client

ALIAS: Final = "live"
_INDEX: Final = "gsi2"
_COMMITTED: Final = {"ENABLED", "ENABLED_UNTIL_EARLIEST_ALLOWED_END"}
_GONE: Final = {"ProvisionedConcurrencyConfigNotFoundException", "ResourceNotFoundException"}
_UNKNOWN: Final = {"InvalidAction", "UnknownOperationException"}
"""What a platform says that is not AWS itself, and does not have all of it."""


class Names(Struct, frozen=True):
    """What is to be warmed, and how much of it may be held ready in all.

    More than the account's quota would be refused altogether, and one merchant's great
    expectations would leave every other sale with nothing.
    """

    front_door: str
    allocator: str
    log: str
    table: str
    environments_max: int
    log_mib_max: int
    table_units_max: int
    """A second, of reads and of writes."""


class AwsPlatform:
    """See `core.ports.flash_warm_up.Platform`. Each part is asked for, whatever the others say."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._lambda = client("lambda")
        self._kinesis = client("kinesis")
        self._dynamodb = client("dynamodb")

    def provide(self, needs: Capacity) -> list[Provided]:
        """See `core.ports.flash_warm_up.Platform.provide`."""
        names = self._names
        log_mib = min(needs.log_mib, names.log_mib_max)
        allocator = min(needs.allocator, names.environments_max)
        front_door = min(needs.front_door, names.environments_max - allocator)
        return [
            _tried("allocator", allocator, lambda n: self._environments(names.allocator, n)),
            _tried("front_door", front_door, lambda n: self._environments(names.front_door, n)),
            _tried("log_mib", log_mib, self._log),
            *([self._table(needs)] if needs.table_writes else []),
        ]

    def _environments(self, function: str, amount: int) -> Outcome:
        if amount:
            self._lambda.put_provisioned_concurrency_config(
                FunctionName=function, Qualifier=ALIAS, ProvisionedConcurrentExecutions=amount
            )
            return "provided"
        self._lambda.delete_provisioned_concurrency_config(FunctionName=function, Qualifier=ALIAS)
        return "given_back"

    def _log(self, amount: int) -> Outcome:
        settings = self._kinesis.describe_account_settings()
        if settings.get("MinimumThroughputBillingCommitment", {}).get("Status") not in _COMMITTED:
            return "unavailable"
        self._kinesis.update_stream_warm_throughput(
            StreamName=self._names.log, WarmThroughputMiBps=amount
        )
        return "provided" if amount else "given_back"

    def _table(self, needs: Capacity) -> Provided:
        most = self._names.table_units_max
        reads, writes = min(needs.table_reads, most), min(needs.table_writes, most)
        index_writes = min(needs.index_writes, most)
        return _tried(
            "table_writes", writes, lambda _: self._warm_table(reads, writes, index_writes)
        )

    def _warm_table(self, reads: int, writes: int, index_writes: int) -> Outcome:
        """Raise what is lower than needed: what a table was warmed to it keeps."""
        table: Any = self._dynamodb.describe_table(TableName=self._names.table)["Table"]
        indexes = {each["IndexName"]: each for each in table["GlobalSecondaryIndexes"]}
        changes: dict[str, Any] = {}
        if higher := _higher(table, reads, writes):
            changes["WarmThroughput"] = higher
        if higher := _higher(indexes[_INDEX], 0, index_writes):
            update = {"IndexName": _INDEX, "WarmThroughput": higher}
            changes["GlobalSecondaryIndexUpdates"] = [{"Update": update}]
        if not changes:
            return "there_already"
        self._dynamodb.update_table(TableName=self._names.table, **changes)
        return "provided"


def _higher(described: Any, reads: int, writes: int) -> dict[str, int] | None:
    """The warm throughput to ask for; None when what there is does."""
    warm = described.get("WarmThroughput", {})
    has_reads, has_writes = warm.get("ReadUnitsPerSecond", 0), warm.get("WriteUnitsPerSecond", 0)
    if reads <= has_reads and writes <= has_writes:
        return None
    return {
        "ReadUnitsPerSecond": max(reads, has_reads),
        "WriteUnitsPerSecond": max(writes, has_writes),
    }


def _tried(what: str, amount: int, ask: Callable[[int], Outcome]) -> Provided:
    try:
        return Provided(what, amount, ask(amount))
    except BotoCoreError as unreachable:
        return Provided(what, amount, "refused", type(unreachable).__name__)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _GONE and not amount:
            return Provided(what, amount, "given_back")
        return Provided(what, amount, "unavailable" if code in _UNKNOWN else "refused", code)
