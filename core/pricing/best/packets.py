"""Which red packets to add: each only with its whole amount, together as much as is due."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, NamedTuple

from core.pricing.flat_cart import FlatCart
from core_ext import layout

_SUMS_MAX: Final = 1 << 16


class Level(NamedTuple):
    """The packets that goods of at least `goods` after layer 6 reach: their sum and number."""

    goods: int
    total: int
    size: int


class Packets:
    """A cart's red packets. `is_exact` turns false where a subset sum was too large to prove."""

    def __init__(self, flat: FlatCart, id_order: list[int]) -> None:
        self.is_exact = True
        self._amounts: dict[int, int] = {}
        self._minimums: dict[int, int] = {}
        self._id_order = id_order
        for row in range(len(flat.candidates)):
            at = row * layout.OFFER
            amount = flat.offers[at + layout.GIVES]
            if flat.offers[at + layout.LAYER] == layout.RED_PACKET and amount > 0:
                self._amounts[row] = amount
                self._minimums[row] = flat.offers[at + layout.MIN_AMOUNT]
        self._levels = sorted({0, *self._minimums.values()})
        self._tables: dict[int, _Table] = {}
        self.most = sum(self._amounts.values())

    def levels(self, goods_min: int, goods_max: int) -> list[Level]:
        """The levels that goods in this range can be at."""
        low = bisect_right(self._levels, max(goods_min, 0)) - 1
        high = bisect_right(self._levels, max(goods_max, 0))
        return [self._level(goods) for goods in self._levels[low:high]]

    def best_for(self, goods: int, due: int) -> tuple[int, ...]:
        """The rows to add to a cart of these goods after layer 6 that still owes `due`."""
        level = self._levels[bisect_right(self._levels, goods) - 1]
        rows = self.reached(level)
        if sum(self._amounts[row] for row in rows) <= due:
            return tuple(rows)
        table = self._tables.get(level)
        if table is None:
            table = self._tables[level] = self._tabulate(rows)
        self.is_exact = self.is_exact and table.is_complete
        return table.largest_up_to(due)

    def amount(self, rows: tuple[int, ...]) -> int:
        """What these packets pay together."""
        return sum(self._amounts[row] for row in rows)

    def _level(self, goods: int) -> Level:
        rows = self.reached(goods)
        return Level(goods, sum(self._amounts[row] for row in rows), len(rows))

    def reached(self, goods: int) -> list[int]:
        """The rows that goods of so much after layer 6 reach."""
        return [row for row, minimum in self._minimums.items() if minimum <= goods]

    def _tabulate(self, rows: list[int]) -> _Table:
        """Every sum some of the rows have, with its best subset; ids decide between equals."""
        best: dict[int, tuple[int, int]] = {0: (0, 0)}
        top = len(self._id_order)
        is_complete = True
        for row in rows:
            bit = -1 << (top - self._id_order[row])
            for total, (count, ids) in list(best.items()):
                key = (count + 1, ids + bit)
                joined = total + self._amounts[row]
                if joined not in best and len(best) >= _SUMS_MAX:
                    is_complete = False
                elif joined not in best or key < best[joined]:
                    best[joined] = key
        subsets = {
            total: tuple(row for row in rows if -ids >> (top - self._id_order[row]) & 1)
            for total, (_, ids) in best.items()
        }
        return _Table(sorted(best), subsets, is_complete=is_complete)


class _Table:
    """Subset sums in order, and the subset of each."""

    def __init__(
        self, sums: list[int], subsets: dict[int, tuple[int, ...]], *, is_complete: bool
    ) -> None:
        self._sums = sums
        self._subsets = subsets
        self.is_complete = is_complete

    def largest_up_to(self, due: int) -> tuple[int, ...]:
        return self._subsets[self._sums[bisect_right(self._sums, due) - 1]]
