"""What layer 5 can leave of a line, by where the bar of its largest remainders is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from core.pricing.best.cases import Cases
from core.pricing.best.remainders import Bars
from core.pricing.best.shares import Share
from core.pricing.best.vectors import Cell

ONE: Final = 1 << 32
"""A unit. Remainders of layer 5 are in parts of it: what it is over is known only about."""


class Part(NamedTuple):
    """What a line can bear of layer 5 but for a unit, and between what its remainder is then."""

    size: int
    low: int
    high: int

    def units(self, bars: Bars) -> tuple[int, ...]:
        """The units that it can get."""
        if self.low > bars.high:
            return (1,)
        return (0,) if self.high < bars.low else (0, 1)

    def rests(self, bars: Bars) -> tuple[int, ...]:
        """Of the remainders that it can have those that tell most: its ends, and the bars."""
        return self.low, *(bar for bar in bars if self.low < bar < self.high), self.high


class Line(NamedTuple):
    """A line of an option; `parts` where layer 5 is over it, the smallest first."""

    goods: int
    cell: Cell
    parts: Sequence[Part] = ()

    def lefts(self, bars: Bars) -> range:
        """What layer 5 can leave of it."""
        if not self.parts:
            return range(self.goods, self.goods + 1)
        most = self.goods - self.parts[0].size - min(self.parts[0].units(bars))
        least = self.goods - self.parts[-1].size - max(self.parts[-1].units(bars))
        return range(least, most + 1)

    def rests(self, bars: Bars) -> tuple[int, ...]:
        """Of its remainders of layer 5 those that tell most."""
        return tuple([rest for part in self.parts for rest in part.rests(bars)])


def lines_of(cases: Cases, row: int | None, option: int, share: Share) -> list[Line]:
    """The lines of an option, of which the cross-store offer of that row takes this share off."""
    return [
        Line(goods, cell, _parts(goods, share) if row in cell.cross else ())
        for cell, goods in cases.vectors.goods_of(option)
    ]


def _parts(goods: int, share: Share) -> list[Part]:
    least = goods * share.least * ONE // share.of_least
    most = min(-(-goods * share.most * ONE // share.of_most), goods * ONE)
    first, last = least // ONE, most // ONE
    return [
        Part(size, least % ONE if size == first else 0, most % ONE if size == last else ONE)
        for size in range(first, last + 1)
    ]
