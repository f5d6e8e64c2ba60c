"""Up to where the other cross-store offers do not win."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import partial

from core.pricing.best.pieces import worth_at
from core.pricing.best.vectors import Vectors, Weights
from core.pricing.flat_cart import FlatCart


class Rivals:
    """The cross-store offers that can win, and the lines of each as weights."""

    def __init__(
        self, flat: FlatCart, vectors: Vectors, cross_sets: Mapping[int | None, Weights]
    ) -> None:
        self._flat = flat
        self._vectors = vectors
        self._cross_sets = cross_sets
        self._beaten: dict[tuple[int, int], int] = {}
        self._told: dict[tuple[int | None, Weights], bool] = {}

    def of(self, row: int | None, given: int) -> Iterator[tuple[Weights, int]]:
        """Of each but that of a row, its lines, and what they come to at most where that wins.

        With so much given. Of equals the one of the first id wins, which has the first row.
        """
        for other, weights in self._cross_sets.items():
            if other is not None and other != row:
                is_before = row is not None and other < row
                yield weights, self._beaten_up_to(other, given - is_before)

    def is_told(self, row: int | None, lines: Weights) -> bool:
        """Whether the sums that decide in a case of that row say what these lines come to."""
        key = (row, lines)
        if key not in self._told:
            groups = self._vectors.groups(row).values()
            self._told[key] = all(
                len({x for x, is_in in zip(lines, group, strict=True) if is_in}) == 1
                for group in groups
            )
        return self._told[key]

    def _beaten_up_to(self, row: int, given: int) -> int:
        """Of how much at most an offer gives no more than that; -1 if it always gives more."""
        key = (row, given)
        if key not in self._beaten:
            amounts = range(self._vectors.most(self._cross_sets[row]) + 1)
            worth = partial(worth_at, self._flat, row)
            self._beaten[key] = bisect_right(amounts, given, key=worth) - 1
        return self._beaten[key]
