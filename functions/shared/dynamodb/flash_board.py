"""What a process remembers of flash sales for the second that it was read in."""

from core.flash.lanes import Lane
from core.flash.sales import FlashSale
from core.ids import FlashSaleId
from core.ports.flash_sales import FlashSales, Lanes

SALES_MAX = 1_000


class CachedBoard:
    """See `core.ports.flash_sales.Board`. Nothing is older than the second it is asked in."""

    def __init__(self, sales: FlashSales, lanes: Lanes) -> None:
        self._sales = sales
        self._lanes = lanes
        self._second = 0
        self._known_sales: dict[FlashSaleId, FlashSale | None] = {}
        self._known_lanes: dict[FlashSaleId, list[Lane]] = {}

    def sale(self, sale_id: FlashSaleId, now: int) -> FlashSale | None:
        """See `core.ports.flash_sales.Board.sale`."""
        self._forget_before(now)
        if sale_id not in self._known_sales:
            self._known_sales[sale_id] = self._sales.get(sale_id)
        return self._known_sales[sale_id]

    def lanes(self, sale: FlashSale, now: int) -> list[Lane]:
        """See `core.ports.flash_sales.Board.lanes`."""
        self._forget_before(now)
        if sale.sale_id not in self._known_lanes:
            self._known_lanes[sale.sale_id] = self._lanes.of_sale(sale.sale_id, sale.lanes)
        return self._known_lanes[sale.sale_id]

    def _forget_before(self, now: int) -> None:
        if now != self._second or len(self._known_sales) > SALES_MAX:
            self._second = now
            self._known_sales.clear()
            self._known_lanes.clear()
