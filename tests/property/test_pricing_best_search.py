"""The search of one case against every choice, and how many joins it may try."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import prod
from random import Random

import pytest

from core.pricing.best import search
from core.pricing.best.case import Case
from core.pricing.best.remainders import Toll
from core.pricing.best.search import Merging, Search, Work, _Forms
from core.pricing.best.vectors import Need, Pinned, dot
from tests.property.test_pricing_best_cases import Searched, all_cases, searched

CHOICES_MAX = 200
CASES = 3
JOINS = 10**9


def test_where_no_states_are_one_just_the_choices_of_a_case_are_found_the_best_bound_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_LOWERED_A_JOIN", 2)
    for seed, of in enumerate(searched()):
        random = Random(seed)
        every = list(choices(of)) if count(of) <= CHOICES_MAX else []
        for _, plain in list(all_cases(of))[:CASES] if every else ():
            case, merging = some_case(random, of, plain)
            floors = [floor(of, case, merging, options) for options in every]
            bar = random.choice(floors) + random.randint(0, 3)

            searched_case = Search(of.cases, case, bar, merging, array("q"))
            work = Work(JOINS)
            found = [(tuple(sorted(leaf.options)), leaf) for leaf in searched_case.leaves(0, work)]

            right = {
                options: least
                for options, least in zip(every, floors, strict=True)
                if least <= bar and is_in(of, case, merging, options)
            }
            assert searched_case.is_complete
            sweep = searched_case.sweep
            assert JOINS - work.left == sweep.joins + sweep.lowered // 2
            assert {options: leaf.floor for options, leaf in found} == right
            assert [leaf.floor for _, leaf in found] == sorted(right.values())
            assert all(leaf.vector == vector(of, options) for options, leaf in found)


def some_case(random: Random, of: Searched, case: Case) -> tuple[Case, Merging]:
    """A case that asks for more, of what some choice of it comes to."""
    some = random.choice(of.choices)
    size, vectors = len(of.trials.stores), of.cases.vectors
    tolls = []
    for _ in range(3):
        numbers = [random.randint(-2, 3) for _ in range(size)]
        spent = sum(numbers[option] for option in some.options)
        tolls.append(Toll(numbers, spent + random.randint(0, 2)))
    if random.random() < 0.5:
        ids = Need(tuple(-n for n in vectors.ids), -some.vector[-1] - random.randint(0, 1))
        fees = Need(vectors.fees, dot(vectors.fees, some.vector) - random.randint(0, 9))
        case = case._replace(few=(ids, fees))
    if random.random() < 0.5:
        goods = dot(vectors.goods, some.vector)
        least, most = goods - random.choice((0, 1, 99)), goods + random.choice((0, 1, 99))
        case = case._replace(pinned=Pinned(vectors.goods, least, most))
    case = case._replace(
        tolls=tuple(tolls[: random.choice((0, 1, 2))]),
        smaller=tuple(tolls[2 : random.choice((2, 3))]),
    )
    taxes = random.choice(((), [random.randint(0, 9) for _ in range(size)]))
    dropped = random.choice(((), [int(random.random() < 0.1) for _ in range(size)]))
    if dropped and any(dropped[option] for option in some.options):
        dropped = ()
    return case, Merging(None, taxes=taxes, dropped=dropped)


def is_in(of: Searched, case: Case, merging: Merging, options: tuple[int, ...]) -> bool:
    """Whether a choice has all that a case needs, but for its bounds."""
    of_choice, pinned = vector(of, options), case.pinned
    return (
        not any(merging.dropped[option] for option in options if merging.dropped)
        and all(dot(n.weights, of_choice) >= n.least for n in (*case.needs, *case.few))
        and (pinned is None or pinned.least <= dot(pinned.weights, of_choice) <= pinned.most)
        and all(total(t.numbers, options) <= t.most for t in (*case.tolls, *case.smaller))
    )


def floor(of: Searched, case: Case, merging: Merging, options: tuple[int, ...]) -> int:
    """What a choice is payable for at least: with taxes of options, besides those."""
    taxes = merging.taxes
    bounds = [bound.with_tax(0) if taxes else bound for bound in case.bounds]
    tax = total(taxes, options) * of.cases.scale if taxes else 0
    return max(dot(bound.weights, vector(of, options)) - bound.deduction for bound in bounds) + tax


def vector(of: Searched, options: tuple[int, ...]) -> tuple[int, ...]:
    vectors = [of.cases.vectors.vector(option) for option in options]
    return tuple(map(sum, zip(*vectors, strict=True)))


def choices(of: Searched) -> Iterator[tuple[int, ...]]:
    return product(*(range(*pair) for pair in pairwise(of.trials.stores.starts)))


def count(of: Searched) -> int:
    return prod(end - start for start, end in pairwise(of.trials.stores.starts))


def total(numbers: Sequence[int], options: tuple[int, ...]) -> int:
    return sum(numbers[option] for option in options)


def test_what_is_done_is_not_left_and_more_than_was_left_is_too_much() -> None:
    work = Work(10)
    found = [(work.is_done(joins), work.left) for joins in (0, 4, 6, 0, 1, 1)]

    assert found == [(False, 10), (False, 6), (False, 0), (False, 0), (True, 0), (True, 0)]


def test_without_a_limit_any_work_may_be_done() -> None:
    work = Work(None)

    assert not work.is_done(10**18)
    assert work.left > 10**18


def test_of_what_is_left_one_part_of_so_many_may_be_done_meanwhile() -> None:
    work = Work(100)
    with work.share(4):
        assert work.left == 25
        assert not work.is_done(10)
        with work.share(3):
            assert work.left == 5
            assert work.is_done(6)
            assert work.left == 0
            with work.share(1):
                assert work.is_done(0)
        assert work.left == 9
        assert work.is_done(10)
    assert work.left == 74


def test_a_part_ends_with_what_it_is_for_however_that_ends() -> None:
    work = Work(8)
    with pytest.raises(ZeroDivisionError), work.share(2):
        raise ZeroDivisionError

    assert work.left == 8


def test_numbers_of_options_are_added_form_by_form() -> None:
    forms = _Forms(2)
    forms.add(5, [1, 2])
    assert forms.besides(3).tolist() == []
    forms.add(7, [3, 4], [9, 8, 7])
    forms.add(6, [0, 1], [2, 0, 1])

    assert len(forms) == 3
    assert forms.rows.tolist() == [5, 1, 2, 7, 3, 4, 6, 0, 1]
    assert forms.besides(3).tolist() == [0, 9, 2, 0, 8, 0, 0, 7, 1]


def test_all_cases_of_a_cart_are_in_one_scale() -> None:
    scales: dict[int, int] = {}
    for of in searched():
        assert scales.setdefault(id(of.trials), of.cases.scale) == of.cases.scale
