"""A search's states, by its source, against every choice: none is lost that no other stands for.

tests/parity says that machine code finds the same.
"""

from __future__ import annotations

import operator
from array import array
from itertools import chain, pairwise
from random import Random
from typing import Any

import pytest

from tests.builders.coupon_kernels import choices_to, kernels
from tests.builders.coupon_searches import (
    TOP,
    Choice,
    Form,
    Problem,
    dot,
    made,
    plain_problem,
    some_problem,
)
from tests.kernels import Build

pytestmark = pytest.mark.once

SEEDS = range(120)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_all_are_kept_every_choice_within_the_bars_is_listed_once(seed: int) -> None:
    random = Random(seed)
    problem = some_problem(random, keeps_all=True)
    leaves = searched(problem)

    listed = list(chain(*(choices for choices, _ in leaves)))
    assert len(set(listed)) == len(listed)
    assert set(listed) >= set(problem.choices())
    signatures = [{tuple(problem.known(choice)) for choice in choices} for choices, _ in leaves]
    assert all(len(same) == 1 for same in signatures)
    assert len(set.union(set(), *signatures)) == len(leaves)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_choices_of_one_signature_one_is_left_that_is_no_dearer_and_comes_first(
    seed: int,
) -> None:
    problem = some_problem(Random(seed), keeps_all=False)
    leaves = [choice for (choice,), _ in searched(problem)]

    found = [(problem.known(choice), problem.rank(choice)) for choice in leaves]
    assert all(problem.is_within(choice) for choice in leaves)
    for choice in problem.choices():
        known, (fee, rank) = problem.known(choice), problem.rank(choice)
        assert any(
            known == its_known and its_fee <= fee and its_rank <= rank
            for its_known, (its_fee, its_rank) in found
        )
    paid = [tuple(known) for known, (fee, _) in found if fee == 0]
    assert len(set(paid)) == len(paid)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leaf_exceeds_its_bars_by_what_its_choice_does(seed: int) -> None:
    problem = some_problem(Random(seed), keeps_all=False)

    for (choice,), excess in searched(problem):
        form = problem.forms[0]
        besides = sum(form.besides[at] for at in choice)
        assert excess == dot(form.weights, problem.vector(choice)) + besides - form.bar


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leaf_of_many_choices_exceeds_its_bars_by_the_least_that_each_is_exceeded(
    seed: int,
) -> None:
    problem = some_problem(Random(seed), keeps_all=True)
    forms = problem.forms

    for choices, excess in searched(problem, bounds=len(forms)):
        vectors = [(choice, problem.vector(choice)) for choice in choices]
        least = [
            min(
                dot(form.weights, vector) + sum(form.besides[at] for at in choice)
                for choice, vector in vectors
            )
            for form in forms
        ]
        assert excess == max(n - form.bar for n, form in zip(least, forms, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_narrow_search_goes_on_with_so_many_states_of_a_layer(seed: int) -> None:
    random = Random(seed)
    problem = some_problem(random, keeps_all=False)
    width = random.choice((1, 2, 3))
    sweep = made(problem)
    if not kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0):
        return
    run = kernels(Build.INTERPRETED)["coupon_search"].run

    count = run(sweep, width, 1 << 12, TOP)

    sizes = states_in(sweep)[:-1]
    assert all(size <= width for size in sizes)
    assert width in sizes or not sweep.is_narrowed
    joins, is_narrowed = sweep.joins, sweep.is_narrowed
    rows = [end - start for start, end in pairwise(sweep.laid_at)]
    assert joins == sum(map(operator.mul, [1, *sizes], rows))
    assert run(sweep, width, 1 << 12, joins) == count
    assert run(sweep, width, 1 << 12, joins - 1) == -1
    assert run(sweep, 0, 1 << 12, TOP) == count or is_narrowed
    assert not sweep.is_narrowed
    widest = max(states_in(sweep)[:-1])
    for at_least in (widest, widest - 1):
        run(sweep, at_least, 1 << 12, TOP)
        assert sweep.is_narrowed == (0 < at_least < widest)


def test_of_the_last_layer_all_states_are_left_and_of_the_first_the_most_promising() -> None:
    store = [[0, 1, 0, 0], [1, 2, 0, 0], [2, 0, 0, 0]]
    scaled = [[[3**at * goods, *more] for goods, *more in store] for at in range(3)]
    problem = plain_problem(scaled, keeps_all=False)
    sweep = made(problem._replace(forms=[Form(TOP, [0, 1, 0, 0], [0] * 9)]))
    kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)

    room = 6  # the last two layers fill it
    assert kernels(Build.INTERPRETED)["coupon_search"].run(sweep, 2, room, TOP) == 6
    assert states_in(sweep) == [2, 2, 6]
    assert sorted(sweep.states[at * sweep.width] for at in range(6)) == [0, 1, 1, 2, 2, 3]


def test_where_bars_cannot_be_kept_to_at_once_no_state_is_left() -> None:
    problem = plain_problem([[[1, 0, 0, 0], [0, 1, 0, 0]]] * 4, keeps_all=False)
    forms = [Form(1, weights, [0] * 8) for weights in ([1, 0, 0, 0], [0, 1, 0, 0])]
    sweep = made(problem._replace(forms=forms))

    assert kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)
    assert kernels(Build.INTERPRETED)["coupon_search"].run(sweep, 0, 1 << 12, TOP) == 0
    assert sweep.joins == sum(2 * count for count in [1, *states_in(sweep)[:-1]])


def states_in(sweep: Any) -> list[int]:
    """How many states each layer hands on."""
    return [end - start for start, end in pairwise(sweep.trail_at)]


def searched(problem: Problem, bounds: int = 1) -> list[tuple[list[Choice], int]]:
    """Of each leaf the choices that lead to it, and its excess."""
    modules, sweep = kernels(Build.INTERPRETED), made(problem, bounds=bounds)
    if not modules["coupon_layers"].prepare(sweep, 0):
        return []
    search = modules["coupon_search"]
    count = search.run(sweep, 0, 1 << 12, TOP)
    excesses = array("q", bytes(8 * count))
    search.excesses(sweep, excesses)
    found = []
    for leaf in range(count):
        choices = sorted_choices(sweep, leaf)
        assert sweep.options.sums.tolist() == problem.vector(choices[0])
        found.append((choices, excesses[leaf]))
    return found


def sorted_choices(sweep: Any, leaf: int) -> list[Choice]:
    return [tuple(sorted(choice)) for choice in choices_to(sweep, leaf)]
