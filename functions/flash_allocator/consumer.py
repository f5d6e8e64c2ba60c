"""The log's trigger: each lane in a batch decides its requests, in order.

What a lane did not get to is delivered again from its first record on; the others then find
their watermarks past theirs and do nothing.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from core.errors import CommerceError
from core.flash.lanes import Attempt
from core.ids import FlashSaleId
from core.ports.flash_sales import Lanes
from core.use_cases.allocate_units import Books, allocate_units
from functions.shared.flash_log import logged
from functions.shared.observability import logger

Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]
LaneKey = tuple[FlashSaleId, int]


class Ports(Struct, frozen=True):
    """What allocating needs from the outside, and the books of this process."""

    lanes: Lanes
    books: Books


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers where the log is to be taken up again."""

    def allocate(event: dict[str, Any], _: Any) -> Mapping[str, Any]:
        failed = [
            attempts[0].sequence
            for lane, attempts in _by_lane(event["Records"]).items()
            if not _allocate(lane, attempts, int(clock()), ports)
        ]
        first = [{"itemIdentifier": str(min(failed))}] if failed else []
        return {"batchItemFailures": first}

    return allocate


def _by_lane(records: list[dict[str, Any]]) -> Mapping[LaneKey, list[Attempt]]:
    lanes: dict[LaneKey, list[Attempt]] = defaultdict(list)
    for record in records:
        try:
            sale_id, lane, attempt = logged(record)
        except (msgspec.MsgspecError, ValueError):
            # Only we write to the log: what cannot be read never will be, and must not block it.
            logger.exception("defect", extra={"function": "flash_allocator"})
            continue
        lanes[sale_id, lane].append(attempt)
    return lanes


def _allocate(lane: LaneKey, attempts: list[Attempt], now: int, ports: Ports) -> bool:
    sale_id, number = lane
    entry: dict[str, object] = {"flash_sale_id": sale_id, "lane": number}
    try:
        tally = allocate_units(sale_id, number, attempts, now, lanes=ports.lanes, books=ports.books)
    except CommerceError as refusal:
        logger.warning("to be delivered again", extra={**entry, "code": refusal.code})
        return False
    except Exception:  # noqa: BLE001  (logged, which raises the alarm; other lanes must not wait)
        logger.exception("defect", extra={**entry, "function": "flash_allocator"})
        return False
    logger.info("decided", extra={**entry, **tally})
    return True
