"""What a sale's tables have of a rehearsal: who was granted what, and what writing it cost."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from core.flash.reservations import Reservation
from core.ids import FlashSaleId
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.flash_keys import lane_partition
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from ops.audit.scan import named
from ops.local_cloud.clients import client
from ops.local_cloud.stack_file import Stack

WRITE_UNIT_BYTES: Final = 1_024
TRANSACTED: Final = 2
"""What a unit costs within a transaction."""


class Written(Struct, frozen=True):
    """Writes of a sale's lanes and reservations: items, and the units DynamoDB charges."""

    lanes: int
    reservations: int
    units: int


class CommerceTable:
    """The commerce table of a running stack, and its stream from now on."""

    def __init__(self, stack: Stack) -> None:
        self._dynamodb = client(stack.endpoint_url, "dynamodb")
        self._streams = client(stack.endpoint_url, "dynamodbstreams")
        self._table = named({}, self._dynamodb)["commerce"]
        stream = self._dynamodb.describe_table(TableName=self._table)["Table"]["LatestStreamArn"]
        shards = self._streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
        self._iterators = [
            self._streams.get_shard_iterator(
                StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="LATEST"
            )["ShardIterator"]
            for shard in shards
        ]

    def reservations(self, sale_id: str, lanes: int) -> list[Reservation]:
        """Every reservation of a sale, in order of their places in the log."""
        table = DynamoLanes(DynamoStore(self._dynamodb, self._table))
        found = [
            reservation
            for lane in table.of_sale(FlashSaleId(sale_id), lanes)
            for reservation in table.reservations(lane)
        ]
        return sorted(found, key=lambda reservation: reservation.sequence)

    def written(self, sale_id: str, lanes: int) -> Written:
        """What was written for a sale since this was made, read off the table's stream.

        Refused transactions leave no trace there; a lane has one allocator, so they are few.
        """
        partitions = {lane_partition(FlashSaleId(sale_id), number) for number in range(lanes)}
        counts = {"LANE": 0, "HOLD": 0}
        units = 0
        for change in self._changes():
            keys = change["Keys"]
            if keys["pk"]["S"] in partitions:
                counts[keys["sk"]["S"].partition("#")[0]] += 1
                units += write_units(change)
        return Written(counts["LANE"], counts["HOLD"], units)

    def _changes(self) -> Iterator[dict[str, Any]]:
        for iterator in self._iterators:
            following: str | None = iterator
            while following:
                page = self._streams.get_records(ShardIterator=following)
                if not page["Records"]:
                    break
                yield from (record["dynamodb"] for record in page["Records"])
                following = page.get("NextShardIterator")


def write_units(change: Mapping[str, Any]) -> int:
    """What writing an item costs in a transaction, with its entry in the index of what is due."""
    item = change["NewImage"]
    size = sum(len(name) + _bytes_max(value) for name, value in item.items())
    return -(-size // WRITE_UNIT_BYTES) * TRANSACTED + ("gsi2sk" in item)


def _bytes_max(value: Mapping[str, Any]) -> int:
    """The size of a plain attribute; a number's is never more than its digits."""
    [plain] = value.values()
    return len(str(plain).encode())
