"""No choice is lost where taxed merchants are fixed and the coupon's bar is, of every small cart.

And nothing but what plain definitions say is let through.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

from core.pricing.best import barring
from core.pricing.best.barring import _Line
from core.pricing.best.bounds import is_apart, is_within
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.remainders import Bars, Shared, Toll
from core.pricing.best.shares import Share, fixed_tax, shares_of, tax_between
from core.pricing.best.sharpening import sharpen
from core.pricing.best.vectors import Pinned, Vectors, Weights, dot
from core_ext import layout
from tests.builders.pricing_taxed_sales import barred_sale
from tests.property.test_pricing_best_cases import (
    Searched,
    Whole,
    all_cases,
    has_needs,
    searched_of,
)
from tests.property.test_pricing_best_sums import turns_out

Json = dict[str, Any]
SEEDS = range(80)
MANY_LEFT = 6
"""Of so many that layer 5 can leave of a line, its remainder still says something."""
MANY_WHOLES = 8
RELATIONS = {"none", "apart", "within", "within, a rate", "mixed"}


class Fixed:
    """A choice that turns out as in a case, and its case where what is taxed of it is fixed."""

    def __init__(self, of: Searched, case: Case, choice: Whole, random: Random) -> None:
        self.of = of
        self.choice = choice
        self.of_case = sharpen(of.cases, case, choice.payable, is_fine=True)
        self.bar = choice.payable * of.cases.scale
        self.taxed = tuple([choice.options[merchant] for merchant in taxed_merchants(of.cases)])
        self.cases = of.cases.with_fixed(self.taxed)
        of.trials._price(() if choice.best is None else choice.best.rows)
        self.tax = sum(of.cases.flat.lines[layout.TAX_ADDED :: layout.LINE])
        found = sharpen(self.cases, case, choice.payable, is_fine=True)
        assert found is not None
        assert has_needs(found, choice)
        assert all(dot(b.weights, choice.vector) - b.deduction <= self.bar for b in found.bounds)
        assert lets_through(found, choice)
        self.case = found
        self._random = random

    @property
    def relation(self) -> str:
        of_cross, in_coupon = self.cases.cross_sets[self.case.turn.row], self.cases.in_coupon
        if self.case.turn.row is None:
            return "none"
        if is_apart(of_cross, in_coupon):
            return "apart"
        if not is_within(of_cross, in_coupon):
            return "mixed"
        return "within, a rate" if self.case.turn.cross.is_exact else "within"

    @property
    def sharpest(self) -> Case:
        """The case as if all but the tax were known."""
        tax = fixed_tax(self.cases.vectors, self.case.turn, self.case.shipping) - self.tax
        return self.case._replace(floor=self.bar + tax * self.cases.scale)

    def pinned(self) -> Iterator[Case]:
        """The case with sums of the coupon's lines known to a few units, or as it is."""
        yield self.case
        yield self.sharpest
        for weights in (self.cases.in_coupon, net_of(self.cases, self.case)):
            unit = 1 if weights == self.cases.in_coupon else self.cases.scale
            total = dot(weights, self.choice.vector)
            below, above = (self._random.randint(0, 4 * unit) for _ in range(2))
            yield self.sharpest._replace(pinned=Pinned(weights, total - below, total + above))


def net_of(cases: Cases, case: Case) -> Weights:
    """What the coupon's lines come to after a rate of layer 5, in 1 / scale."""
    share, of = case.turn.cross.slope
    return tuple(
        [
            cases.scale * (of - share * crossed) // of * covered
            for crossed, covered in zip(
                cases.cross_sets[case.turn.row], cases.in_coupon, strict=True
            )
        ]
    )


@functools.cache
def every_fixed() -> list[Fixed]:
    found = []
    for seed in SEEDS:
        random = Random(seed)
        for of in searched_of(barred_sale, seed):
            for _, case in all_cases(of) if of.cases.coupon is not None else ():
                there = [each for each in of.choices if turns_out(of, case, each)]
                some = random.sample(there, min(len(there), 3))
                found += [Fixed(of, case, choice, random) for choice in some]
    return found


def taxed_merchants(cases: Cases) -> list[int]:
    stores, cell_of = cases.vectors.stores, cases.vectors.cell_of
    return [
        merchant
        for merchant, start in enumerate(stores.starts[:-1])
        if any(cell_of[line].tax_bps for line in stores.lines(start))
    ]


def test_some_part_lets_a_choice_through_that_is_payable_for_so_little() -> None:
    seen = set()
    for fixed in every_fixed():
        for case in fixed.pinned():
            parts = list(barring.parts(fixed.cases, case, fixed.bar))
            assert any(lets_through(part, fixed.choice) for part in parts), fixed.choice
            if any(part.tolls for part in parts):
                seen.add(fixed.relation)
    assert seen == RELATIONS - {"mixed"}


def test_parts_are_by_what_the_coupon_is_over_and_by_bars_of_little_enough_tax() -> None:
    for fixed in every_fixed()[::5]:
        for case in fixed.pinned():
            wholes = list(wholes_of(fixed.cases, case))
            if not 0 < len(wholes) <= MANY_WHOLES:
                assert [*barring.parts(fixed.cases, case, fixed.bar)] == [case]
                continue
            for more in (1, 100):
                bar = case.floor + more * fixed.cases.scale
                expected = list(parts_of(fixed.cases, case, wholes, more))
                assert [*barring.parts(fixed.cases, case, bar)] == expected


