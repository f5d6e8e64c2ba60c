"""The stores' options as vectors: goods left in each cell of lines, then fees, then how many ids.

A cell is all lines that the cross-store offers, the platform coupon and import tax treat alike.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from core.pricing.best.stores import Store
from core_ext import coupon_stacking

_IDS_PER_WORD: Final = 62

Weights = tuple[int, ...]
_Key = tuple[tuple[Weights, ...], bool] | None


class Cell(NamedTuple):
    """What tells the lines of a cell from others.

    The cross-store offers they are in (by row), whether the platform coupon has them, and their
    import tax.
    """

    cross: frozenset[int]
    is_in_coupon: bool
    tax_bps: int


class Table(NamedTuple):
    """Rows of options for the kernel, store by store, and the offers behind each.

    A row is a vector, then a signature, then what decides between rows of one signature: a fee
    where fees are apart, else 0; and a rank: what is left in all (but such a fee), how many ids,
    and the ids as negated bits, the smallest id the highest bit. `shape` is the length of vector,
    signature and rank.
    """

    key: _Key
    """Signature, and whether fees are apart; None where no row gives way to another."""
    shape: tuple[int, int, int]
    options: list[array[int]]
    rows_of: list[list[tuple[int, ...]]]

    @property
    def width(self) -> int:
        """The length of a row."""
        return self.shape[0] + self.shape[1] + 1 + self.shape[2]


class _Row(NamedTuple):
    """An option in a table."""

    rank: tuple[int, ...]
    numbers: tuple[int, ...]
    offers: tuple[int, ...]


class Costs(NamedTuple):
    """A form's value of every option of a table, and the smallest of each store."""

    of_store: list[array[int]]
    least: list[int]
    root: int
    """The smallest value of any whole choice."""


class Vectors:
    """One way to cut the lines into cells."""

    def __init__(self, stores: Sequence[Store], cells: Sequence[Cell], id_order: list[int]) -> None:
        order = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
        self.cells = list(order)
        self.dims = len(order) + 2
        self.goods: Weights = (*(1,) * len(order), 0, 0)
        self.fees: Weights = (*(0,) * len(order), 1, 0)
        self.ids: Weights = (*(0,) * len(order), 0, 1)
        self.everything: Weights = (*(1,) * len(order), 1, 0)
        self._stores = stores
        self._vectors = [
            _vectors(store, [order[cells[line]] for line in store.lines], self.dims)
            for store in stores
        ]
        self._bits = _bits(stores, id_order)
        self._tables: dict[_Key, Table] = {}
        self._ranges: dict[Weights, tuple[int, int]] = {}
        self._costs: dict[tuple[_Key, Weights], Costs] = {}

    def unmerged(self) -> Table:
        """The table of all options, in which no two rows are taken for one."""
        return self._table(None)

    def merged(self, signature: tuple[Weights, ...], *, fees_apart: bool) -> Table:
        """The table in which, of options of one signature, the best stand for all.

        Fees are apart where more of them can be as good as less: the platform pays them.
        """
        return self._table((signature, fees_apart))

    def whole_signature(self) -> tuple[Weights, ...]:
        """The signature by which only equal goods are one."""
        return tuple(tuple(int(i == at) for i in range(self.dims)) for at in range(self.dims - 2))

    def costs(self, table: Table, weights: Weights) -> Costs:
        """Weigh every option of a table."""
        key = (table.key, weights)
        found = self._costs.get(key)
        if found is None:
            of_store = [self._weigh(table, options, weights) for options in table.options]
            least = [min(costs) for costs in of_store]
            found = self._costs[key] = Costs(of_store, least, sum(least))
        return found

    def least(self, weights: Weights) -> int:
        """The smallest value of any whole choice."""
        return self._range(weights)[0]

    def most(self, weights: Weights) -> int:
        """The largest value of any whole choice."""
        return self._range(weights)[1]

    def _range(self, weights: Weights) -> tuple[int, int]:
        found = self._ranges.get(weights)
        if found is None:
            of_store = self.costs(self.unmerged(), weights).of_store
            found = (sum(map(min, of_store)), sum(map(max, of_store)))
            self._ranges[weights] = found
        return found

    def _weigh(self, table: Table, options: array[int], weights: Weights) -> array[int]:
        costs = array("q", bytes(8 * (len(options) // table.width)))
        form = array("q", (0, *weights))
        coupon_stacking.weigh(self.dims, table.width, options, form, costs)
        return costs

    def _table(self, key: _Key) -> Table:
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = self._make_table(key)
        return found

    def _make_table(self, key: _Key) -> Table:
        signature, fees_apart = key or ((), False)
        words = -(-len(self._bits) // _IDS_PER_WORD) if key else 0
        options = []
        rows_of = []
        for store, vectors in zip(self._stores, self._vectors, strict=True):
            kept: dict[tuple[int, ...], _Row] = {}
            for at, (option, vector) in enumerate(zip(store.options, vectors, strict=True)):
                fee = option.fee if fees_apart else 0
                left = dot(self.everything, vector) - fee
                rank = (left, len(option.rows), *self._words(option.rows, words))
                signed = tuple(dot(weights, vector) for weights in signature)
                group = (*signed, fee) if key else (at,)
                if group not in kept or rank < kept[group].rank:
                    kept[group] = _Row(rank, (*vector, *signed, fee, *rank), option.rows)
            options.append(array("q", [n for row in kept.values() for n in row.numbers]))
            rows_of.append([row.offers for row in kept.values()])
        return Table(key, (self.dims, len(signature), 2 + words), options, rows_of)

    def _words(self, rows: tuple[int, ...], words: int) -> list[int]:
        """The ids as negated bits: the smaller, the smaller the ids."""
        found = [0] * words
        if words:
            for row in rows:
                word, bit = divmod(self._bits[row], _IDS_PER_WORD)
                found[word] -= 1 << (_IDS_PER_WORD - 1 - bit)
        return found


def _vectors(store: Store, cell_of: list[int], dims: int) -> list[tuple[int, ...]]:
    """Each option of a store as a vector."""
    found = []
    for option in store.options:
        vector = [0] * dims
        for cell, goods in zip(cell_of, option.goods, strict=True):
            vector[cell] += goods
        vector[-2:] = option.fee, len(option.rows)
        found.append(tuple(vector))
    return found


def _bits(stores: Sequence[Store], id_order: list[int]) -> dict[int, int]:
    """Number the offers that are in any option, by id."""
    rows = {row for store in stores for option in store.options for row in option.rows}
    return {row: at for at, row in enumerate(sorted(rows, key=id_order.__getitem__))}


def dot(weights: Weights, vector: Sequence[int]) -> int:
    """The value of a vector."""
    return sum(w * n for w, n in zip(weights, vector, strict=True))


def suffix_sums(values: list[int]) -> list[int]:
    """What the values after each position add up to, from all of them to none."""
    return [0, *accumulate(reversed(values))][::-1]
