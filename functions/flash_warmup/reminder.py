"""A reminder before a flash sale's rush, or after it: the platform is asked for what is needed.

What that is follows from all sales that are stored, so it may be started by hand at any time.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from core import limits
from core.flash.sales import FlashSale
from core.flash.warm_up import WARM_BEFORE_S
from core.ids import FlashSaleId
from core.ports.flash_sales import FlashSales
from core.ports.flash_warm_up import Platform
from core.use_cases.warm_up_flash_sales import warm_up_flash_sales
from functions.shared.observability import logger
from functions.shared.sweeps import DueList

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

AHEAD_S: Final = WARM_BEFORE_S + limits.FLASH_WINDOW_S_MAX
"""A sale that has started is due at its end."""


class Ports(Struct, frozen=True):
    """What warming up needs from the outside."""

    due: DueList
    sales: FlashSales
    platform: Platform


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers with what became of each part."""

    def remind(event: dict[str, Any], _: Any) -> dict[str, Any]:
        now = int(clock())
        answers = warm_up_flash_sales(now, _near(ports, now), ports.platform)
        for each in answers:
            entry = {"flash_sale_id": event.get("flash_sale_id"), **asdict(each)}
            if each.outcome == "refused":
                # Minutes before a sale: somebody should know, which an error sees to.
                logger.error("warm-up refused", extra=entry)
            else:
                logger.info("warm-up", extra=entry)
        return {"provided": [asdict(each) for each in answers]}

    return remind


def _near(ports: Ports, now: int) -> Iterator[FlashSale]:
    for name, _ in ports.due.until(now + AHEAD_S):
        sale = ports.sales.get(FlashSaleId(name))
        if sale is not None:
            yield sale