def lets_through(part: Case, choice: Whole) -> bool:
    pinned = part.pinned
    return (
        pinned is None or pinned.least <= dot(pinned.weights, choice.vector) <= pinned.most
    ) and all(sum(toll.numbers[at] for at in choice.options) <= toll.most for toll in part.tolls)


def wholes_of(cases: Cases, case: Case) -> Iterator[tuple[int, Pinned]]:
    """What the coupon can be over, and between which sums it is."""
    pinned, cross = case.pinned, case.turn.cross
    of_cross = cases.cross_sets[case.turn.row]
    if pinned is None or not (
        is_within(of_cross, cases.in_coupon) or is_apart(of_cross, cases.in_coupon)
    ):
        return
    if pinned.weights == cases.in_coupon:
        off = 0 if is_apart(of_cross, cases.in_coupon) else cross.most
        for total in range(pinned.least, pinned.most + 1) if off in {0, cross.least} else ():
            yield total - off, Pinned(pinned.weights, total, total)
    elif (
        cross.is_exact
        and is_within(of_cross, cases.in_coupon)
        and pinned.weights == net_of(cases, case)
    ):
        half = cases.scale // 2
        rounded = [-((half - total) // cases.scale) for total in (pinned.least, pinned.most)]
        for whole in range(rounded[0], rounded[1] + 1):
            least, most = whole * cases.scale - half + 1, whole * cases.scale + half
            yield whole, Pinned(pinned.weights, max(least, pinned.least), min(most, pinned.most))


def parts_of(
    cases: Cases, case: Case, wholes: list[tuple[int, Pinned]], more: int
) -> Iterator[Case]:
    assert cases.coupon is not None
    shares = shares_of(case.turn, case.shipping)
    tax_most = fixed_tax(cases.vectors, case.turn, case.shipping) + more
    options = range(len(cases.vectors.stores))
    lines = [lines_of(cases, case.turn.row, option, shares.cross) for option in options]
    for whole, pinned in wholes:
        coupon = Shared(worth_at(cases.flat, cases.coupon, whole), whole)
        for bars in runs(
            [
                bar
                for bar in range(1, whole + 1)
                if tax_at(cases.vectors, lines, coupon, shares.fees, bar) <= tax_most
            ]
            if coupon.off > 0
            else []
        ):
            yield case._replace(pinned=pinned, tolls=tuple(tolls_of(lines, coupon, bars)))


def lines_of(cases: Cases, row: int | None, option: int, share: Share) -> list[_Line]:
    """Of each line whatever can be left by an offer that takes such a share, within a unit."""
    stores, found = cases.vectors.stores, []
    for line, goods in zip(stores.lines(option), stores.goods(option), strict=True):
        cell = cases.vectors.cell_of[line]
        lefts = [goods]
        if row in cell.cross:
            lefts = [
                goods - part
                for part in range(goods + 1)
                if (part - 1) * share.of_most < goods * share.most
                and (part + 1) * share.of_least > goods * share.least
            ]
        found.append(_Line(range(min(lefts), max(lefts) + 1), cell))
    return found


def tax_at(
    vectors: Vectors, lines: list[list[_Line]], coupon: Shared, fees: Share, bar: int
) -> int:
    """The least tax of fixed options where that is the last remainder that gets a unit."""
    tax = 0
    for option in vectors.fixed:
        left = [left_of(line, coupon, bar) for line in lines[option]]
        fee = vectors.stores.fee(option)
        cells = [line.cell for line in lines[option]]
        tax += tax_between(cells, [*map(min, left)], [*map(max, left)], fee - fees.most_of(fee))
    return tax


def left_of(line: _Line, coupon: Shared, bar: int) -> list[int]:
    """All that layer 6 can leave of a line."""
    if not line.cell.is_in_coupon:
        return [*line.lefts]
    found = []
    for left in line.lefts:
        part, rest = divmod(coupon.off * left, coupon.whole)
        found += [left - part] * (rest <= bar or len(line.lefts) > MANY_LEFT)
        found += [left - part - 1] * (rest >= bar or len(line.lefts) > MANY_LEFT)
    return found


def runs(bars: list[int]) -> Iterator[Bars]:
    """Numbers side by side, from the first to the last of them."""
    first = None
    for bar, after in pairwise([*bars, -1]):
        first = bar if first is None else first
        if after != bar + 1:
            yield Bars(first, bar)
            first = None


def tolls_of(lines: list[list[_Line]], coupon: Shared, bars: Bars) -> Iterator[Toll]:
    """Fewer remainders are above the bars than wholes of them all, and no fewer from them on."""
    rests = [
        [
            {divmod(coupon.off * left, coupon.whole)[1] for left in line.lefts}
            if len(line.lefts) <= MANY_LEFT
            else range(coupon.whole)
            for line in of_option
            if line.cell.is_in_coupon
        ]
        for of_option in lines
    ]
    if bars.high < coupon.whole:
        yield Toll(
            [
                sum(min(coupon.whole * (r > bars.high) - r for r in rest) for rest in of_option)
                for of_option in rests
            ],
            -coupon.whole,
        )
    if bars.low > 1:
        yield Toll(
            [
                sum(min(r - coupon.whole * (r >= bars.low) for r in rest) for rest in of_option)
                for of_option in rests
            ],
            0,
        )
