"""The options of a search laid out, by its source, against what each of their numbers is to be.

tests/parity says that machine code lays out the same.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest

from tests.builders.coupon_kernels import kernels
from tests.builders.coupon_searches import (
    DIMS,
    Form,
    Problem,
    Vector,
    dot,
    made,
    plain_problem,
    some_form,
    some_problem,
)
from tests.kernels import Build

pytestmark = pytest.mark.once

SEEDS = range(200)
PASSES = 3
Row = list[int]


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_are_of_what_can_be_within_the_bars_where_stores_differ_most_first(
    seed: int,
) -> None:
    random = Random(seed)
    problem, lead = narrow_problem(random), random.choice(((), random.choices((-1, 0, 1), k=DIMS)))
    sweep = made(problem, lead=lead)
    left = within_bars(problem)

    assert prepare(sweep) == bool(left)

    if left:
        left.sort(key=lambda store: spreads(problem, lead, store), reverse=True)
        rows = [[row_of(problem, option) for option in store] for store in left]
        layers = layers_of(sweep)
        assert layers == [each if problem.keeps_all else merged(problem, each) for each in rows]
        for depth in range(len(layers)):
            assert to_come(sweep, sweep.rest, depth) == summed(sweep, layers[depth:], min)
            assert to_come(sweep, sweep.most, depth) == summed(sweep, layers[depth:], max)


@pytest.mark.parametrize(("unlike", "rows"), [(256, 256), (257, 258)])
def test_an_option_like_another_is_not_laid_where_few_came_before(unlike: int, rows: int) -> None:
    options = [[at, 0, 0, 0] for at in range(unlike)]
    stores = [[[0, 0, 0, 0]], [*options, [0, 0, 0, 0]]]
    sweep = made(plain_problem(stores, keeps_all=False))

    assert prepare(sweep)
    assert [len(layer) for layer in layers_of(sweep)] == [1, rows]


def test_an_option_alone_has_its_number_added() -> None:
    problem = plain_problem([[[1, 0, 0, 0]]], keeps_all=False)
    sweep = made(problem._replace(forms=[Form(7, [1, 0, 0, 0], [5])]))

    assert prepare(sweep)
    assert sweep.laid[0] == 6


def test_no_choice_is_left_where_the_only_option_is_dropped() -> None:
    problem = plain_problem([[[1, 0, 0, 0]]], keeps_all=False)

    assert not prepare(made(problem._replace(dropped=[1])))


@pytest.mark.parametrize(("pinned", "is_possible"), [(-1, True), (0, False), (1, False)])
def test_no_choice_is_left_where_none_comes_to_as_much_as_a_sum_must(
    pinned: int, *, is_possible: bool
) -> None:
    problem = plain_problem([[[1, 0, 0, 0]]], keeps_all=False)
    sweep = made(problem._replace(forms=[Form(7, [1, 0, 0, 0], [0])] * 2))
    sweep.pinned, sweep.pinned_least = pinned, 8

    assert prepare(sweep) == is_possible


def prepare(sweep: Any) -> object:
    return kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)


def narrow_problem(random: Random) -> Problem:
    """One where bars leave few of the options, in passes of which each drops some."""
    problem = some_problem(random, keeps_all=random.random() < 0.5)
    some = [random.choice(store) for store in problem.stores]
    if random.random() < 0.1:
        problem.signature.extend(problem.signature * 4)
    for _ in range(random.randint(0, 2)):
        problem.forms.append(some_form(random, problem.vector(tuple(some)), len(problem.vectors)))
    if random.random() < 0.2:
        problem.forms.append(Form(random.randint(-5, 5), [0] * DIMS, [3] * len(problem.vectors)))
    return problem


def within_bars(problem: Problem) -> list[Row]:
    """Each store's options but for those that exceed a bar whatever the others are; or none."""
    left = [[at for at in store if not problem.dropped[at]] for store in problem.stores]
    for _ in range(PASSES):
        if not all(left):
            return []
        spare = [
            form.bar - sum(min(value(problem, form, at) for at in store) for store in left)
            for form in problem.forms
        ]
        if min(spare) < 0:
            return []
        left = [
            [
                at
                for at in store
                if all(
                    value(problem, form, at) - min(value(problem, form, at) for at in store) <= more
                    for form, more in zip(problem.forms, spare, strict=True)
                )
            ]
            for store in left
        ]
    return left


def value(problem: Problem, form: Form, option: int) -> int:
    return dot(form.weights, problem.vectors[option]) + form.besides[option]


def spreads(problem: Problem, lead: Vector, store: Row) -> tuple[int, int]:
    """How far a store's options are apart in the lead, then in the first form."""
    leads = [dot(lead, problem.vectors[option]) if lead else 0 for option in store]
    values = [value(problem, problem.forms[0], option) for option in store]
    return max(leads, default=0) - min(leads, default=0), max(values, default=0) - min(
        values, default=0
    )


def row_of(problem: Problem, option: int) -> Row:
    vector, mask = problem.vectors[option], problem.masks[option]
    *goods, fee, ids = vector
    has_fees = problem.fees_paid >= 0
    return [
        *(value(problem, form, option) for form in problem.forms),
        *(dot(part.weights, vector) for part in problem.signature),
        *((fee, sum(goods)) if has_fees else (0, sum(goods) + fee)),
        *((ids, *mask) if mask else ()),
        option,
    ]


def merged(problem: Problem, rows: list[Row]) -> list[Row]:
    """The rows but for those that another stands for: of one signature, and no worse."""
    at = len(problem.forms)
    fee_at = at + len(problem.signature)
    source_at = fee_at + 2 + (1 + len(problem.masks[0]) if problem.masks[0] else 0)
    kept: list[Row] = []

    def stands(one: Row, other: Row) -> bool:
        is_same = one[at:fee_at] == other[at:fee_at]
        rank, than = one[fee_at + 1 : source_at], other[fee_at + 1 : source_at]
        return is_same and one[fee_at] <= other[fee_at] and rank <= than

    for row in rows:
        for place, other in enumerate(kept):
            if stands(other, row):
                break
            if stands(row, other):
                kept[place] = row
                break
        else:
            kept.append(row)
    return kept


def layers_of(sweep: Any) -> list[list[Row]]:
    return [
        [list(sweep.laid[row * sweep.width : (row + 1) * sweep.width]) for row in range(*pair)]
        for pair in pairwise(sweep.laid_at)
    ]


def to_come(sweep: Any, sums: Any, depth: int) -> Row:
    count = sweep.fee_at + 1
    return list(sums[depth * count : (depth + 1) * count])


def summed(sweep: Any, layers: list[list[Row]], of: Any) -> Row:
    """The least, or the most, of each number of a row that these layers come to."""
    return [sum(of(row[i] for row in rows) for rows in layers) for i in range(sweep.fee_at + 1)]
