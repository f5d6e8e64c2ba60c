"""A search's states, by its source, against every choice: none is lost that no other stands for.

tests/parity says that machine code finds the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise, product
from random import Random
from typing import Any, NamedTuple

import pytest

from tests.builders.coupon_kernels import kernels
from tests.kernels import Build

pytestmark = pytest.mark.once

SEEDS = range(120)
DIMS = 4  # two cells, fees, ids
TOP = 10**15
Vector = Sequence[int]
Choice = tuple[int, ...]


class Form(NamedTuple):
    """A sum of a choice must not exceed a bar; options may add numbers of their own."""

    bar: int
    weights: Vector
    besides: Vector


class Part(NamedTuple):
    """A sum that decides nothing where it is sure to end from least to most."""

    least: int
    most: int
    weights: Vector


class Problem(NamedTuple):
    """What is searched."""

    vectors: list[Vector]
    stores: list[range]
    forms: list[Form]
    signature: list[Part]
    fees_paid: int
    masks: list[Vector]
    dropped: list[int]
    keeps_all: bool

    def choices(self) -> list[Choice]:
        """Every whole choice within the bars."""
        allowed = [[at for at in store if not self.dropped[at]] for store in self.stores]
        return [choice for choice in product(*allowed) if self.is_within(choice)]

    def is_within(self, choice: Choice) -> bool:
        vector = self.vector(choice)
        return all(
            dot(form.weights, vector) + sum(form.besides[at] for at in choice) <= form.bar
            for form in self.forms
        )

    def vector(self, choice: Choice) -> list[int]:
        return [sum(numbers) for numbers in zip(*(self.vectors[at] for at in choice), strict=True)]

    def known(self, choice: Choice) -> list[int]:
        """The sums that tell choices apart."""
        vector = self.vector(choice)
        totals = [dot(part.weights, vector) for part in self.signature]
        return [
            part.least if part.least <= total <= part.most else total
            for part, total in zip(self.signature, totals, strict=True)
        ]

    def rank(self, choice: Choice) -> tuple[int, list[int]]:
        """The fees that are not sure to be paid, then cost, ids and masks."""
        *goods, fee, ids = self.vector(choice)
        masks = [sum(words) for words in zip(*(self.masks[at] for at in choice), strict=True)]
        more = [ids, *masks] if masks else []
        if self.fees_paid < 0:
            return 0, [sum(goods) + fee, *more]
        return fee if fee > self.fees_paid else 0, [sum(goods), *more]


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
    if problem.fees_paid < 0:
        assert len({tuple(known) for known, _ in found}) == len(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leaf_exceeds_its_bars_by_what_its_choice_does(seed: int) -> None:
    problem = some_problem(Random(seed), keeps_all=False)

    for (choice,), excess in searched(problem):
        form = problem.forms[0]
        besides = sum(form.besides[at] for at in choice)
        assert excess == dot(form.weights, problem.vector(choice)) + besides - form.bar


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

    sizes = [after - before for before, after in pairwise(sweep.trail_at[: len(problem.stores)])]
    assert all(size <= width for size in sizes)
    assert width in sizes or not sweep.is_narrowed
    joins, is_narrowed = sweep.joins, sweep.is_narrowed
    assert run(sweep, width, 1 << 12, joins) == count
    assert run(sweep, width, 1 << 12, joins - 1) == -1
    assert run(sweep, 0, 1 << 12, TOP) == count or is_narrowed
    assert not sweep.is_narrowed


def some_problem(random: Random, *, keeps_all: bool) -> Problem:
    sizes = [random.randint(1, 4) for _ in range(random.randint(2, 5))]
    ends = list(accumulate(sizes, initial=0))
    vectors: list[Vector] = [
        [*random.choices(range(6), k=2), random.choice((0, 0, 2, 3)), random.randint(0, 2)]
        for _ in range(ends[-1])
    ]
    some = [random.randrange(*pair) for pair in pairwise(ends)]
    total = [sum(numbers) for numbers in zip(*(vectors[at] for at in some), strict=True)]
    paid = -1 if keeps_all else random.choice((-1, -1, 0, total[2], 3))
    forms = [cost_form(random, total, len(vectors), has_fees=paid < 0)]
    if keeps_all:
        forms += [some_form(random, total, len(vectors)) for _ in range(random.randint(0, 2))]
    words = random.choice((0, 0, 1, 2))
    return Problem(
        vectors,
        [range(*pair) for pair in pairwise(ends)],
        forms,
        [some_part(random, total) for _ in range(random.randint(0, 2))],
        paid,
        [[-random.randint(0, 3) for _ in range(words)] for _ in vectors],
        [int(random.random() < 0.1) for _ in vectors],
        keeps_all,
    )


def cost_form(random: Random, total: Vector, count: int, *, has_fees: bool) -> Form:
    """What states that are one are ranked by: the dearer never stands for what is left out."""
    weights = [1, 1, int(has_fees), 0]
    bar = dot(weights, total) + random.choice((-2, 0, 3, 6, 50))
    return Form(bar, weights, [0] * count)


def some_form(random: Random, total: Vector, count: int) -> Form:
    weights = random.choices((-1, 0, 1), k=DIMS)
    besides = [random.randint(0, 1) for _ in range(count)]
    return Form(dot(weights, total) + random.choice((0, 2, 9)), weights, besides)


def some_part(random: Random, total: Vector) -> Part:
    weights = [*random.choices((0, 1), k=2), 0, 0]
    reached = dot(weights, total)
    if random.random() < 0.3:
        return Part(TOP, TOP, weights)
    return Part(reached + random.choice((-2, 0)), random.choice((reached + 2, TOP)), weights)


def made(problem: Problem) -> Any:
    modules = kernels(Build.INTERPRETED)
    nothing: Any = [array("q", bytes(8 * DIMS)) for _ in range(2)]
    options = modules["coupon_options"].Options(
        array("q", chain(*problem.vectors)),
        array("q", [store.start for store in problem.stores]),
        array("q", [store.stop for store in problem.stores]),
        *nothing,
    )
    forms, signature = array("q"), array("q")
    for form in problem.forms:
        forms.extend((form.bar, *form.weights))
    for part in problem.signature:
        signature.extend((part.least, part.most, *part.weights))
    besides = array("q", chain(*zip(*(form.besides for form in problem.forms), strict=True)))
    yes = True
    return modules["coupon_sweep"].Sweep(
        options, forms, 1, -1, -1, 0, 0, signature, yes, problem.fees_paid,
        array("q", chain(*problem.masks)), 2, -1, problem.keeps_all,
        array("q", problem.dropped), array("q"), -1, besides,
    )  # fmt: skip


def searched(problem: Problem) -> list[tuple[list[Choice], int]]:
    """Of each leaf the choices that lead to it, and its excess."""
    modules, sweep = kernels(Build.INTERPRETED), made(problem)
    if not modules["coupon_layers"].prepare(sweep, 0):
        return []
    search = modules["coupon_search"]
    count = search.run(sweep, 0, 1 << 12, TOP)
    excesses = array("q", bytes(8 * count))
    search.excesses(sweep, excesses)
    found = []
    for leaf in range(count):
        chosen = array("q", bytes(8 * len(problem.stores)))
        search.trace(sweep, leaf, chosen)
        choices = [tuple(sorted(chosen))]
        assert sweep.options.sums.tolist() == problem.vector(choices[0])
        while problem.keeps_all and search.next_choice(sweep, chosen):
            choices.append(tuple(sorted(chosen)))
        found.append((choices, excesses[leaf]))
    return found


def dot(weights: Vector, vector: Vector) -> int:
    return sum(w * n for w, n in zip(weights, vector, strict=True))
