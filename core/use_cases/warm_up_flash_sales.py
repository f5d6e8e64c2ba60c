"""The platform is asked for what the flash sales of this hour need."""

from collections.abc import Iterable

from core.flash.sales import FlashSale
from core.flash.warm_up import capacity_at
from core.ports.flash_warm_up import Platform, Provided


def warm_up_flash_sales(now: int, sales: Iterable[FlashSale], platform: Platform) -> list[Provided]:
    """Ask for what `sales` need at `now`: more before a rush, less once it is past."""
    return platform.provide(capacity_at(now, sales))
