"""Ports of flash sales."""

from collections.abc import Sequence
from typing import Protocol

from core.flash_lanes import Chunk, Lane
from core.flash_reservations import Reservation
from core.ids import FlashSaleId, UserId


class Lanes(Protocol):
    """The lanes of sales and what they granted. All reads are consistent."""

    def get(self, sale_id: FlashSaleId, number: int) -> Lane | None:
        """A lane."""

    def of_sale(self, sale_id: FlashSaleId, count: int) -> list[Lane]:
        """All lanes of a sale, by number; those that are not made yet are left out."""

    def reservations(self, lane: Lane) -> list[Reservation]:
        """Every reservation that a lane ever granted."""

    def of_shopper(
        self, sale_id: FlashSaleId, number: int, shopper_id: UserId
    ) -> list[Reservation]:
        """A shopper's reservations in their lane of a sale."""

    def decide(self, lane: Lane, chunk: Chunk) -> bool:
        """Commit a chunk's grants and watermark together.

        False, and nothing changes, when the lane's watermark has moved since it was read, or it
        has fewer units than the chunk grants.
        """

    def pull(self, lane: Lane, sibling: Lane, units: int) -> bool:
        """Move free units from a sibling to a lane.

        False, and nothing changes, when the sibling has changed since it was read.
        """

    def expire(self, due: Sequence[Reservation], at: int) -> list[Reservation]:
        """End holds of one lane (at most 99), giving their units back; those that were ended.

        One whose state or time has changed since it was read is left alone.
        """
