"""A log of flash-sale requests that keeps them, to be delivered as Kinesis would."""

import base64
from typing import Any

import msgspec

from core.ids import FlashRequestId, FlashSaleId, UserId
from functions.shared.flash_log import LoggedRequest

FIRST_SEQUENCE = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898
"""Places in a real log have 56 digits."""


class FlashLog:
    """See `core.ports.flash_sales.RequestLog`."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def append(
        self,
        sale_id: FlashSaleId,
        lane: int,
        request_id: FlashRequestId,
        shopper_id: UserId,
        units: int,
    ) -> int:
        """Keep the request."""
        sequence = FIRST_SEQUENCE + len(self.records)
        request = LoggedRequest(sale_id, lane, request_id, shopper_id, units)
        self.records.append(
            {
                "eventSource": "aws:kinesis",
                "kinesis": {
                    "partitionKey": f"{sale_id}#{lane}",
                    "sequenceNumber": str(sequence),
                    "data": base64.b64encode(msgspec.json.encode(request)).decode(),
                },
            }
        )
        return sequence

    def batch(self, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """The event of some records."""
        return {"Records": self.records[start:end]}
