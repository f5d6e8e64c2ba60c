"""Ports of warming up for flash sales."""

from typing import Literal, Protocol

from msgspec import Struct

from core.flash.warm_up import Capacity
from core.ids import FlashSaleId

Outcome = Literal["provided", "given_back", "there_already", "unavailable", "refused"]
"""Unavailable: this platform, or this account, does not have such a thing."""


class Provided(Struct, frozen=True):
    """What became of asking for an `amount` of something; `code` is the platform's word for it."""

    what: str
    amount: int
    outcome: Outcome
    code: str = ""


class Platform(Protocol):
    """Where everything runs."""

    def provide(self, needs: Capacity) -> list[Provided]:
        """Hold this much ready, and no more; what became of each part, whatever the others'."""


class Reminders(Protocol):
    """Looks at what must be ready: twice a sale, when it needs it and when not any more."""

    def set(self, sale_id: FlashSaleId, warms_at: int, cools_at: int) -> None:
        """Be reminded of a sale at both times; raises `Busy` when that cannot be arranged now."""

    def drop(self, sale_id: FlashSaleId) -> None:
        """Be reminded no more of a sale; raises as `set`."""
