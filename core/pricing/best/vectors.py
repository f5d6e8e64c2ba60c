"""The stores' options as vectors: goods left in each cell of lines, then fees, then how many ids.

A cell is all lines that the cross-store offers, the platform coupon and import tax treat alike.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from typing import Final, NamedTuple

from core.pricing.best.stores import Stores
from core_ext import coupon_bounds, coupon_options

NO_BAR: Final = 4 * 10**18
"""Above what any weighted sum can come to, and within 64 bits."""

Weights = tuple[int, ...]


class Cell(NamedTuple):
    """What tells the lines of a cell from others.

    The cross-store offers they are in (by row), whether the platform coupon has them, and their
    import tax.
    """

    cross: frozenset[int]
    is_in_coupon: bool
    tax_bps: int


class Need(NamedTuple):
    """A weighted sum of a vector must come to at least this much."""

    weights: Weights
    least: int


class Part(NamedTuple):
    """A sum of a signature; it decides nothing where it is sure to end from `least` to `most`."""

    weights: Weights
    least: int = NO_BAR
    most: int = NO_BAR


class Pinned(NamedTuple):
    """A weighted sum of a vector that comes to between so much and so much."""

    weights: Weights
    least: int
    most: int


class Priced(NamedTuple):
    """A bound with prices on what it needs: its weights then, how much is gained, its value."""

    weights: Weights
    gain: int
    value: int
    prices: array[int]


class Vectors:
    """One way to cut the lines into cells.

    A vector is goods in each cell; under import tax also the tax on fees, about, and a number that
    tells apart what the taxed merchants chose; the fees, and how many ids.
    """

    def __init__(self, stores: Stores, cells: Sequence[Cell]) -> None:
        order = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
        self.cell_of = cells
        self.cells = list(order)
        extra = stores.tax_columns if any(cell.tax_bps for cell in cells) else ()
        self._extra = len(extra)
        self.dims = len(order) + len(extra) + 2
        self.goods = self.of_cells([1] * len(order))
        self.fees = self.of_cells([0] * len(order), fee=1)
        self.ids = (*self.fees[:-2], 0, 1)
        self.everything = self.of_cells([1] * len(order), fee=1)
        of_line = array("q", [order[cell] for cell in cells])
        self._table = stores.vectors(of_line, self.dims)
        for at, column in enumerate(extra, len(order)):
            self._table[at :: self.dims] = column
        self.stores = stores
        self.fixed: Sequence[int] = ()
        """Options of merchants that have no others: of all taxed ones, if of any."""
        self.freight_rounding = stores.freight_rounding
        self.fees_beside = stores.fees_beside
        self.store_count = len(stores.starts) - 1
        self.set_options(stores.starts[:-1], stores.starts[1:])

    def set_options(self, starts: array[int], ends: array[int]) -> None:
        """Let each store have the options from where its own start to before where they end."""
        self.of_stores = list(map(range, starts, ends))
        self._weights = array("q", bytes(8 * self.dims))
        self.sums = array("q", bytes(8 * self.dims))
        """The vector of the whole choice that a kernel spoke of last."""
        self.options = coupon_options.Options(self._table, starts, ends, self._weights, self.sums)
        self._least: dict[Weights, int] = {}

    def with_fixed(self, options: Sequence[int]) -> Vectors:
        """The same where the merchants of these options, all taxed ones too, have no others."""
        starts, ends = self.stores.starts[:-1], self.stores.starts[1:]
        for option in options:
            merchant = self.stores.merchant(option)
            starts[merchant], ends[merchant] = option, option + 1
        fixed = copy(self)
        fixed.fixed = options
        fixed.set_options(starts, ends)
        return fixed

    def goods_of(self, option: int) -> Iterator[tuple[Cell, int]]:
        """Of each line of an option its cell, and what is left of it."""
        cells = [self.cell_of[line] for line in self.stores.lines(option)]
        return zip(cells, self.stores.goods(option), strict=True)

    def vector(self, option: int) -> array[int]:
        """An option's vector."""
        return self._table[option * self.dims : (option + 1) * self.dims]

    def groups(self, row: int | None) -> dict[tuple[int, bool, bool], Weights]:
        """The sums of all cells that import tax, the coupon and a cross-store offer treat alike."""
        found: dict[tuple[int, bool, bool], list[int]] = {}
        for at, cell in enumerate(self.cells):
            key = (cell.tax_bps, cell.is_in_coupon, row in cell.cross)
            found.setdefault(key, [0] * self.dims)[at] = 1
        return {key: tuple(weights) for key, weights in found.items()}

    def of_cells(self, weights: Sequence[int], freight_tax: int = 0, fee: int = 0) -> Weights:
        """The weights of a sum over cells, of the tax on fees, and of fees."""
        if not self._extra:
            return (*weights, fee, 0)
        return (*weights, freight_tax, 0, fee, 0)

    def set_of(self, holds: Iterable[bool]) -> Weights:
        """The weights that add up the goods of some cells."""
        return self.of_cells(list(map(int, holds)))

    def unit(self, at: int) -> Weights:
        """The weights of one dimension alone."""
        return tuple([int(i == at) for i in range(self.dims)])

    def least(self, weights: Weights) -> int:
        """The smallest value of any whole choice."""
        found = self._least.get(weights)
        if found is None:
            self._weights[:] = array("q", weights)
            found = self._least[weights] = coupon_options.least(self.options)
        return found

    def least_owing(self, weights: Sequence[int], fees_least: int) -> int:
        """The same of choices whose fees come to so much at least."""
        goods = (*weights[:-2], 0, weights[-1])
        return max(self.least(tuple(weights)), self.least(goods) + weights[-2] * fees_least)

    def most(self, weights: Weights) -> int:
        """The largest value of any whole choice."""
        return -self.least(tuple([-weight for weight in weights]))

    def sharpen(self, weights: Weights, needs: Sequence[Need], dearest: int, enough: int) -> Priced:
        """Put prices on needs that raise a bound most."""
        prices = array("q", bytes(24 * len(needs)))
        rows = _rows(needs, dearest)
        value = coupon_bounds.sharpen(self.options, array("q", weights), rows, prices, enough)
        priced = tuple(self._weights)
        return Priced(priced, value - coupon_options.least(self.options), value, prices)

    def sharpen_beside(
        self,
        weights: Weights,
        needs: Sequence[Need],
        dearest: int,
        aims: Sequence[Need],
        prices: array[int],
    ) -> Priced:
        """The same from those prices on, but as if it took `aims` instead of the needs."""
        base = array("q", weights)
        prices = prices[:]
        coupon_bounds.sharpen(self.options, base, _rows(aims, dearest), prices, NO_BAR)
        value = coupon_bounds.value_at(self.options, base, _rows(needs, dearest), prices)
        priced = tuple(self._weights)
        return Priced(priced, value - coupon_options.least(self.options), value, prices)


def _rows(needs: Sequence[Need], dearest: int) -> array[int]:
    """Needs as kernels take them."""
    rows = array("q")
    for need in needs:
        unit = max(1, *map(abs, need.weights))
        rows.extend((unit, need.least, dearest, *need.weights))
    return rows


def dot(weights: Weights, vector: Sequence[int]) -> int:
    """The value of a vector."""
    return sum([w * n for w, n in zip(weights, vector, strict=True)])
