"""What largest remainders decide among choices that agree in everything else.

An amount off is shared out by weights, and the units left over go one each to the largest
remainders: to those above a *bar*, which is the last remainder that gets one. Of choices that lead
to one leaf it is known how much is shared, and over how much, so that each line of each option has
one remainder; only the bar is not known. For a range of bars nearly all lines are known to get
a unit, or not to. What that means for sums over lines are *tolls* that no choice may exceed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from core.pricing.best.vectors import NO_BAR


class Shared(NamedTuple):
    """An amount shared out over lines that come to so much."""

    off: int
    whole: int

    def split(self, weight: int) -> tuple[int, int]:
        """What a line of this weight bears but for a unit, and its remainder."""
        return divmod(self.off * weight, self.whole)


class Bars(NamedTuple):
    """Between which two remainders the bar is. A high of the whole: or nobody gets a unit."""

    low: int
    high: int

    def units(self, rest: int) -> tuple[int, ...]:
        """The units that a line of this remainder can get."""
        if rest > self.high:
            return (1,)
        return (0,) if rest < self.low else (0, 1)


class Weight(NamedTuple):
    """A line of an option: what is left of it, and which offers are over it.

    `units` are what it can get of layer 5 where that is known otherwise.
    """

    goods: int
    is_in_cross: bool
    is_in_coupon: bool
    units: tuple[int, ...] = ()


class Toll(NamedTuple):
    """A number of each option, and what those of a choice come to at most."""

    numbers: Sequence[int]
    most: int


class Ways(NamedTuple):
    """Where the bars of both layers are; None where nothing is shared out."""

    cross: Bars | None
    coupon: Bars | None


class Remainders:
    """The remainders of options' lines, of what layer 5 takes off and of what layer 6 does.

    `excess` is by how much the parts of the lines in both offers may exceed their share, from its
    first to its last number, in 1 / whole; None where anything goes.
    """

    def __init__(
        self,
        options: Sequence[Sequence[Weight]],
        cross: Shared | None,
        coupon: Shared | None,
        excess: range | None,
    ) -> None:
        self._options = options
        self._cross = cross
        self._coupon = coupon
        self._excess = excess
        self._first = [self._of_cross(weights) for weights in options]
        self._rests = sorted({rest for rests in self._first for _, rest, _ in rests if rest})

    def tolls(self, ways: Ways) -> list[Toll]:
        """What every choice keeps to whose bars are there."""
        found = []
        if self._cross is not None and ways.cross is not None:
            rests = [[(rest,) for _, rest, _ in line] for line in self._first]
            found += bar_tolls(rests, ways.cross, self._cross.whole)
            if self._excess is not None:
                found += self._excess_tolls(ways.cross, self._cross.whole, self._excess)
        if self._coupon is not None and ways.coupon is not None:
            after = [self._of_coupon(at, ways.cross) for at in range(len(self._options))]
            found += bar_tolls(after, ways.coupon, self._coupon.whole)
        return found

    def halves(self, ways: Ways) -> list[Ways]:
        """The same in two parts, or nothing where there is no more to tell apart."""
        first = _between(ways.cross, self._rests)
        second = _between(ways.coupon, self._rests_after)
        if max(len(first), len(second)) < 2:
            return []
        if len(first) >= len(second):
            return [ways._replace(cross=bars) for bars in _halves(ways.cross, first)]
        return [ways._replace(coupon=bars) for bars in _halves(ways.coupon, second)]

    def _of_cross(self, weights: Sequence[Weight]) -> list[tuple[int, int, bool]]:
        """Of each line in the cross-store offer its part, remainder, and whether it is in both."""
        if self._cross is None:
            return []
        split = self._cross.split
        return [(*split(w.goods), w.is_in_coupon) for w in weights if w.is_in_cross]

    def _of_coupon(self, at: int, bars: Bars | None) -> list[tuple[int, ...]]:
        """Of each line in the coupon the remainders that it can have."""
        found = []
        coupon, cross = self._coupon, self._cross
        if coupon is None:
            return []
        for weight in self._options[at]:
            if not weight.is_in_coupon:
                continue
            left: Iterable[int] = (weight.goods,)
            if weight.is_in_cross and cross is not None and bars is not None:
                part, rest = cross.split(weight.goods)
                units = weight.units or (bars.units(rest) if rest else (0,))
                left = [weight.goods - part - unit for unit in units]
            found.append(tuple([coupon.split(goods)[1] for goods in left]))
        return found

    @cached_property
    def _rests_after(self) -> list[int]:
        """The remainders that a line can have of layer 6."""
        anywhere = None if self._cross is None else Bars(0, self._cross.whole)
        rests = [self._of_coupon(at, anywhere) for at in range(len(self._options))]
        return sorted({rest for lines in rests for line in lines for rest in line if rest})

    def _excess_tolls(self, bars: Bars, whole: int, excess: range) -> list[Toll]:
        """What lines in both bear too much: they alone, what others bear too little, and the mean.

        At least, which is to be no more than the most; and at most, no less than the least.
        """
        sums: list[list[int]] = []
        for lines in self._first:
            at = [0, 0, 0, 0]
            for _, rest, is_both in lines:
                at[is_both] += whole * (rest > bars.high) - rest
                at[2 + is_both] += rest - whole * (rest >= bars.low)
            sums.append(at)
        less_alone, both, alone, less_both = zip(*sums, strict=True)
        return [
            *_with_mean(both, alone, excess[-1]),
            *_with_mean(less_both, less_alone, -excess[0]),
        ]


def _with_mean(one: Sequence[int], other: Sequence[int], most: int) -> list[Toll]:
    mean = [a + b for a, b in zip(one, other, strict=True)]
    return [Toll(one, most), Toll(other, most), Toll(mean, 2 * most)]


def bar_tolls(options: Sequence[Sequence[tuple[int, ...]]], bars: Bars, whole: int) -> list[Toll]:
    """Fewer remainders are above the bar than there are units left over, and no fewer with it.

    As many units are left over as all remainders are wholes.
    """
    found = []
    if bars.high < whole:
        above = [sum(min(whole * (r > bars.high) - r for r in line) for line in o) for o in options]
        found.append(Toll(above, -whole))
    if bars.low > 1:
        there = [sum(min(r - whole * (r >= bars.low) for r in line) for line in o) for o in options]
        found.append(Toll(there, 0))
    return found


def _between(bars: Bars | None, rests: list[int]) -> list[int]:
    """The remainders at which the bar can be."""
    if bars is None:
        return []
    return rests[bisect_left(rests, bars.low) : bisect_right(rests, bars.high)]


def _halves(bars: Bars | None, rests: list[int]) -> Iterator[Bars]:
    if bars is not None:
        middle = len(rests) // 2
        yield Bars(bars.low, rests[middle - 1])
        yield Bars(rests[middle], bars.high)


def table(tolls: Sequence[Toll], options: int) -> tuple[array[int], array[int]]:
    """Tolls of so many options and what they come to at most, as kernels take them."""
    if not tolls:
        return array("q"), array("q")
    rows = array("q", bytes(8 * options * len(tolls)))
    for at, toll in enumerate(tolls):
        rows[at :: len(tolls)] = array("q", toll.numbers)
    return rows, array("q", [min(toll.most, NO_BAR) for toll in tolls])
