"""Every minute: holds that are over end, a lane's together, and their units can be had again.

A busy sale's holds end by the thousand in one minute, so they are swept in batches. What fails in
a lane is logged, which raises the alarm of defects, and stays due; other lanes do not wait for it.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from core.errors import CommerceError
from core.flash.reservations import Reservation
from core.ports.flash_sales import Lanes
from core.use_cases.expire_holds import by_lane, expire_holds
from functions.shared.observability import logger
from functions.shared.sweeps import RESERVE_MS, DueList, Handler

BATCH: Final = 500


class Ports(Struct, frozen=True):
    """What ending holds needs from the outside."""

    due: DueList
    lanes: Lanes


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers with its counts."""

    def sweep(_: dict[str, Any], context: Any) -> dict[str, int]:
        started_s = int(clock())
        counts = {"done": 0, "failed": 0, "lag_s": 0}
        for batch in _batches(ports.due.until(started_s)):
            if context.get_remaining_time_in_millis() < RESERVE_MS:
                break
            counts["lag_s"] = max(counts["lag_s"], *(started_s - since for _, since in batch))
            for of_lane in by_lane(ports.lanes.held([name for name, _ in batch])):
                ended = _ended(of_lane, int(clock()), ports.lanes)
                counts["done"] += ended or 0
                counts["failed"] += len(of_lane) if ended is None else 0
        logger.info("sweep", extra={"sweep": "flash_expiry", **counts})
        return counts

    return sweep


def _ended(of_lane: list[Reservation], now: int, lanes: Lanes) -> int | None:
    """How many holds of a lane were ended; None when that failed."""
    sale_id, number = of_lane[0].sale_id, of_lane[0].lane
    entry: dict[str, object] = {
        "function": "flash_expiry",
        "flash_sale_id": sale_id,
        "lane": number,
    }
    try:
        return expire_holds(of_lane, now, lanes)
    except CommerceError as refusal:
        logger.warning("to be tried again", extra={**entry, "code": refusal.code})
    except Exception:  # noqa: BLE001  (logged, which raises the alarm; other lanes must not wait)
        logger.exception("defect", extra=entry)
    return None


def _batches(due: Iterator[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    while batch := list(islice(due, BATCH)):
        yield batch
