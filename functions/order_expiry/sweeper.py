"""Every minute: orders that nobody paid in time give back what they hold."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ids import OrderId
from core.ports import Ids
from core.ports.orders import Orders
from core.use_cases.expire_order import expire_order
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What expiring orders needs from the outside."""

    due: DueList
    orders: Orders
    ids: Ids


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return expire_order(OrderId(name), now, ports.orders, ports.ids)

    return serve_sweep("order_expiry", ports.due, act, clock)
