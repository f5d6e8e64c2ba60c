"""How long things took: percentiles by kind of call."""

import re
import threading
from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from ops.client import Call

_ID: Final = re.compile(
    r"/(?:[a-z]+_(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{32})|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)"
)
_BASE: Final = re.compile(r"^/(?:storefront|admin|sandbox)(?=/v1/)")


class Spread(Struct, frozen=True):
    """How long `count` things took; all in seconds."""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float


class Stopwatch:
    """Collects the seconds of calls by route; threads may watch at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: dict[str, list[float]] = defaultdict(list)

    def watch(self, call: Call) -> None:
        """Take note of a call."""
        with self._lock:
            self._seconds[route(call)].append(call.seconds)

    def clear(self) -> None:
        """Forget what was measured so far."""
        with self._lock:
            self._seconds.clear()

    def spreads(self) -> dict[str, Spread]:
        """The spread of each route, in order of first call."""
        with self._lock:
            return {name: spread(seconds) for name, seconds in self._seconds.items()}


def route(call: Call) -> str:
    """A call's method and path, ids blanked: `GET /v1/orders/{}`."""
    path = _BASE.sub("", urlsplit(call.url).path)
    return f"{call.method} {_ID.sub('/{}', path)}"


def spread(seconds: Sequence[float]) -> Spread:
    """The spread of at least one measurement."""
    ordered = sorted(seconds)
    return Spread(
        count=len(ordered),
        p50=percentile(ordered, 50),
        p95=percentile(ordered, 95),
        p99=percentile(ordered, 99),
        longest=ordered[-1],
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` of all (sorted, not empty) do not exceed."""
    rank = -(-percent * len(ordered) // 100)
    return ordered[max(rank, 1) - 1]
