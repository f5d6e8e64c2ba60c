"""Port of reservations, as carts and orders need them: without what decides them."""

from collections.abc import Iterable
from typing import Protocol

from core.flash.holds import FlashHold
from core.flash.reservations import Reservation
from core.flash.sales import FlashSale
from core.ids import FlashRequestId, FlashSaleId, UserId


class Holds(Protocol):
    """A shopper's reservations, for carts and orders. All reads are consistent."""

    def sale(self, sale_id: FlashSaleId) -> FlashSale | None:
        """A sale in any state."""

    def reservations(
        self, shopper_id: UserId, holds: Iterable[FlashHold]
    ) -> dict[FlashRequestId, Reservation]:
        """The reservations that some lines are; those that do not exist are left out."""
