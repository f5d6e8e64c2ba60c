"""The choices that lead to one leaf of a search: where those can be that are better."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from core.pricing.best.bounds import sums_say
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.remainders import Bars, Remainders, Shared, Ways, Weight, joined, patterns
from core.pricing.best.search import Leaf, Work
from core.pricing.best.stores import Stores
from core.pricing.best.vectors import dot
from core_ext import rounding

Region = tuple[Remainders, Ways]

_JOINS_A_LINE: Final = 4
"""To tax a line takes as long as so many joins of a search."""


class Sums(NamedTuple):
    """What all choices that lead to a leaf have in common.

    `fees` are what is taken off of how much; None where nothing is known to be charged.
    """

    goods: int
    cross: Shared | None
    in_both: int
    in_coupon: int
    fees: Shared | None

    def excess(self, insides: range) -> range | None:
        """By how much layer 5 takes more off lines in both offers than their share of its whole.

        In 1 / whole, where it takes one of these amounts off them.
        """
        if self.cross is None:
            return None
        exact = self.cross.off * self.in_both
        first, last = insides[0] * self.cross.whole, insides[-1] * self.cross.whole
        return range(first - exact, last - exact + 1)


class Leaves:
    """The leaves of one case, with one of the platform's shipping coupons that pays `paid` of fees.

    With `has_fees`, the choices that lead to a leaf agree in fees, but for those that the case's
    amount pays.
    """

    def __init__(
        self, cases: Cases, case: Case, stores: Stores, paid: int, work: Work, *, has_fees: bool
    ) -> None:
        self._work = work
        self._cases = cases
        self._case = case
        self._stores = stores
        self._paid = paid
        self._has_fees = has_fees
        self._row = case.turn.row
        self._places = len(stores.line_goods)
        self._in_cross = cases.cross_sets[self._row]
        self._is_simple = cases.coupon is None or sums_say(self._in_cross, cases.in_coupon)

    @property
    def are_told_apart(self) -> bool:
        """Whether there is something to say of them."""
        return self._cases.is_taxed or not self._is_simple

    def regions(self, leaf: Leaf, uses: Sequence[int], most: int) -> Iterator[Region]:
        """Where the bars of a choice of these options are that owes at most so much.

        It ends early where the work is done.
        """
        sums = self._sums(leaf)
        options = [self._weights(option) if used else [] for option, used in enumerate(uses)]
        if self._cases.is_taxed:
            yield from self._taxed(leaf, sums, options, most)
        elif sums.cross is not None:
            insides = self._insides_within(sums, most)
            if insides:
                excess = sums.excess(insides)
                remainders = Remainders(options, sums.cross, None, excess, self._places)
                yield remainders, Ways(Bars(1, sums.cross.whole * self._places), None)

    def goods_least(self, leaf: Leaf) -> int:
        """The goods after layer 6 at least, of choices of a leaf that turn out as in the case."""
        cases, sums = self._cases, self._sums(leaf)
        off = 0 if sums.cross is None else sums.cross.off
        if cases.coupon is not None:
            off += worth_at(cases.flat, cases.coupon, sums.in_coupon - self._insides(sums)[0])
        return sums.goods - off

    def _sums(self, leaf: Leaf) -> Sums:
        cases, vector = self._cases, leaf.vector
        both = tuple([c * x for c, x in zip(cases.in_coupon, self._in_cross, strict=True)])
        of_cross = dot(self._in_cross, vector)
        cross = None
        if self._row is not None and of_cross > 0:
            cross = Shared(worth_at(cases.flat, self._row, of_cross), of_cross)
        total = dot(cases.vectors.fees, vector)
        fees = None
        if self._has_fees and total > self._case.shipping.amount:
            fees = Shared(min(self._paid, total), total)
        goods = sum(vector[: len(cases.vectors.cells)])
        return Sums(goods, cross, dot(both, vector), dot(cases.in_coupon, vector), fees)

    def _weights(self, option: int) -> list[Weight]:
        """The lines of an option that are in an offer."""
        lines = self._stores.lines(option)
        return [
            Weight(goods, self._row in cell.cross, cell.is_in_coupon, place)
            for place, (cell, goods) in zip(
                lines, self._cases.vectors.goods_of(option), strict=True
            )
            if goods > 0 and (cell.is_in_coupon or self._row in cell.cross)
        ]

    def _insides(self, sums: Sums) -> range:
        """What layer 5 can take off the coupon's lines."""
        if sums.cross is None:
            return range(1)
        off, whole = sums.cross
        return self._cases.bounds.insides(self._row, off, sums.in_both, whole)

    def _insides_within(self, sums: Sums, most: int) -> range:
        """That of choices that owe at most so much without tax.

        The less it takes off the coupon's lines, the more the coupon gives.
        """
        cases, cross, coupon = self._cases, sums.cross, self._cases.coupon
        if cross is None or coupon is None:
            return range(0)
        owed = sums.goods - cross.off - most + _left(sums.fees)

        def is_too_much(inside: int) -> bool:
            return worth_at(cases.flat, coupon, sums.in_coupon - inside) < max(owed, 1)

        insides = self._insides(sums)
        return insides[: bisect_right(insides, 0, key=is_too_much)]

    def _taxed(
        self, leaf: Leaf, sums: Sums, options: list[list[Weight]], most: int
    ) -> Iterator[Region]:
        """The same of choices of the same taxed lines: which of those get units says their tax."""
        known = _Known(self._cases, self._stores, leaf, self._row)
        crosses = list(known.patterns(sums.cross, known.in_cross(known.goods)))
        for coupon, excess in self._coupons(sums):
            owed = sums.goods + _left(sums.fees)
            owed -= sum(shared.off for shared in (sums.cross, coupon) if shared is not None)
            for parts, units, bars in crosses:
                goods = _less(known.goods, parts)
                found = []
                for more, _, after in known.patterns(coupon, known.in_coupon(goods)):
                    if self._work.is_done(_JOINS_A_LINE * known.taxed(sums.fees)):
                        return
                    if owed + known.tax_least(_less(goods, more), sums.fees) <= most:
                        found.append(after)
                if found:
                    told = [*options]
                    for option in leaf.options:
                        told[option] = known.told_apart(option, options[option], units)
                    remainders = Remainders(told, sums.cross, coupon, excess, self._places)
                    top = 0 if coupon is None else coupon.whole * self._places
                    for run in _runs(found, top):
                        yield remainders, Ways(bars, run)

    def _coupons(self, sums: Sums) -> Iterator[tuple[Shared | None, range | None]]:
        """What the platform's coupon can take off, and of how much.

        And the excess of what layer 5 takes off its lines then; None where sums say that.
        """
        cases = self._cases
        if cases.coupon is None:
            yield None, None
            return
        for inside in self._insides(sums):
            whole = sums.in_coupon - inside
            coupon = Shared(worth_at(cases.flat, cases.coupon, whole), whole)
            if coupon.off > 0:
                just = range(inside, inside + 1)
                yield coupon, None if self._is_simple else sums.excess(just)


