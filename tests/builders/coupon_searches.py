"""Searches of few choices, as the kernels are given them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise, product
from random import Random
from typing import Any, NamedTuple

from tests.builders.coupon_kernels import kernels
from tests.kernels import Build

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


def plain_problem(stores: list[list[list[int]]], *, keeps_all: bool) -> Problem:
    """States that differ in the first dimension are unlike, and no bar is in the way.

    Stores are joined in this order.
    """
    vectors = list(chain(*stores))
    ends = list(accumulate(map(len, stores), initial=0))
    nothing: list[Vector] = [[] for _ in vectors]
    form = Form(TOP, [0] * DIMS, [0] * len(vectors))
    return Problem(
        list(vectors),
        [range(*pair) for pair in pairwise(ends)],
        [form],
        [Part(TOP, TOP, [1, 0, 0, 0])],
        -1,
        nothing,
        [0] * len(vectors),
        keeps_all,
    )


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
        [some_part(random, total) for _ in range(random.choice((0, 1, 2, 2)))],
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
    weights = [*random.choices((0, 1, 1, -1), k=2), 0, 0]
    reached = dot(weights, total)
    if random.random() < 0.3:
        return Part(TOP, TOP, weights)
    return Part(
        reached + random.choice((-2, 0)), random.choice((reached, reached + 2, TOP)), weights
    )


def made(problem: Problem, *, lead: Vector = (), bounds: int = 1) -> Any:
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
    added = list(chain(*zip(*(form.besides for form in problem.forms), strict=True)))
    besides = array("q", added if any(added) else [])
    yes = True
    return modules["coupon_sweep"].Sweep(
        options, forms, bounds, -1, -1, 0, array("q"), signature, yes, problem.fees_paid,
        array("q", chain(*problem.masks)), 2, array("q", lead), problem.keeps_all,
        array("q", problem.dropped), besides,
    )  # fmt: skip


def dot(weights: Vector, vector: Vector) -> int:
    return sum(w * n for w, n in zip(weights, vector, strict=True))
