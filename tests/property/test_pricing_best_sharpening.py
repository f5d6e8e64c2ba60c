"""What sums come to in what is payable for so little, against every choice of small carts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from random import Random
from typing import Any

from core.pricing.best.bounds import Bound
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.sharpening import (
    _DEAREST,
    _LEEWAY,
    _cheap,
    _least,
    _most,
    _narrowed,
    _pinned,
)
from core.pricing.best.vectors import NO_BAR, Weights, dot
from tests.builders.pricing_spare_sales import vast_sale
from tests.property.test_pricing_best_cases import Whole, all_cases, has_needs, searched_of
from tests.property.test_pricing_best_sums import searched

Json = dict[str, Any]
SOME = 3
VAST = 5_000


def test_a_sum_is_between_what_is_said_of_all_choices_that_bounds_let_through() -> None:
    for cases, case, payable, there in limited():
        for weights, unit in sums(cases, case):
            found = [dot(weights, choice.vector) for choice in there]
            needed = [need.least for need in case.needs if need.weights == weights]
            least = max([cases.vectors.least(weights), *needed])
            assert least <= _least(cases, case, payable, weights, unit) <= min(found)
            assert _most(cases, case, payable, weights, unit) >= max(found)


def test_the_pinned_sum_is_the_one_of_least_leeway_and_so_in_all_that_bounds_let_through() -> None:
    seen = set()
    for cases, case, payable, there in limited():
        pinned = _pinned(cases, case, payable)
        ranges = [
            ((most - least) // unit, weights, unit)
            for weights, unit in sums(cases, case)
            if weights != cases.vectors.fees
            for least in [_least(cases, case, payable, weights, unit)]
            for most in [_most(cases, case, payable, weights, unit)]
        ]
        leeway = min([leeway for leeway, *_ in ranges])
        seen.add(pinned is None)
        if pinned is None:
            assert leeway > _LEEWAY
            continue
        weights, least, most = pinned
        unit = dict(sums(cases, case))[weights]
        assert (most - least) // unit == leeway <= _LEEWAY
        tied = [of[1:] for of in ranges if of[0] == leeway]
        assert spread(cases, weights, unit) == max(spread(cases, *sum_) for sum_ in tied)
        assert weights != cases.vectors.fees
        assert all(least <= dot(weights, choice.vector) <= most for choice in there)
    assert seen == {False, True}


def test_offers_of_a_narrowed_case_are_over_no_more_than_what_sums_say() -> None:
    seen, scales = set(), set()
    for cases, case, payable, _ in limited():
        found = _narrowed(cases, case, payable)
        if found is None:
            continue
        of_cross = cases.cross_sets[case.turn.row]
        most = _most(cases, case, payable, of_cross, 1)
        assert case.turn.row is None or found.turn.cross.end == min(case.turn.cross.end, most)
        _, high, apart = cases.covered.between(case.turn)
        most = _most(cases, case, payable, high, cases.scale) + apart
        end = min(case.turn.coupon.end, most // cases.scale)
        assert cases.coupon is None or found.turn.coupon.end == end
        seen.add((found.turn.cross.end < case.turn.cross.end, end < case.turn.coupon.end))
        scales.add(cases.scale)
    assert seen == {*product((False, True), repeat=2)}
    assert 1 in scales


def test_what_a_bound_needs_is_within_64_bits_at_the_dearest_price() -> None:
    seen = set()
    for of in searched():
        cases = of.cases
        for digits, sign, weight in product(range(25), (1, -1), (1, cases.scale)):
            bound = Bound((weight,) * cases.vectors.dims, sign * 10**digits)
            need = _cheap(cases, bound, 0)
            seen.add(need is None)
            assert need is None or abs(need.least) * _DEAREST * cases.scale // weight < NO_BAR
    assert seen == {False, True}


def vast_taxed_sale(random: Random) -> Json:
    """Ten choices of so much, and so much import tax, that bounds are computed in whole units."""
    sale = vast_sale(random)
    for line in sale["lines"]:
        line |= {"quantity": VAST, "tax": {"mode": "import", "rate": 10**6}}
    return sale


def spread(cases: Cases, weights: Weights, unit: int) -> int:
    """By how many units a sum differs at most, over all choices."""
    stores = pairwise(cases.vectors.stores.starts)
    found = [[dot(weights, cases.vectors.vector(at)) for at in range(*pair)] for pair in stores]
    return (sum(map(max, found)) - sum(map(min, found))) // unit


def sums(cases: Cases, case: Case) -> Iterator[tuple[Weights, int]]:
    """Sums that something depends on, and in what parts of a unit."""
    needed = [tuple(map(abs, need.weights)) for need in case.needs]
    for weights in dict.fromkeys((*needed, *case.elastic, cases.vectors.goods)):
        yield weights, 1 if max(weights) == 1 else cases.scale


def limited() -> Iterator[tuple[Cases, Case, int, list[Whole]]]:
    """Cases, amounts, and all choices that these let through: one of them by no unit more."""
    for of in [*searched(), *searched_of(vast_taxed_sale, 0)]:
        for _, case in all_cases(of):
            random = Random(len(of.choices))
            there = [choice for choice in of.choices if has_needs(case, choice)]
            for last in random.sample(there, min(len(there), SOME)):
                payable = -(-most_of(case, last) // of.cases.scale)
                most = payable * of.cases.scale
                yield of.cases, case, payable, [c for c in there if most_of(case, c) <= most]


def most_of(case: Case, choice: Whole) -> int:
    """The most that a bound says of a choice, in 1 / scale."""
    return max(dot(bound.weights, choice.vector) - bound.deduction for bound in case.plain)
