"""The boundary of functions that a schedule starts: they look at all that is due, one by one.

Each is a transaction of its own under its own conditions, so two sweeps at once do no harm,
and one that ends in the middle leaves the rest to the next. What fails is logged, which
raises the alarm of defects, and stays due; those behind it are not kept waiting. Each run
logs how late the oldest was, from which the template makes a metric.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from core.errors import CommerceError
from functions.shared.observability import logger

Handler = Callable[[dict[str, Any], Any], dict[str, int]]
Act = Callable[[str, int], bool]
"""Moves on what has a name, at a time; False when there was nothing to do any more."""

RESERVE_MS: Final = 10_000
"""A run takes up nothing new when it has no more time left than this."""


class DueList(Protocol):
    """What is due of one kind."""

    def until(self, now: int) -> Iterator[tuple[str, int]]:
        """The name of each that is due at `now` or was before, and since when."""


def serve_sweep(
    function: str, due: DueList, act: Act, clock: Callable[[], float] = time.time
) -> Handler:
    """The Lambda handler that lets `act` have all that is due; it answers with its counts."""

    def sweep(_: dict[str, Any], context: Any) -> dict[str, int]:
        started_s = int(clock())
        counts = Counter(done=0, passed=0, failed=0, lag_s=0)
        for name, since in due.until(started_s):
            if context.get_remaining_time_in_millis() < RESERVE_MS:
                break
            counts["lag_s"] = max(counts["lag_s"], started_s - since)
            counts[_outcome(function, act, name, int(clock()))] += 1
        logger.info("sweep", extra={"sweep": function, **counts})
        return dict(counts)

    return sweep


def _outcome(function: str, act: Act, name: str, now: int) -> str:
    entry = {"function": function, "due": name}
    try:
        return "done" if act(name, now) else "passed"
    except CommerceError as refusal:
        logger.warning("to be tried again", extra={**entry, "code": refusal.code})
    except Exception:  # noqa: BLE001  (logged, which raises the alarm; the others must not wait)
        logger.exception("defect", extra=entry)
    return "failed"
