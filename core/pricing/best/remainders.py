"""What largest remainders decide among choices that agree in everything else.

An amount off is shared out by weights, and the units left over go one each to the largest
remainders: to those above a *bar*, which is the last remainder that gets one. Of choices that lead
to one leaf it is known how much is shared, and over how much, so that each line of each option has
one remainder; only the bar is not known. For a range of bars nearly all lines are known to get
a unit, or not to. What that means for sums over lines are *tolls* that no choice may exceed.

Of equal remainders the first line comes first, and where an offer takes a round rate off, most are
equal to others. So here they have *ranks*: a remainder times the lines of the cart, and how many
lines come after its own. Bars are between ranks.
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
    """Between which two remainders, or ranks, the bar is.

    A high of the whole, or of its rank: or nobody gets a unit.
    """

    low: int
    high: int

    def units(self, rest: int) -> tuple[int, ...]:
        """The units that a line of this remainder can get."""
        if rest > self.high:
            return (1,)
        return (0,) if rest < self.low else (0, 1)


def joined(bars: Iterable[Bars]) -> list[Bars]:
    """Bars in order, those that follow or overlap each other as one."""
    found: list[Bars] = []
    for one in bars:
        if found and one.low <= found[-1].high + 1:
            found[-1] = Bars(found[-1].low, max(found[-1].high, one.high))
        else:
            found.append(one)
    return found


class Weight(NamedTuple):
    """A line of an option: what is left of it, which offers are over it, its place in the cart.

    `units` are what it can get of layer 5 where that is known otherwise.
    """

    goods: int
    is_in_cross: bool
    is_in_coupon: bool
    place: int
    units: tuple[int, ...] = ()


class Toll(NamedTuple):
    """A number of each option, and what those of a choice come to at most."""

    numbers: Sequence[int]
    most: int


class Ways(NamedTuple):
    """Where the bars of both layers are; None where nothing is shared out, or a bar is anywhere."""

    cross: Bars | None
    coupon: Bars | None


class Remainders:
    """The ranks of options' lines, of what layer 5 takes off and of what layer 6 does.

    `excess` is by how much the parts of the lines in both offers may exceed their share, from its
    first to its last number, in 1 / whole; None where anything goes. The cart has so many `places`.
    """

    def __init__(
        self,
        options: Sequence[Sequence[Weight]],
        cross: Shared | None,
        coupon: Shared | None,
        excess: range | None,
        places: int,
    ) -> None:
        self._options = options
        self._places = places
        self._cross = cross
        self._coupon = coupon
        self._excess = excess
        self._first = [self._of_cross(weights) for weights in options]
        self._ranks = sorted({each for ranks in self._first for each, _ in ranks if each})

    def tolls(self, ways: Ways) -> list[Toll]:
        """What every choice keeps to whose bars are there."""
        found = []
        if self._cross is not None and ways.cross is not None:
            ranks = [[(each,) for each, _ in lines] for lines in self._first]
            found += bar_tolls(ranks, ways.cross, self._cross.whole, self._places)
            if self._excess is not None:
                found += self._excess_tolls(ways.cross, self._cross.whole, self._excess)
        if self._coupon is not None and ways.coupon is not None:
            after = [self._of_coupon(at, ways.cross) for at in range(len(self._options))]
            found += bar_tolls(after, ways.coupon, self._coupon.whole, self._places)
        return found

    def halves(self, ways: Ways) -> list[Ways]:
        """The same in two parts, or nothing where there is no more to tell apart."""
        first = _between(ways.cross, self._ranks)
        second = _between(ways.coupon, self._ranks_after)
        if max(len(first), len(second)) < 2:
            return []
        if len(first) >= len(second):
            return [ways._replace(cross=bars) for bars in _halves(ways.cross, first)]
        return [ways._replace(coupon=bars) for bars in _halves(ways.coupon, second)]

    def _of_cross(self, weights: Sequence[Weight]) -> list[tuple[int, bool]]:
        """Of each line in the cross-store offer its rank, and whether it is in both."""
        if self._cross is None:
            return []
        split = self._cross.split
        return [
            (self._rank(split(weight.goods)[1], weight), weight.is_in_coupon)
            for weight in weights
            if weight.is_in_cross
        ]

    def _of_coupon(self, at: int, bars: Bars | None) -> list[tuple[int, ...]]:
        """Of each line in the coupon the ranks that it can have."""
        if self._coupon is None:
            return []
        split = self._coupon.split
        return [
            tuple([self._rank(split(left)[1], weight) for left in self._lefts(weight, bars)])
            for weight in self._options[at]
            if weight.is_in_coupon
        ]

    def _lefts(self, weight: Weight, bars: Bars | None) -> list[int]:
        """What layer 5 can leave of a line."""
        if self._cross is None or not weight.is_in_cross:
            return [weight.goods]
        part, rest = self._cross.split(weight.goods)
        units = weight.units or _units(self._rank(rest, weight), bars)
        return [weight.goods - part - unit for unit in units]

    def _rank(self, rest: int, weight: Weight) -> int:
        return rank(rest, weight.place, self._places)

    @cached_property
    def _ranks_after(self) -> list[int]:
        """The ranks that a line can have of layer 6."""
        ranks = [self._of_coupon(at, None) for at in range(len(self._options))]
        return sorted({each for lines in ranks for line in lines for each in line if each})

    def _excess_tolls(self, bars: Bars, whole: int, excess: range) -> list[Toll]:
        """What lines in both bear too much: they alone, what others bear too little, and the mean.

        At least, which is to be no more than the most; and at most, no less than the least.
        """
        sums: list[list[int]] = []
        for lines in self._first:
            at = [0, 0, 0, 0]
            for each, is_both in lines:
                rest = each // self._places
                at[is_both] += whole * (each >= bars.high) - rest
                at[2 + is_both] += rest - whole * (each >= bars.low)
            sums.append(at)
        less_alone, both, alone, less_both = zip(*sums, strict=True)
        return [
            *_with_mean(both, alone, excess[-1]),
            *_with_mean(less_both, less_alone, -excess[0]),
        ]


def _with_mean(one: Sequence[int], other: Sequence[int], most: int) -> list[Toll]:
    mean = [a + b for a, b in zip(one, other, strict=True)]
    return [Toll(one, most), Toll(other, most), Toll(mean, 2 * most)]


def rank(rest: int, place: int, places: int) -> int:
    """The rank of a line's remainder in a cart of so many lines; 0 where nothing remains."""
    return rest * places + places - 1 - place if rest else 0


