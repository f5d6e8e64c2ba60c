"""The boundary of functions that a schedule starts: they look at all that is due, one by one.

Each is a transaction of its own under its own conditions, so two sweeps at once do no harm,
and one that ends in the middle leaves the rest to the next. What fails is logged, which
raises the alarm of defects, and stays due; those behind it are not kept waiting. Each run
logs how late the oldest was, from which the template makes a metric.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import Any, Final, Protocol

from core.errors import CommerceError
from functions.shared.observability import logger

Handler = Callable[[dict[str, Any], Any], dict[str, int]]
Act = Callable[[str, int], bool]
"""Moves on what has a name, at a time; False when there was nothing to do any more."""

RESERVE_MS: Final = 10_000
"""A run takes up nothing new when it has no more time left than this."""
PROVIDER_RESERVE_MS: Final = 30_000
"""The same where each thing asks a provider: up to three calls of up to nine seconds."""


class DueList(Protocol):
    """What is due of one kind."""

    def until(self, now: int) -> Iterator[tuple[str, int]]:
        """The name of each that is due at `now` or was before, and since when."""


def serve_sweep(
    function: str,
    due: DueList,
    act: Act,
    clock: Callable[[], float] = time.time,
    *,
    at_once: int = 1,
    reserve_ms: int = RESERVE_MS,
) -> Handler:
    """The Lambda handler that lets `act` have all that is due; it answers with its counts.

    Where `act` waits for others, it is given several things `at_once`, each in a thread.
    `reserve_ms` is what one thing may take.
    """

    def outcome(name: str) -> str:
        return _outcome(function, act, name, int(clock()))

    def sweep(_: dict[str, Any], context: Any) -> dict[str, int]:
        started_s = int(clock())
        counts = Counter(done=0, passed=0, failed=0, lag_s=0)
        waiting = due.until(started_s)
        with ThreadPoolExecutor(at_once) as pool:
            while taken := list(islice(waiting, at_once)):
                if context.get_remaining_time_in_millis() < reserve_ms:
                    break
                counts["lag_s"] = max(counts["lag_s"], *(started_s - since for _, since in taken))
                counts.update(_together(pool, outcome, [name for name, _ in taken]))
        logger.info("sweep", extra={"sweep": function, **counts})
        return dict(counts)

    return sweep


def _together(
    pool: ThreadPoolExecutor, outcome: Callable[[str], str], names: list[str]
) -> list[str]:
    if len(names) == 1:
        return [outcome(names[0])]
    # A thread begins without the context of who starts it.
    begun = [pool.submit(copy_context().run, outcome, name) for name in names]
    return [each.result() for each in begun]


def _outcome(function: str, act: Act, name: str, now: int) -> str:
    entry = {"function": function, "due": name}
    try:
        return "done" if act(name, now) else "passed"
    except CommerceError as refusal:
        logger.warning("to be tried again", extra={**entry, "code": refusal.code})
    except Exception:  # noqa: BLE001  (logged, which raises the alarm; the others must not wait)
        logger.exception("defect", extra=entry)
    return "failed"
