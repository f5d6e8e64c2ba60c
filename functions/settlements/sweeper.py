"""The settlements' trigger, a schedule.

Each run releases what was delivered long enough ago, then closes statements whose period is over.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from core.ports.settlement import Books, OpenRefunds
from core.use_cases.close_statements import close_statement
from core.use_cases.release_child_orders import release_if_due
from functions.shared.sweeps import sweep

LIMIT = 500
"""How many of each kind in one run: well within the function's time."""


class Ports(Struct, frozen=True):
    """What settling needs from the outside."""

    books: Books
    refunds: OpenRefunds


def serve(
    ports: Ports, clock: Callable[[], float] = time.time
) -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """The Lambda handler over these ports; it answers what it did."""

    def run(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        now = int(clock())
        books = ports.books
        released = sweep(
            "releases",
            books.releases.due(now),
            lambda due: release_if_due(due, now, books, ports.refunds),
            LIMIT,
        )
        closed = sweep(
            "statements",
            books.statements.due(now),
            lambda opened: close_statement(opened, now, books),
            LIMIT,
        )
        return {"released": asdict(released), "closed": asdict(closed)}

    return run
