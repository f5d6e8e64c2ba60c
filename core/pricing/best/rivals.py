"""Up to where the other cross-store offers do not win."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from core.pricing.best.pieces import worth_at
from core.pricing.best.vectors import Vectors, Weights
from core.pricing.flat_cart import FlatCart


class Rivals:
    """Of each cross-store offer, what the others' lines come to at most where it wins.

    `cross_sets` are the lines of each that can win, as weights.
    """

    def __init__(
        self, flat: FlatCart, vectors: Vectors, cross_sets: Mapping[int | None, Weights]
    ) -> None:
        self._flat = flat
        self._vectors = vectors
        self._cross_sets = cross_sets
        self._beaten: dict[tuple[int, int], int] = {}
        self._told: dict[int | None, list[int]] = {}

    def of(self, row: int | None, amount: int) -> Iterator[tuple[Weights, int]]:
        """The lines of every other offer, and what they come to where one over `amount` wins."""
        return self._beaten_by(row, amount, self._others(row))

    def told(self, row: int | None, amount: int) -> Iterator[tuple[Weights, int]]:
        """The same of those of which the sums that decide in a case of that row say it."""
        if row not in self._told:
            groups = self._vectors.groups(row).values()
            self._told[row] = [
                other
                for other in self._others(row)
                if all(_is_alike(self._cross_sets[other], group) for group in groups)
            ]
        return self._beaten_by(row, amount, self._told[row])

    def _others(self, row: int | None) -> list[int]:
        return [other for other in self._cross_sets if other is not None and other != row]

    def _beaten_by(
        self, row: int | None, amount: int, others: Iterable[int]
    ) -> Iterator[tuple[Weights, int]]:
        given = 0 if row is None else worth_at(self._flat, row, amount)
        for other in others:
            # Of equals the one of the first id wins, which has the first row.
            is_first = row is not None and other < row
            yield self._cross_sets[other], self._most(other, given - is_first)

    def _most(self, other: int, given: int) -> int:
        """Of how much at most an offer gives no more than that; -1 if it always gives more."""
        key = (other, given)
        if key not in self._beaten:
            amounts = range(self._vectors.most(self._cross_sets[other]) + 1)
            worth = partial(worth_at, self._flat, other)
            self._beaten[key] = bisect_right(amounts, given, key=worth) - 1
        return self._beaten[key]


def _is_alike(lines: Weights, group: Weights) -> bool:
    """Whether lines hold all of a group of cells, or none."""
    return len({weight for weight, is_in in zip(lines, group, strict=True) if is_in}) == 1
