"""No choice is lost where merchants are fixed whose lines decide, of every small cart."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import floor
from random import Random
from typing import Any

from core.pricing.best import barring, sharpening
from core.pricing.best.bounds import Bound, is_apart, is_within
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.covered import Aside
from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Work
from core.pricing.best.shares import fixed_tax, share_of
from core.pricing.best.sharpening import sharpen
from core.pricing.best.vectors import Pinned, Weights, dot
from core.pricing.best.wholes import kept, least_beside
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


def test_what_the_coupon_is_over_is_known_of_each_sum_that_says_it() -> None:
    seen = set()
    for fixed in every_fixed():
        for case in fixed.pinned():
            known = list(kept(fixed.cases, case))
            if case.pinned is None:
                assert not known
                continue
            if not known:
                assert not fixed.is_said_by(case.pinned.weights)
                continue
            pinned = [each.pinned for each in known]
            assert (pinned[0].least, pinned[-1].most) == case.pinned[1:]
            assert all(a.most + 1 == b.least for a, b in pairwise(pinned))
            there = [lets_through(case._replace(pinned=one), fixed.choice) for one in pinned]
            assert known[there.index(True)].amount == fixed.kept(case)
            seen.add((fixed.relation, case.turn.cross.is_exact, max(case.pinned.weights) == 1))
    of_units = {(relation, False, True) for relation in RELATIONS - {"within, a rate"}}
    of_rates = {(relation, True, True) for relation in RELATIONS - {"none", "within"}}
    net = {(relation, True, False) for relation in ("within, a rate", "mixed")}
    assert seen == of_units | of_rates | net


def test_what_the_coupon_is_over_is_between_what_the_shares_of_layer_5_say() -> None:
    for fixed in every_fixed():
        cases, case, vector = fixed.cases, fixed.case, fixed.choice.vector
        low, high, apart = cases.covered.between(case.turn)
        share, scale = share_of(case.turn.cross), cases.scale
        off = (Fraction(share.most, share.of_most), Fraction(share.least, share.of_least))
        for weights, part in zip((low, high), off, strict=True):
            for weight, x, c in zip(
                weights, cases.cross_sets[case.turn.row], cases.in_coupon, strict=True
            ):
                assert abs(weight - c * scale * (1 - x * part)) < 1
        left = left_of_coupon(fixed.of, case, fixed.choice) * scale
        assert dot(low, vector) - apart <= left <= dot(high, vector) + apart
        assert apart == 0 or fixed.relation == "mixed"


def test_fixed_lines_say_what_layer_5_takes_off_where_they_are_all_of_a_side() -> None:
    seen = set()
    for fixed in every_fixed():
        vectors, row = fixed.cases.vectors, fixed.case.turn.row
        goods = dict(
            pair
            for option in vectors.fixed
            for pair in zip(vectors.stores.lines(option), vectors.stores.goods(option), strict=True)
        )
        lines = [] if row is None else fixed.cases.flat.members_of(row)
        both = [line for line in lines if vectors.cell_of[line].is_in_coupon]
        alone = [line for line in lines if line not in both]
        found = fixed.cases.covered.aside(fixed.case.turn)
        said = [side for side in (alone, both) if both and alone and goods.keys() >= {*side}][:1]
        assert (found is not None) == bool(said)
        if found is not None:
            assert sorted(found.goods) == sorted(goods[line] for line in said[0])
            assert found.is_in_coupon == (said[0] == both)
            assert_needed_with(fixed, found)
            seen.add(found.is_in_coupon)
    assert seen == {False, True}


def assert_needed_with(fixed: Fixed, aside: Aside) -> None:
    """What the coupon's lines must come to counts what fixed lines bear but for a unit each."""
    cases, turn = fixed.cases, fixed.case.turn
    share, need = share_of(turn.cross), cases.covered.need(turn)
    least = sum(floor(goods * Fraction(share.least, share.of_least)) for goods in aside.goods)
    most = sum(floor(goods * Fraction(share.most, share.of_most)) + 1 for goods in aside.goods)
    if aside.is_in_coupon:
        assert need == (cases.in_coupon, turn.coupon.threshold + least)
    elif not turn.cross.is_exact:
        assert need == (cases.in_coupon, turn.coupon.threshold + turn.cross.least - most)
    else:
        rate = Fraction(*turn.cross.slope)
        assert need.weights == net_of(cases, fixed.case)
        over = turn.coupon.threshold - most - Fraction(1, 2) + rate * sum(aside.goods)
        assert need.least == over * cases.scale


def test_what_is_payable_beside_what_the_coupon_is_over_is_no_less_than_is_said() -> None:
    for fixed in every_fixed():
        cases, case, choice = fixed.cases, fixed.case, fixed.choice
        vectors = cases.vectors
        beside = [g - c for g, c in zip(vectors.goods, cases.in_coupon, strict=True)]
        goods, fees = (
            sum(
                min(dot(tuple(sum_of), vectors.vector(at)) for at in some)
                for some in vectors.of_stores
            )
            for sum_of in (beside, vectors.fees)
        )
        aside = cases.covered.aside(case.turn)
        is_beside = aside.is_in_coupon if aside else fixed.relation in {"none", "apart"}
        least = goods - is_beside * case.turn.cross.most
        paid, level = case.shipping, case.level._replace(total=3)
        for shipping in (paid, paid._replace(amount=1), paid._replace(amount=6, fees=(40, 50))):
            more = max(fees - shipping.amount, shipping.fees[0] - shipping.amount, 0)
            other = case._replace(shipping=shipping, level=level)
            assert least_beside(cases, other) == least + more - 3
        assert cases.coupon is not None
        given = worth_at(cases.flat, cases.coupon, left_of_coupon(fixed.of, case, choice))
        payable = choice.payable - fixed.tax + given - fixed.kept(case)
        assert least_beside(cases, case) <= payable


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
