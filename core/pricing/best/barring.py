"""Where the bars of largest remainders must be for what a better choice has.

Lines of remainders above the bar get a unit, so for a range of bars nearly all lines are known to
get one, or not to: of layer 5, and of the platform's coupon. What the taxed merchants choose is
fixed, and so are the lines that say how much layer 5 takes off the coupon's. So for only some bars
there is little enough import tax, and the coupon over enough. Those say of all other merchants'
lines what remainders they cannot have: tolls of a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby, islice, product
from operator import itemgetter
from typing import Final

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.lefts import ONE, Line, lines_of
from core.pricing.best.pieces import worth_at
from core.pricing.best.remainders import Bars, Shared, Toll, bar_tolls, joined
from core.pricing.best.search import Work
from core.pricing.best.shares import fixed_tax, shares_of, tax_between
from core.pricing.best.wholes import kept, least_beside

_KEPT_MAX: Final = 8
"""Of more that the coupon can be over, each on its own takes longer than all at once."""
_RESTS_MAX: Final = 24
"""With more remainders of fixed lines, it takes longer than it saves."""
_LEFTS_MAX: Final = 6
"""Of a line of which layer 5 can leave more, the coupon's remainder can be any."""
_JOINS_A_LINE: Final = 16
"""To find between what a line is left counts as that many joins."""


def parts(cases: Cases, case: Case, bar: int, work: Work) -> Iterator[Case]:
    """The case by what its coupon is over and by its bars, for what is payable for at most `bar`.

    That is in 1 / scale. The case as it is, where it is not known well enough what that is.
    """
    known = list(islice(kept(cases, case), _KEPT_MAX + 1))
    if cases.coupon is None or not 0 < len(known) <= _KEPT_MAX:
        yield case
        return
    tax_most = fixed_tax(cases.vectors, case.turn, case.shipping)
    tax_most += (bar - case.floor) // cases.scale
    room = bar // cases.scale - least_beside(cases, case)
    fixed, every = _Fixed(cases, case, work), _Every(cases, case, work)
    crosses = [(more, list(some)) for more, some in groupby(fixed.crosses(), key=fixed.more)]
    if any(len(more) > _KEPT_MAX for more, _ in crosses):
        yield case
        return
    for (amount, pinned), (more, some) in product(known, crosses):
        for whole in range(amount + more[0], amount + more[-1] + 1):
            coupon = Shared(worth_at(cases.flat, cases.coupon, whole), whole)
            most = min(tax_most, room - amount + coupon.off)
            for bars in fixed.bars(some, coupon, most) if coupon.off > 0 else ():
                tolls = tuple(every.tolls(*bars, coupon))
                is_tolled = bool(tolls) and every.leeway(tolls[0]) < 0
                yield case._replace(pinned=pinned, tolls=tolls, is_tolled=is_tolled)


class _Fixed:
    """The lines of the merchants that are fixed."""

    def __init__(self, cases: Cases, case: Case, work: Work) -> None:
        shares = shares_of(case.turn, case.shipping)
        self._work = work
        self._aside = cases.covered.aside(case.turn)
        self._merchants = [
            (
                lines_of(cases, case.turn.row, option, shares.cross),
                shares.fees.left_of(cases.vectors.stores.fee(option)),
            )
            for option in cases.vectors.fixed
        ]
        self._lines = [line for lines, _ in self._merchants for line in lines]

    def crosses(self) -> Iterator[Bars]:
        """All bars of layer 5, by where they say something of these lines."""
        rests = sorted(
            Bars(max(part.low, 1), part.high)
            for line in self._lines
            if len(line.parts) <= 2
            for part in line.parts
            if part.high > 0
        )
        return _around(joined(rests), ONE)

    def more(self, cross: Bars) -> range:
        """How much more than what is kept the coupon is over, where the bar of layer 5 is there."""
        if self._aside is None:
            return range(1)
        inside = self._aside.is_in_coupon
        lines = [line for line in self._lines if line.parts and line.cell.is_in_coupon == inside]
        goods = sum([line.goods for line in lines])
        least = goods - sum([line.lefts(cross)[-1] for line in lines])
        most = goods - sum([line.lefts(cross)[0] for line in lines])
        return range(-most, -least + 1) if inside else range(least, most + 1)

    def bars(
        self, crosses: Sequence[Bars], coupon: Shared, tax_most: int
    ) -> Iterator[tuple[Bars, Bars]]:
        """Of these bars of layer 5 and those of the coupon where there is no more tax than that."""
        anywhere = Bars(1, coupon.whole)
        found = _where(crosses, partial(self._taxes, coupon, anywhere), tax_most)
        each = [(self._coupons(coupon, cross, tax_most), cross) for cross in found]
        for coupons, alike in groupby(each, key=itemgetter(0)):
            some = [cross for _, cross in alike]
            for bars in coupons:
                yield Bars(some[0].low, some[-1].high), bars

    def _coupons(self, coupon: Shared, cross: Bars, tax_most: int) -> list[Bars]:
        """The coupon's bars at which there is no more tax than that."""
        lefts = [line.lefts(cross) for line in self._lines if line.cell.is_in_coupon]
        rests = {coupon.split(left)[1] for each in lefts if _is_known(each) for left in each}
        if len(rests) > _RESTS_MAX:
            return [Bars(1, coupon.whole)]
        bars = list(_around([Bars(rest, rest) for rest in sorted(rests - {0})], coupon.whole))

        def taxes(bars: Bars) -> tuple[int, int]:
            return self._taxes(coupon, bars, cross)

        return joined(_where(bars, taxes, tax_most))

    def _taxes(self, coupon: Shared, bars: Bars, cross: Bars) -> tuple[int, int]:
        """The tax at least and at most, where the bars are there."""
        self._work.is_done(_JOINS_A_LINE * len(self._lines))
        least = most = 0
        for lines, fee in self._merchants:
            ends = [_ends(line, coupon, bars, cross) for line in lines]
            cells = [line.cell for line in lines]
            taxes = tax_between(cells, [low for low, _ in ends], [high for _, high in ends], fee)
            least, most = least + taxes[0], most + taxes[1]
        return least, most


