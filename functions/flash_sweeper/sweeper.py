"""Every minute: flash sales are armed before they start, closed at their end, and drained."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ids import FlashSaleId
from core.ports.flash_sales import FlashSales, Lanes
from core.ports.rooms import Rooms
from core.use_cases.advance_flash_sale import advance_flash_sale
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What the life of sales needs from the outside."""

    due: DueList
    sales: FlashSales
    lanes: Lanes
    rooms: Rooms


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return advance_flash_sale(FlashSaleId(name), now, ports.sales, ports.lanes, ports.rooms)

    return serve_sweep("flash_sweeper", ports.due, act, clock)
