"""Every minute: holds that are over end, a lane's together, and their units can be had again.

A busy sale's holds end by the thousand in one minute, so they are swept in batches.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from core.errors import CommerceError
from core.ports.flash_sales import Lanes
from core.use_cases.expire_holds import expire_holds
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
            names = [name for name, _ in batch]
            try:
                counts["done"] += expire_holds(ports.lanes.held(names), int(clock()), ports.lanes)
            except CommerceError as refusal:
                logger.warning("to be tried again", extra={"code": refusal.code})
                counts["failed"] += len(batch)
        logger.info("sweep", extra={"sweep": "flash_expiry", **counts})
        return counts

    return sweep


def _batches(due: Iterator[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    while batch := list(islice(due, BATCH)):
        yield batch
