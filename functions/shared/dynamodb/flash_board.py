"""What a process remembers of flash sales for the second that it was read in."""

from collections.abc import Callable
from typing import Generic, TypeVar

from core.errors import Busy
from core.flash.lanes import Lane
from core.flash.sales import FlashSale
from core.ids import FlashSaleId
from core.ports.flash_sales import FlashSales, Lanes

SALES_MAX = 1_000
OLD_S = 10
"""How long what cannot be read is taken to be as it was."""

T = TypeVar("T")


class CachedBoard:
    """See `core.ports.flash_sales.Board`. Nothing is older than the second it is asked in.

    But in a crowd: a partition bears some 3,000 readers a second, and there may be more processes.
    Who cannot read goes on with what it knew: a request more is put into the log, which its lane
    refuses, an answer is `pending` a little longer, or "sold out" is still said at the door for
    some seconds after a unit came back, where it is worth asking again.
    """

    def __init__(self, sales: FlashSales, lanes: Lanes) -> None:
        self._sales = sales
        self._lanes = lanes
        self._known_sales = _Known[FlashSale | None]()
        self._known_lanes = _Known[list[Lane]]()

    def sale(self, sale_id: FlashSaleId, now: int) -> FlashSale | None:
        """See `core.ports.flash_sales.Board.sale`."""
        return self._known_sales.at(sale_id, now, lambda: self._sales.get(sale_id))

    def lanes(self, sale: FlashSale, now: int) -> list[Lane]:
        """See `core.ports.flash_sales.Board.lanes`."""
        sale_id, count = sale.sale_id, sale.lanes
        return self._known_lanes.at(sale_id, now, lambda: self._lanes.of_sale(sale_id, count))


class _Known(Generic[T]):
    """Something of each sale, with when it was looked at and when it was read last."""

    def __init__(self) -> None:
        self._found: dict[FlashSaleId, tuple[int, int, T]] = {}
        """When it was asked for last, when it was read, and what it was."""

    def at(self, sale_id: FlashSaleId, now: int, read: Callable[[], T]) -> T:
        """What `read` says, this second; what it said a little before when it is busy now."""
        last = self._found.get(sale_id)
        if last is not None and last[0] == now:
            return last[2]
        try:
            read_at, value = now, read()
        except Busy:
            if last is None or now - last[1] > OLD_S:
                raise
            _, read_at, value = last
        if len(self._found) >= SALES_MAX:
            self._found.clear()
        self._found[sale_id] = (now, read_at, value)
        return value