def _left(fees: Shared | None) -> int:
    return 0 if fees is None else fees.whole - fees.off


def _less(amounts: list[int], parts: list[int]) -> list[int]:
    return [amount - part for amount, part in zip(amounts, parts, strict=True)]


def _runs(found: list[Bars | None], top: int) -> list[Bars | None]:
    """Of bars, the last first, those that follow each other as one; None for all up to a top."""
    bars = [one for one in reversed(found) if one is not None]
    return [None if one == (1, top) else one for one in joined(bars)] or [None]


class _Line(NamedTuple):
    option: int
    is_in_cross: bool
    is_in_coupon: bool
    tax_bps: int


class _Known:
    """The lines of the taxed merchants, the same in all choices that lead to a leaf."""

    def __init__(self, cases: Cases, stores: Stores, leaf: Leaf, row: int | None) -> None:
        self._lines: list[_Line] = []
        self._fees: list[int] = []
        self.goods: list[int] = []
        self._at: list[int] = []
        self._places = len(stores.line_goods)
        for option in sorted(leaf.options):
            cells = [cases.vectors.cell_of[line] for line in stores.lines(option)]
            if any(cell.tax_bps for cell in cells):
                self._lines += [
                    _Line(option, row in cell.cross, cell.is_in_coupon, cell.tax_bps)
                    for cell in cells
                ]
                self._fees.append(stores.fee(option))
                self.goods += stores.goods(option)
                self._at += stores.lines(option)

    def patterns(
        self, shared: Shared | None, weights: list[int]
    ) -> Iterator[tuple[list[int], list[int], Bars | None]]:
        """What they can bear of what is shared out over all lines."""
        return patterns(shared, weights, self._at, self._places)

    def in_cross(self, goods: list[int]) -> list[int]:
        """What layer 5 has of each line."""
        return [g * line.is_in_cross for g, line in zip(goods, self._lines, strict=True)]

    def in_coupon(self, goods: list[int]) -> list[int]:
        """What layer 6 has of each line."""
        return [g * line.is_in_coupon for g, line in zip(goods, self._lines, strict=True)]

    def told_apart(self, option: int, weights: list[Weight], units: list[int]) -> list[Weight]:
        """An option's weights, each with the units that it gets of layer 5."""
        lines = zip(self._lines, self.goods, units, strict=True)
        found = [
            (unit,)
            for line, goods, unit in lines
            if line.option == option and goods > 0 and (line.is_in_cross or line.is_in_coupon)
        ]
        return (
            [w._replace(units=u) for w, u in zip(weights, found, strict=True)] if found else weights
        )

    def taxed(self, fees: Shared | None) -> int:
        """How many lines `tax_least` taxes."""
        return len(self.goods) * (1 if fees is None else len(self._fees) + 1)

    def tax_least(self, goods: list[int], fees: Shared | None) -> int:
        """The tax on these goods and their freight, whoever gets the units of what fees are off."""
        if fees is None:
            return self._tax(goods, [0] * len(self._fees))
        merchants = range(len(self._fees))
        paid = patterns(fees, self._fees, merchants, len(merchants))
        return min(self._tax(goods, _less(self._fees, parts)) for parts, _, _ in paid)

    def _tax(self, goods: list[int], fees: list[int]) -> int:
        tax = at = 0
        for fee, (_, group) in zip(fees, groupby(self._lines, key=_option_of), strict=True):
            lines = list(group)
            count = len(lines)
            shares = array("q", [*goods[at : at + count], *[0] * (3 * count)])
            rounding.apportion(fee, count, shares)
            for i, line in enumerate(lines):
                tax += rounding.rate(shares[i] + shares[count + i], line.tax_bps)
            at += count
        return tax


def _option_of(line: _Line) -> int:
    return line.option
