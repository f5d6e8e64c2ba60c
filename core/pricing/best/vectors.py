"""The stores' options as vectors: goods left in each cell of lines, then fees.

A cell is all lines that the cross-store offers, the platform coupon and import tax treat alike.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from core.pricing.best.stores import Store
from core_ext import coupon_stacking

_IDS_PER_WORD: Final = 62

Weights = tuple[int, ...]


class Costs(NamedTuple):
    """A form's value of every option, store by store, and the smallest of each store."""

    of_store: list[array[int]]
    least: list[int]
    root: int
    """The smallest value of any whole choice."""


class Vectors:
    """One way to cut the lines into cells. Where `merges`, equal vectors are equally good.

    A row of `options[store]` is a vector (`dims` long), how many ids, and, to compare equals, the
    ids as bits: `width` numbers.
    """

    def __init__(
        self,
        stores: Sequence[Store],
        cells: Sequence[Hashable],
        id_order: list[int],
        *,
        merges: bool,
    ) -> None:
        order = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
        self.cells = list(order)
        self.dims = len(order) + 1
        self.merges = merges
        self._bits = _bits(stores, id_order) if merges else {}
        words = -(-len(self._bits) // _IDS_PER_WORD)
        self.width = self.dims + 1 + words
        self.rows_of: list[list[tuple[int, ...]]] = []
        self.options: list[array[int]] = []
        for store in stores:
            self._add(store, [order[cells[line]] for line in store.lines], words)
        self._costs: dict[Weights, Costs] = {}

    def costs(self, weights: Weights) -> Costs:
        """Weigh every option with a form's weights, one a dimension."""
        found = self._costs.get(weights)
        if found is None:
            found = self._costs[weights] = self._weigh(weights)
        return found

    def least(self, weights: Weights) -> int:
        """The smallest value of any whole choice."""
        return self.costs(weights).root

    def most(self, weights: Weights) -> int:
        """The largest value of any whole choice."""
        return -self.costs(tuple(-weight for weight in weights)).root

    def _weigh(self, weights: Weights) -> Costs:
        form = array("q", (0, *weights))
        of_store = []
        for options in self.options:
            costs = array("q", bytes(8 * (len(options) // self.width)))
            coupon_stacking.weigh(self.dims, self.width, options, form, costs)
            of_store.append(costs)
        least = [min(costs) for costs in of_store]
        return Costs(of_store, least, sum(least))

    def _add(self, store: Store, cell_of: list[int], words: int) -> None:
        """Add a store's options; of equal vectors only the best where vectors merge."""
        kept: dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}
        for option in store.options:
            vector = [0] * self.dims
            for cell, goods in zip(cell_of, option.goods, strict=True):
                vector[cell] += goods
            vector[-1] = option.fee
            tail = (len(option.rows), *self._words(option.rows, words))
            key: tuple[int, ...] = tuple(vector) if self.merges else (len(kept),)
            other = kept.get(key)
            if other is None or _ranks(tail) < _ranks(other[0][self.dims :]):
                kept[key] = ((*vector, *tail), option.rows)
        self.options.append(array("q", [n for row, _ in kept.values() for n in row]))
        self.rows_of.append([rows for _, rows in kept.values()])

    def _words(self, rows: tuple[int, ...], words: int) -> list[int]:
        """The ids as bits, the smallest id the highest bit of the first word."""
        found = [0] * words
        if words:
            for row in rows:
                word, bit = divmod(self._bits[row], _IDS_PER_WORD)
                found[word] |= 1 << (_IDS_PER_WORD - 1 - bit)
        return found


def _bits(stores: Sequence[Store], id_order: list[int]) -> dict[int, int]:
    """Number the offers that are in any option, by id."""
    rows = {row for store in stores for option in store.options for row in option.rows}
    return {row: at for at, row in enumerate(sorted(rows, key=id_order.__getitem__))}


def _ranks(tail: tuple[int, ...]) -> tuple[int, ...]:
    """Smaller is better: fewer ids, then higher bits."""
    return (tail[0], *(-word for word in tail[1:]))


def suffix_sums(values: list[int]) -> list[int]:
    """What the values after each position add up to, from all of them to none."""
    return [0, *accumulate(reversed(values))][::-1]
