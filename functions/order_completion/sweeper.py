"""Every minute: child orders that nobody says anything about are delivered, then completed."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ports import Ids
from core.ports.orders import Orders
from core.use_cases.advance_child_order import advance_child_order
from functions.shared.dynamodb.due_keys import child_of
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What completing orders needs from the outside."""

    due: DueList
    orders: Orders
    ids: Ids


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return advance_child_order(*child_of(name), now, ports.orders, ports.ids)

    return serve_sweep("order_completion", ports.due, act, clock)
