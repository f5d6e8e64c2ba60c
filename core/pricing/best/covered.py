"""What the platform coupon is over once layer 5 is off, as sums of the vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from core.pricing.best.bounds import Bounds, Turn, is_apart, is_within, sums_say
from core.pricing.best.shares import share_of
from core.pricing.best.vectors import Need, Vectors, Weights
from core.pricing.limits import BPS


class Aside(NamedTuple):
    """What is left of all lines of a cross-store offer that the coupon has, or has not."""

    goods: Sequence[int]
    is_in_coupon: bool


class Covered:
    """The coupon's lines, and the lines of each cross-store offer that can win, as weights."""

    def __init__(
        self,
        vectors: Vectors,
        bounds: Bounds,
        in_coupon: Weights,
        cross_sets: Mapping[int | None, Weights],
    ) -> None:
        self._vectors = vectors
        self._bounds = bounds
        self._scale = bounds.scale
        self._in_coupon = in_coupon
        self._cross_sets = cross_sets

    def need(self, turn: Turn) -> Need:
        """What the coupon's lines must come to before layer 5 takes its part of them."""
        minimum = turn.coupon.threshold
        of_cross = self._cross_sets[turn.row]
        aside = self.aside(turn)
        if aside is not None:
            return self._need_with(turn, aside)
        if not turn.cross.least or is_apart(of_cross, self._in_coupon):
            return Need(self._in_coupon, minimum)
        if not is_within(of_cross, self._in_coupon):
            least = minimum * self._scale - self._bounds.astray(turn)
        elif turn.cross.is_exact:  # what it gives is rounded, a half up
            least = (2 * minimum - 1) * self._scale // 2 + 1
        else:
            return Need(self._in_coupon, minimum + turn.cross.least)
        kept, whole = self._bounds.kept_of_both(turn)
        weights = tuple(
            c * (-(-self._scale * kept // whole) if x else self._scale)
            for x, c in zip(of_cross, self._in_coupon, strict=True)
        )
        return Need(weights, least)

    def sure(self, turn: Turn) -> Need:
        """What is surely enough, however layer 5 rounds: the same sum but for parts of both."""
        minimum = turn.coupon.threshold
        of_cross = self._cross_sets[turn.row]
        if is_apart(of_cross, self._in_coupon):
            return Need(self._in_coupon, minimum)
        need = self.need(turn)
        if need.weights == self._in_coupon or not is_within(of_cross, self._in_coupon):
            return Need(self._in_coupon, minimum + turn.cross.most)
        finer = self._vectors.most(self._in_coupon) if self._scale % BPS else 0
        return need._replace(least=need.least + finer)

    def between(self, turn: Turn) -> tuple[Weights, Weights, int]:
        """What the coupon is over, in 1 / scale, at least and at most, each but for so much."""
        of_cross = self._cross_sets[turn.row]
        share = share_of(turn.cross)
        most = ceil(self._scale * Fraction(share.most, share.of_most))
        least = floor(self._scale * Fraction(share.least, share.of_least))
        is_certain = is_within(of_cross, self._in_coupon)
        apart = 0 if is_certain else self._bounds.apportioned[turn.row] * self._scale
        return self._left(of_cross, most), self._left(of_cross, least), apart

    def aside(self, turn: Turn) -> Aside | None:
        """Lines that are fixed and say how much the cross-store offer takes off the coupon's lines.

        None where there are none, or none are needed.
        """
        if turn.row is None or sums_say(self._cross_sets[turn.row], self._in_coupon):
            return None
        fixed = [
            (cell.is_in_coupon, goods)
            for option in self._vectors.fixed
            for cell, goods in self._vectors.goods_of(option)
            if turn.row in cell.cross
        ]
        both, alone = self._bounds.counts[turn.row]
        for is_in_coupon, count in ((False, alone), (True, both)):
            found = [goods for is_inside, goods in fixed if is_inside == is_in_coupon]
            if len(found) == count:
                return Aside(found, is_in_coupon)
        return None

    def _need_with(self, turn: Turn, aside: Aside) -> Need:
        """The same where it is known but for units what layer 5 takes off some lines."""
        share, minimum = share_of(turn.cross), turn.coupon.threshold
        if aside.is_in_coupon:  # it takes nothing else off the coupon's
            off = sum([goods * share.least // share.of_least for goods in aside.goods])
            return Need(self._in_coupon, minimum + off)
        # All else that it takes off, it takes off the coupon's.
        least = minimum - sum([goods * share.most // share.of_most + 1 for goods in aside.goods])
        if not turn.cross.is_exact:
            return Need(self._in_coupon, least + turn.cross.least)
        rate = self._scale * turn.cross.slope[0] // turn.cross.slope[1]
        weights = self._left(self._cross_sets[turn.row], rate)
        return Need(weights, least * self._scale - self._scale // 2 + rate * sum(aside.goods))

    def _left(self, of_cross: Weights, off: int) -> Weights:
        """The coupon's lines, less so much of what layer 5 is over, too, in 1 / scale."""
        return tuple(
            [c * (self._scale - off * x) for c, x in zip(self._in_coupon, of_cross, strict=True)]
        )
