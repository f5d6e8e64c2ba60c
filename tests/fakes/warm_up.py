"""A platform that holds ready what it is asked for, and reminders in memory."""

from __future__ import annotations

from core.flash.warm_up import Capacity
from core.ids import FlashSaleId
from core.ports.flash_warm_up import Provided


class MemoryPlatform:
    """See `core.ports.flash_warm_up.Platform`."""

    def __init__(self) -> None:
        self.ready = Capacity()

    def provide(self, needs: Capacity) -> list[Provided]:
        self.ready = needs
        return [Provided("front_door", needs.front_door, "provided")]


class MemoryReminders:
    """See `core.ports.flash_warm_up.Reminders`."""

    def __init__(self) -> None:
        self.times: dict[FlashSaleId, tuple[int, int]] = {}

    def set(self, sale_id: FlashSaleId, warms_at: int, cools_at: int) -> None:
        self.times[sale_id] = (warms_at, cools_at)

    def drop(self, sale_id: FlashSaleId) -> None:
        self.times.pop(sale_id, None)
