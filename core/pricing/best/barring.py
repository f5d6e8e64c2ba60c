"""Where the platform coupon's bar must be for as little import tax as a better choice has.

What the taxed merchants choose is fixed, so their lines bear their shares of the coupon, but for
the units that largest remainders get. Where it is known to the unit what the coupon is over, so are
all lines' remainders, and only for some bars there is little enough tax. Those say of all other
merchants' lines what remainders they cannot have: tolls of a search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from core.pricing.best.bounds import is_apart, sums_say
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.remainders import Bars, Shared, Toll, bar_tolls
from core.pricing.best.shares import Share, fixed_tax, shares_of, tax_between
from core.pricing.best.vectors import Cell, Pinned, Vectors
from core.pricing.limits import BPS

_WHOLES_MAX: Final = 8
"""Of more that the coupon can be over, each on its own takes longer than all at once."""
_LINES_MAX: Final = 1 << 12
_RESTS_MAX: Final = 24
"""With more lines of options, or more remainders of taxed ones, it takes longer than it saves."""
_LEFTS_MAX: Final = 6
"""Of a line of which layer 5 can leave more, the coupon's remainder can be any."""


def parts(cases: Cases, case: Case, bar: int) -> Iterator[Case]:
    """The case by what its coupon is over and by its bar, for what is payable for at most `bar`.

    That is in 1 / scale. The case as it is, where it is not known well enough what that is.
    """
    wholes = list(_wholes(cases, case))
    stores = cases.vectors.stores
    lines_count = sum([len(stores.lines(option)) for option in range(len(stores))])
    is_small = 0 < len(wholes) <= _WHOLES_MAX and lines_count <= _LINES_MAX
    if cases.coupon is None or not is_small:
        yield case
        return
    tax_most = fixed_tax(cases.vectors, case.turn, case.shipping)
    tax_most += (bar - case.floor) // cases.scale
    shares = shares_of(case.turn, case.shipping)
    left = [_lines(cases, case.turn.row, option, shares.cross) for option in range(len(stores))]
    for whole, pinned in wholes:
        off = worth_at(cases.flat, cases.coupon, whole)
        lines = _Lines(cases.vectors, left, Shared(off, whole), shares.fees)
        for bars in lines.bars(tax_most) if off > 0 else ():
            yield case._replace(pinned=pinned, tolls=tuple(lines.tolls(bars)))


def _wholes(cases: Cases, case: Case) -> Iterator[tuple[int, Pinned]]:
    """What the coupon can be over, and what the pinned sum comes to then."""
    pinned, turn = case.pinned, case.turn
    of_cross = cases.cross_sets[turn.row]
    if pinned is None or not sums_say(of_cross, cases.in_coupon):
        return
    is_untouched = is_apart(of_cross, cases.in_coupon)
    if pinned.weights == cases.in_coupon and (is_untouched or turn.cross.least == turn.cross.most):
        off = 0 if is_untouched else turn.cross.most
        for total in range(pinned.least, pinned.most + 1):
            yield total - off, pinned._replace(least=total, most=total)
        return
    net = cases.bounds.coupon_need(turn, cases.in_coupon, of_cross).weights
    if turn.cross.is_exact and cases.scale % BPS == 0 and pinned.weights == net:
        half = cases.scale // 2  # that much the discount is rounded by
        first = -((half - pinned.least) // cases.scale)
        for whole in range(first, (pinned.most + half) // cases.scale + 1):
            least = max(pinned.least, whole * cases.scale - half + 1)
            most = min(pinned.most, whole * cases.scale + half)
            yield whole, pinned._replace(least=least, most=most)


class _Line(NamedTuple):
    """What layer 5 can leave of a line."""

    lefts: range
    cell: Cell

    @property
    def is_known(self) -> bool:
        """Whether there are few enough for its remainder to say something."""
        return len(self.lefts) <= _LEFTS_MAX


def _lines(cases: Cases, row: int | None, option: int, share: Share) -> list[_Line]:
    """The lines of an option, of which the cross-store offer of that row takes this share off."""
    vectors = cases.vectors
    found = []
    for line, goods in zip(vectors.stores.lines(option), vectors.stores.goods(option), strict=True):
        cell = vectors.cell_of[line]
        lefts = range(goods, goods + 1)
        if row in cell.cross:
            lefts = range(goods - share.most_of(goods), goods - share.least_of(goods) + 1)
        found.append(_Line(lefts, cell))
    return found


class _Lines:
    """Every option's lines, where what the coupon takes off is shared out over so much."""

    def __init__(
        self, vectors: Vectors, lines: Sequence[Sequence[_Line]], coupon: Shared, fees: Share
    ) -> None:
        self._vectors = vectors
        self._fees = fees
        self._coupon = coupon
        self._lines = lines

    def bars(self, tax_most: int) -> Iterator[Bars]:
        """The bars at which there is no more tax than that."""
        rests = {
            self._coupon.split(left)[1]
            for option in self._vectors.fixed
            for line in self._lines[option]
            if line.cell.is_in_coupon and line.is_known
            for left in line.lefts
        }
        if len(rests) > _RESTS_MAX:
            yield Bars(1, self._coupon.whole)
            return
        low = high = 0
        for bars in _around(sorted(rests - {0}), self._coupon.whole):
            if self._tax_least(bars) <= tax_most:
                low, high = low or bars.low, bars.high
            elif low:
                yield Bars(low, high)
                low = 0
        if low:
            yield Bars(low, high)

    def tolls(self, bars: Bars) -> list[Toll]:
        """What choices keep to whose bar is there."""
        split = self._coupon.split
        rests = [
            [
                tuple([split(left)[1] for left in line.lefts]) if line.is_known else tuple(bars)
                for line in lines
                if line.cell.is_in_coupon
            ]
            for lines in self._lines
        ]
        return bar_tolls(rests, bars, self._coupon.whole)

    def _tax_least(self, bars: Bars) -> int:
        tax = 0
        for option in self._vectors.fixed:
            lines = self._lines[option]
            ends = [self._ends(line, bars) for line in lines]
            fee = self._vectors.stores.fee(option)
            fee -= self._fees.most_of(fee)
            least, most = [low for low, _ in ends], [high for _, high in ends]
            tax += tax_between([line.cell for line in lines], least, most, fee)
        return tax

    def _ends(self, line: _Line, bars: Bars) -> tuple[int, int]:
        """What is left of a line after both offers, at least and at most."""
        first, last = line.lefts[0], line.lefts[-1]
        if not line.cell.is_in_coupon:
            return first, last
        if not line.is_known:
            low, high = self._coupon.split(first)[0], self._coupon.split(last)[0]
            return first - low - 1, last - high
        after = [
            left - part - unit
            for left in line.lefts
            for part, rest in [self._coupon.split(left)]
            for unit in (bars.units(rest) if rest else (0,))
        ]
        return min(after), max(after)


def _around(rests: list[int], whole: int) -> Iterator[Bars]:
    """Each of some remainders, and what is between them, as bars."""
    low = 1
    for rest in rests:
        if low < rest:
            yield Bars(low, rest - 1)
        yield Bars(rest, rest)
        low = rest + 1
    yield Bars(low, whole)
