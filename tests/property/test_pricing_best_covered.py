"""What the coupon is over, and what it takes that it is enough, of every choice of small carts."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import floor

from core.pricing.best.covered import Aside
from core.pricing.best.pieces import worth_at
from core.pricing.best.quarters import _end_of_coupon
from core.pricing.best.shares import share_of
from core.pricing.best.vectors import dot
from core.pricing.best.wholes import kept, least_beside
from tests.property.test_pricing_best_bars import (
    RELATIONS,
    Fixed,
    every_fixed,
    left_of_coupon,
    lets_through,
    net_of,
)


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


def test_a_part_of_a_case_needs_no_more_than_that_the_coupon_is_over_no_more() -> None:
    for fixed in every_fixed():
        over, turn = left_of_coupon(fixed.of, fixed.case, fixed.choice), fixed.case.turn
        part, whole = (
            turn._replace(coupon=turn.coupon._replace(end=end)) for end in (over, over + 1)
        )
        assert [*_end_of_coupon(fixed.cases, part, part)] == []
        (need,) = _end_of_coupon(fixed.cases, whole, part)
        assert dot(need.weights, fixed.choice.vector) >= need.least


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
