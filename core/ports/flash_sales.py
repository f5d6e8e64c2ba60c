"""Ports of flash sales."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from core.flash.lanes import Chunk, Lane
from core.flash.reservations import Reservation
from core.flash.sales import FlashSale
from core.idempotency import Once
from core.ids import FlashRequestId, FlashSaleId, MerchantId, SkuId, UserId
from core.pages import Page, PageRequest


class FlashSales(Protocol):
    """Sales. All reads but the list are consistent."""

    def add(self, sale: FlashSale, once: Once) -> None:
        """Commit a new sale and the receipt. Raises as `core.ports.notes.Notes.add`."""

    def get(self, sale_id: FlashSaleId) -> FlashSale | None:
        """A sale in any state."""

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[FlashSale]:
        """A merchant's sales, the newest first."""

    def save(self, sale: FlashSale) -> None:
        """Commit the next version of a sale; raises `VersionConflict` when it is not next."""

    def carve(self, sale: FlashSale) -> None:
        """The same, with the allotment moved from what is available of the SKU to what is held.

        Raises `Conflict` "out_of_stock" when there are fewer.
        """


class Lanes(Protocol):
    """The lanes of sales and what they granted. All reads are consistent."""

    def get(self, sale_id: FlashSaleId, number: int) -> Lane | None:
        """A lane."""

    def of_sale(self, sale_id: FlashSaleId, count: int) -> list[Lane]:
        """All lanes of a sale, by number; those that are not made yet are left out."""

    def reservations(self, lane: Lane) -> Iterator[Reservation]:
        """Every reservation that a lane ever granted; read as far as they are asked for."""

    def of_shopper(
        self, sale_id: FlashSaleId, number: int, shopper_id: UserId
    ) -> list[Reservation]:
        """A shopper's reservations in their lane of a sale."""

    def deal(self, lanes: Sequence[Lane]) -> None:
        """Make lanes; those that are there already stay as they are."""

    def give_back(self, lane: Lane, sku_id: SkuId) -> bool:
        """Close a lane: its free units go from what is held of the SKU to what is available.

        False, and nothing changes, when the lane has changed since it was read.
        """

    def held(self, names: Sequence[str]) -> list[Reservation]:
        """Reservations by their names in the list of what is due, as they are now."""

    def decide(self, lane: Lane, chunk: Chunk) -> bool:
        """Commit a chunk's grants, its watermark and the pulls they rest on together.

        False, and nothing changes, when the lane's watermark has moved since it was read, or
        there are too few units: in the lane, or where it pulls in a sibling; or where it pulls,
        the lane has changed.
        """

    def expire(self, due: Sequence[Reservation], at: int) -> list[Reservation]:
        """End holds of one lane (at most 99), giving their units back; those that were ended.

        One whose state or time has changed since it was read is left alone.
        """


class Board(Protocol):
    """What a front door knows of sales: a second old at most, so that a crowd reads little.

    Where the crowd reads too much nevertheless it may be some seconds old.
    """

    def sale(self, sale_id: FlashSaleId, now: int) -> FlashSale | None:
        """A sale."""

    def lanes(self, sale: FlashSale, now: int) -> list[Lane]:
        """All lanes of an armed sale, by number."""


class RequestLog(Protocol):
    """The log of requests: in order within a lane, and kept until its lane decided them."""

    def append(
        self,
        sale_id: FlashSaleId,
        lane: int,
        request_id: FlashRequestId,
        shopper_id: UserId,
        units: int,
    ) -> int:
        """Put a request at the end of its lane; its place in the log."""
