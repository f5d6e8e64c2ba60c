"""What sums come to in what is payable for so little, against every choice of small carts."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.sharpening import _LEEWAY, _least, _most, _pinned
from core.pricing.best.vectors import Weights, dot
from tests.property.test_pricing_best_cases import Whole, all_cases, has_needs
from tests.property.test_pricing_best_sums import searched

SOME = 3


def test_a_sum_is_between_what_is_said_of_all_choices_that_bounds_let_through() -> None:
    for cases, case, payable, there in limited():
        for weights, unit in sums(cases, case):
            found = [dot(weights, choice.vector) for choice in there]
            assert _least(cases, case, payable, weights, unit) <= min(found)
            assert _most(cases, case, payable, weights, unit) >= max(found)


def test_the_pinned_sum_is_the_one_of_least_leeway_and_so_in_all_that_bounds_let_through() -> None:
    seen = set()
    for cases, case, payable, there in limited():
        pinned = _pinned(cases, case, payable)
        leeways = [
            (most - least) // unit
            for weights, unit in sums(cases, case)
            if weights != cases.vectors.fees
            for least in [_least(cases, case, payable, weights, unit)]
            for most in [_most(cases, case, payable, weights, unit)]
        ]
        seen.add(pinned is None)
        if pinned is None:
            assert min(leeways) > _LEEWAY
            continue
        weights, least, most = pinned
        unit = dict(sums(cases, case))[weights]
        assert (most - least) // unit == min(leeways) <= _LEEWAY
        assert weights != cases.vectors.fees
        assert all(least <= dot(weights, choice.vector) <= most for choice in there)
    assert seen == {False, True}


def sums(cases: Cases, case: Case) -> Iterator[tuple[Weights, int]]:
    """Sums that something depends on, and in what parts of a unit."""
    needed = [tuple(map(abs, need.weights)) for need in case.needs]
    for weights in dict.fromkeys((*needed, *case.elastic, cases.vectors.goods)):
        yield weights, 1 if max(weights) == 1 else cases.scale


def limited() -> Iterator[tuple[Cases, Case, int, list[Whole]]]:
    """Cases, amounts, and all choices that these let through: one of them by no unit more."""
    for of in searched():
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