class _Every:
    """The lines of all options; those that leave the same goods have the same."""

    def __init__(self, cases: Cases, case: Case, work: Work) -> None:
        stores, share = cases.vectors.stores, shares_of(case.turn, case.shipping).cross
        self._work = work
        self._of_stores = cases.vectors.of_stores
        self._like = [stores.like(option) for option in range(len(stores))]
        self._lines = {
            like: lines_of(cases, case.turn.row, option, share)
            for option, like in enumerate(self._like)
        }

    def tolls(self, cross: Bars, bars: Bars, coupon: Shared) -> list[Toll]:
        """What choices keep to whose bars are there, what the fewest keep to first."""
        self._work.is_done(_JOINS_A_LINE * sum(map(len, self._lines.values())))
        first = [
            [line.rests(cross) for line in lines if line.parts] for lines in self._lines.values()
        ]
        second = [
            [_rests_after(line, coupon, bars, cross) for line in lines if line.cell.is_in_coupon]
            for lines in self._lines.values()
        ]
        found = [*bar_tolls(first, cross, ONE), *bar_tolls(second, bars, coupon.whole)]
        return sorted(map(self._of_options, found), key=self.leeway)

    def _of_options(self, toll: Toll) -> Toll:
        numbers = dict(zip(self._lines, toll.numbers, strict=True))
        return Toll([numbers[like] for like in self._like], toll.most)

    def leeway(self, toll: Toll) -> Fraction:
        """How many standard deviations the most is above what choices come to on average.

        Squared, but of the same sign.
        """
        mean = variance = Fraction(0)
        for options in self._of_stores:
            numbers = [toll.numbers[option] for option in options]
            count, total = len(numbers), sum(numbers)
            mean += Fraction(total, count)
            variance += Fraction(count * sum([n * n for n in numbers]) - total**2, count**2)
        above = toll.most - mean
        return Fraction(above * abs(above), variance or 1)


def _is_known(lefts: range) -> bool:
    """Whether layer 5 can leave so little of a line that the coupon's remainder says something."""
    return len(lefts) <= _LEFTS_MAX


def _rests_after(line: Line, coupon: Shared, bars: Bars, cross: Bars) -> tuple[int, ...]:
    """Of the remainders that layer 6 can have of a line those that tell most."""
    lefts = line.lefts(cross)
    if not _is_known(lefts):
        return tuple(bars)
    return tuple([coupon.split(left)[1] for left in lefts])


def _ends(line: Line, coupon: Shared, bars: Bars, cross: Bars) -> tuple[int, int]:
    """What is left of a line after both offers, at least and at most."""
    lefts = line.lefts(cross)
    first, last = lefts[0], lefts[-1]
    if not line.cell.is_in_coupon:
        return first, last
    if not _is_known(lefts):
        return first - coupon.split(first)[0] - 1, last - coupon.split(last)[0]
    after = [
        left - part - unit
        for left in lefts
        for part, rest in [coupon.split(left)]
        for unit in (bars.units(rest) if rest else (0,))
    ]
    return min(after), max(after)


def _where(
    bars: Sequence[Bars], taxes: Callable[[Bars], tuple[int, int]], most: int
) -> Iterator[Bars]:
    """Of bars that follow each other those where there can be no more tax than that.

    Together, where there is no more anywhere among them.
    """
    left = [bars]
    while left:
        some = left.pop()
        hull = Bars(some[0].low, some[-1].high)
        low, high = taxes(hull)
        if low > most:
            continue
        if high <= most or len(some) == 1:
            yield hull
        else:
            left += [some[len(some) // 2 :], some[: len(some) // 2]]


def _around(rests: Sequence[Bars], whole: int) -> Iterator[Bars]:
    """Each of some remainders, and what is between them, as bars."""
    low = 1
    for rest in rests:
        if low < rest.low:
            yield Bars(low, rest.low - 1)
        yield rest
        low = rest.high + 1
    if low <= whole:
        yield Bars(low, whole)
