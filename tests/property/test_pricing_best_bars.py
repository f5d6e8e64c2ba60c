"""No choice is lost where merchants are fixed whose lines decide, of every small cart."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from random import Random
from typing import Any

from core.pricing.best import barring, sharpening
from core.pricing.best.bounds import Bound, is_apart, is_within
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Work
from core.pricing.best.shares import fixed_tax
from core.pricing.best.sharpening import sharpen
from core.pricing.best.vectors import Pinned, Weights, dot
from core_ext import layout
from tests.builders.pricing_taxed_sales import barred_sale
from tests.property.test_pricing_best_cases import (
    Searched,
    Whole,
    all_cases,
    has_needs,
    searched_of,
)
from tests.property.test_pricing_best_leaves import taken_inside
from tests.property.test_pricing_best_sums import turns_out

Json = dict[str, Any]
SEEDS = range(80)
RELATIONS = {"none", "apart", "within", "within, a rate", "mixed"}


class Fixed:
    """A choice that turns out as in a case, and its case where what is taxed of it is fixed."""

    def __init__(self, of: Searched, case: Case, choice: Whole, random: Random) -> None:
        self.of = of
        self.choice = choice
        self.of_case = sharpen(of.cases, case, choice.payable, is_fine=True)
        self.bar = choice.payable * of.cases.scale
        deciding = deciding_merchants(of.cases, case.turn.row)
        self.decided = tuple([choice.options[merchant] for merchant in deciding])
        self.cases = of.cases.with_fixed(self.decided)
        of.trials._price(() if choice.best is None else choice.best.rows)
        self.tax = sum(of.cases.flat.lines[layout.TAX_ADDED :: layout.LINE])
        found = sharpen(self.cases, case, choice.payable, is_fine=True)
        assert found is not None
        assert has_needs(found, choice)
        assert all(dot(b.weights, choice.vector) - b.deduction <= self.bar for b in found.bounds)
        assert lets_through(found, choice)
        cross, coupon = found.turn.cross, found.turn.coupon
        over = dot(self.cases.cross_sets[case.turn.row], choice.vector)
        assert case.turn.row is None or cross.low <= over <= cross.end
        assert coupon.low <= left_of_coupon(of, case, choice) <= coupon.end
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

    def kept(self, case: Case) -> int:
        """What the coupon is over, but for what fixed lines say how layer 5 is shared out by."""
        left, row = left_of_coupon(self.of, case, self.choice), case.turn.row
        aside = self.cases.covered.aside(case.turn)
        if row is None or aside is None:
            return left
        inside = taken_inside(self.of, row, self.choice)
        off = worth_at(self.of.cases.flat, row, dot(self.cases.cross_sets[row], self.choice.vector))
        return left + inside if aside.is_in_coupon else left + inside - off

    def is_said_by(self, weights: Weights) -> bool:
        """Whether a sum of the coupon's lines says what the coupon is over, but for fixed lines."""
        cross = self.case.turn.cross
        if weights == self.cases.in_coupon:
            return self.relation in {"none", "apart"} or (
                self.relation != "mixed"
                and (cross.least == cross.most or self._is_crossed(weights))
            )
        return self.relation == "within, a rate" and weights == net_of(self.cases, self.case)

    def _is_crossed(self, weights: Weights) -> bool:
        """Whether the cross-store offer's lines always come to as much more than a sum."""
        vectors, of_cross = self.cases.vectors, self.cases.cross_sets[self.case.turn.row]
        more = [c - w for c, w in zip(of_cross, weights, strict=True)]
        return all(
            len({dot(tuple(more), vectors.vector(option)) for option in options}) == 1
            for options in vectors.of_stores
        )

    @property
    def sharpest(self) -> Case:
        """The case as if all but the tax were known."""
        tax = fixed_tax(self.cases.vectors, self.case.turn, self.case.shipping) - self.tax
        return self.case._replace(floor=self.bar + tax * self.cases.scale)

    @property
    def paid(self) -> Case:
        """The same where packets pay for all of the choice."""
        case = self.sharpest
        level = case.level._replace(total=case.level.total + self.choice.payable)
        return case._replace(level=level, floor=case.floor - self.bar)

    def pinned(self) -> Iterator[Case]:
        """The case with sums of the coupon's lines known to a few units, or as it is."""
        yield self.case
        yield self.sharpest
        in_coupon, goods = self.cases.in_coupon, self.cases.vectors.goods
        needed = self.cases.covered.need(self.case.turn).weights
        for weights in dict.fromkeys((in_coupon, needed, goods)):
            unit = 1 if max(weights) == 1 else self.cases.scale
            total = dot(weights, self.choice.vector)
            below, above = (self._random.randint(0, 4 * unit) for _ in range(2))
            yield self.sharpest._replace(pinned=Pinned(weights, total - below, total + above))


def left_of_coupon(of: Searched, case: Case, choice: Whole) -> int:
    """What the coupon is over in a choice."""
    row = case.turn.row
    inside = 0 if row is None else taken_inside(of, row, choice)
    return dot(of.cases.in_coupon, choice.vector) - inside


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


def deciding_merchants(cases: Cases, row: int | None) -> list[int]:
    """Those of taxed lines, and of the one that layer 5 has beside the coupon's, or of those."""
    stores, cell_of = cases.vectors.stores, cases.vectors.cell_of
    sides = [cell.is_in_coupon for cell in cell_of if row in cell.cross]
    is_both = len(set(sides)) > 1
    ones = [side for side in (False, True) if is_both and sides.count(side) == 1][:1]
    return [
        merchant
        for merchant, start in enumerate(stores.starts[:-1])
        if any(
            cell.tax_bps or (row in cell.cross and cell.is_in_coupon in ones)
            for cell in (cell_of[line] for line in stores.lines(start))
        )
    ]


def test_some_part_lets_a_choice_through_that_is_payable_for_so_little() -> None:
    seen = set()
    for fixed in every_fixed():
        for case in fixed.pinned():
            parts = list(barring.parts(fixed.cases, case, fixed.bar, Work(None)))
            assert any(lets_through(part, fixed.choice) for part in parts), fixed.choice
            if any(part.tolls for part in parts):
                seen.add(fixed.relation)
    assert seen == RELATIONS


def test_some_part_lets_a_choice_through_that_packets_pay_for() -> None:
    tolled = 0
    for fixed in every_fixed():
        assert fixed.paid.floor <= 0
        parts = list(barring.parts(fixed.cases, fixed.paid, 0, Work(None)))
        assert any(lets_through(part, fixed.choice) for part in parts), fixed.choice
        tolled += any(part.tolls for part in parts)
    assert tolled


def test_a_bound_that_weighs_nothing_says_nothing_of_a_sum_however_much_it_comes_to() -> None:
    for fixed in every_fixed()[::9]:
        cases, payable = fixed.cases, fixed.choice.payable
        nothing = Bound((0,) * cases.vectors.dims, -(10**15) * cases.scale)
        of_nothing = fixed.case._replace(plain=(*fixed.case.plain, nothing))
        for weights in (cases.in_coupon, cases.vectors.goods):
            least = sharpening._least(cases, fixed.case, payable, weights, 1)
            assert sharpening._least(cases, of_nothing, payable, weights, 1) == least


def lets_through(part: Case, choice: Whole) -> bool:
    pinned = part.pinned
    return (
        pinned is None or pinned.least <= dot(pinned.weights, choice.vector) <= pinned.most
    ) and all(sum(toll.numbers[at] for at in choice.options) <= toll.most for toll in part.tolls)