def _units(ranked: int, bars: Bars | None) -> tuple[int, ...]:
    """The units that a line of a rank can get: no other has it, so with the highest bar it does."""
    if bars is None:
        return (0, 1) if ranked else (0,)
    return (1,) if ranked == bars.high else bars.units(ranked)


def patterns(
    shared: Shared | None, weights: list[int], at: Sequence[int], places: int
) -> Iterator[tuple[list[int], list[int], Bars | None]]:
    """What some lines can bear of what is shared out, the units in it, and where the bar is then.

    Lines at these of so many places: those of larger ranks get units first.
    """
    if shared is None:
        yield [0] * len(weights), [0] * len(weights), None
        return
    splits = [shared.split(weight) for weight in weights]
    ranks = [rank(rest, place, places) for (_, rest), place in zip(splits, at, strict=True)]
    order = sorted((i for i, each in enumerate(ranks) if each), key=lambda i: -ranks[i])
    for count in range(len(order) + 1):
        units = [0] * len(weights)
        for i in order[:count]:
            units[i] = 1
        high = ranks[order[count - 1]] if count else shared.whole * places
        low = ranks[order[count]] + 1 if count < len(order) else 1
        parts = [part + unit for (part, _), unit in zip(splits, units, strict=True)]
        yield parts, units, Bars(low, high)


def bar_tolls(
    options: Sequence[Sequence[tuple[int, ...]]], bars: Bars, whole: int, places: int = 1
) -> list[Toll]:
    """Fewer ranks are above the bar than there are units left over, and no fewer with it.

    As many units are left over as all remainders are wholes. With one place, ranks are remainders.
    """
    found = []
    if bars.high < whole * places:
        above = [
            sum(min(whole * (r > bars.high) - r // places for r in line) for line in lines)
            for lines in options
        ]
        found.append(Toll(above, -whole))
    if bars.low > places:  # below that, there is no rank
        there = [
            sum(min(r // places - whole * (r >= bars.low) for r in line) for line in lines)
            for lines in options
        ]
        found.append(Toll(there, 0))
    return found


def _between(bars: Bars | None, ranks: list[int]) -> list[int]:
    """The ranks at which the bar can be."""
    if bars is None:
        return []
    return ranks[bisect_left(ranks, bars.low) : bisect_right(ranks, bars.high)]


def _halves(bars: Bars | None, ranks: list[int]) -> Iterator[Bars]:
    if bars is not None:
        middle = len(ranks) // 2
        yield Bars(ranks[0], ranks[middle - 1])
        yield Bars(ranks[middle], bars.high)


def table(tolls: Sequence[Toll], options: int) -> tuple[array[int], array[int]]:
    """Tolls of so many options and what they come to at most, as kernels take them."""
    if not tolls:
        return array("q"), array("q")
    rows = array("q", bytes(8 * options * len(tolls)))
    for at, toll in enumerate(tolls):
        rows[at :: len(tolls)] = array("q", toll.numbers)
    return rows, array("q", [min(toll.most, NO_BAR) for toll in tolls])
