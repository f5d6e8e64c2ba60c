"""The log of flash-sale requests: a Kinesis stream, in order within a lane."""

import base64
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from core.errors import Busy
from core.flash.lanes import Attempt
from core.ids import FlashRequestId, FlashSaleId, UserId
from functions.shared.aws import client


class LoggedRequest(Struct, frozen=True, array_like=True):
    """A request as it travels in the log."""

    sale_id: FlashSaleId
    lane: int
    request_id: FlashRequestId
    shopper_id: UserId
    units: int


class KinesisLog:
    """See `core.ports.flash_sales.RequestLog`."""

    def __init__(self, stream: str) -> None:
        self._client = client("kinesis")
        self._stream = stream

    def append(
        self,
        sale_id: FlashSaleId,
        lane: int,
        request_id: FlashRequestId,
        shopper_id: UserId,
        units: int,
    ) -> int:
        """See `core.ports.flash_sales.RequestLog.append`; raises `Busy` when the log is."""
        request = LoggedRequest(sale_id, lane, request_id, shopper_id, units)
        try:
            answer = self._client.put_record(
                StreamName=self._stream,
                PartitionKey=f"{sale_id}#{lane}",
                Data=msgspec.json.encode(request),
            )
        except (BotoCoreError, ClientError) as error:
            raise Busy from error
        return int(answer["SequenceNumber"])


def logged(record: dict[str, Any]) -> tuple[FlashSaleId, int, Attempt]:
    """The sale, lane and attempt of a record that Kinesis delivers."""
    kinesis = record["kinesis"]
    request = msgspec.json.decode(base64.b64decode(kinesis["data"]), type=LoggedRequest)
    attempt = Attempt(
        int(kinesis["sequenceNumber"]), request.request_id, request.shopper_id, request.units
    )
    return request.sale_id, request.lane, attempt
