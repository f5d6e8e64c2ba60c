"""Whether who came first was served first."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby
from math import sqrt


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's: 1 for the same order, -1 for the reverse; equal values share their ranks.

    None when either has no order: fewer than two values, or all of them equal.
    """
    left, right = _ranks(first), _ranks(second)
    middle = (len(left) + 1) / 2
    spread = sqrt(_products(left, left, middle) * _products(right, right, middle))
    return _products(left, right, middle) / spread if spread else None


def served_of_first(arrivals: Iterable[Hashable], served: set[Hashable], units: int) -> float:
    """Which part of the first `units` to arrive were served; who arrives again is not counted."""
    first = list(dict.fromkeys(arrivals))[:units]
    return sum(each in served for each in first) / len(first) if first else 1.0


def _ranks(values: Sequence[float]) -> list[float]:
    """The rank of each from 1; equal values have the middle of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    before = 0
    for _, group in groupby(order, key=values.__getitem__):
        equal = list(group)
        for at in equal:
            ranks[at] = before + (len(equal) + 1) / 2
        before += len(equal)
    return ranks


def _products(left: Sequence[float], right: Sequence[float], middle: float) -> float:
    return sum((x - middle) * (y - middle) for x, y in zip(left, right, strict=True))
