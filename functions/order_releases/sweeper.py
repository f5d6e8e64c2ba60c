"""Every minute: child orders that were delivered long enough ago become settleable."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ids import ChildOrderId
from core.ports.settlement import Books, OpenRefunds
from core.use_cases.release_child_order import release_if_due
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What releasing child orders needs from the outside."""

    due: DueList
    books: Books
    refunds: OpenRefunds


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return release_if_due(ChildOrderId(name), now, ports.books, ports.refunds)

    return serve_sweep("order_releases", ports.due, act, clock)
