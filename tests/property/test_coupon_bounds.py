"""Linear bounds over options and their prices, by the source, against every whole choice.

tests/parity says that machine code finds the same.
"""

from __future__ import annotations

from array import array
from itertools import accumulate, chain, pairwise, product
from random import Random
from typing import Any

import pytest

from tests.builders.coupon_kernels import kernels
from tests.kernels import Build

pytestmark = pytest.mark.once

SEEDS = range(200)
Vector = list[int]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_smallest_weighted_sum_is_that_of_the_cheapest_choice(seed: int) -> None:
    random = Random(seed)
    modules, dims = kernels(Build.INTERPRETED), random.randint(1, 4)
    stores = some_stores(random, dims)
    options = options_of(modules, stores, dims, spare=seed % 2)
    weights = random.choices((-3, -1, 0, 1, 5), k=dims)
    options.weights[:] = array("q", weights)
    options.sums[:] = array("q", range(dims))

    least = modules["coupon_options"].least(options)

    totals = [total(choice) for choice in product(*stores)]
    assert least == min(dot(weights, vector) for vector in totals)
    assert dot(weights, options.sums.tolist()) == least
    assert options.sums.tolist() in totals


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_is_worth_what_its_prices_say_and_no_more_than_what_has_all_needs(
    seed: int,
) -> None:
    random = Random(seed)
    modules, dims = kernels(Build.INTERPRETED), random.randint(1, 4)
    stores = some_stores(random, dims)
    options = options_of(modules, stores, dims, spare=seed % 2)
    weights = random.choices((0, 1, 5), k=dims)
    some = total([random.choice(store) for store in stores])
    rows = []
    for _ in range(random.randint(1, 3)):
        needed = random.choices((-1, 0, 1, 2), k=dims)
        dearest = random.choice((30, 40, 80, 400))
        rows.append([max(1, *map(abs, needed)), dot(needed, some), dearest, *needed])
    first = [random.choice((0, 1, row[2] - 9, row[2])) for row in rows]
    needs, prices = array("q", chain(*rows)), array("q", [*first, *[0] * (2 * len(rows))])
    enough = random.choice((10**12, dot(weights, some)))

    value = modules["coupon_bounds"].sharpen(options, array("q", weights), needs, prices, enough)

    assert value == value_of(weights, rows, prices, stores)
    assert value <= dot(weights, some)
    prices = array("q", [random.choice((0, 7, 30)) for _ in prices])
    value = modules["coupon_bounds"].value_at(options, array("q", weights), needs, prices)
    assert value == value_of(weights, rows, prices, stores) <= dot(weights, some)


def value_of(
    weights: Vector, rows: list[Vector], prices: array[int], stores: list[list[Vector]]
) -> int:
    priced, worth = list(weights), 0
    for price, (unit, least, dearest, *needed) in zip(prices[: len(rows)], rows, strict=True):
        assert 0 <= price <= dearest
        worth += price * least // unit
        priced = [w + price * -n // unit for w, n in zip(priced, needed, strict=True)]
    return worth + min(dot(priced, total(choice)) for choice in product(*stores))


def some_stores(random: Random, dims: int) -> list[list[Vector]]:
    return [
        [[random.randint(0, 20) for _ in range(dims)] for _ in range(random.randint(1, 3))]
        for _ in range(random.randint(1, 4))
    ]


def options_of(modules: dict[str, Any], stores: list[list[Vector]], dims: int, spare: int) -> Any:
    """The kernel's options, and so many before and after that are no store's."""
    ends = list(accumulate(map(len, stores), initial=spare))
    others = [-99] * dims * spare
    vectors = array("q", chain(others, *chain(*stores), others))
    starts, after = (array("q", of) for of in zip(*pairwise(ends), strict=True))
    empty = [array("q", bytes(8 * dims)) for _ in range(2)]
    return modules["coupon_options"].Options(vectors, starts, after, *empty)


@pytest.mark.parametrize("build", Build, ids=[build.value for build in Build])
@pytest.mark.parametrize(
    ("vectors", "starts", "ends", "weights", "sums"),
    [
        pytest.param([1, 2], [0], [1], [], [0], id="fewer weights than dimensions"),
        pytest.param([1, 2], [0], [1], [0], [], id="no dimensions"),
        pytest.param([1, 2], [0], [1, 2], [0], [0], id="more ends than starts"),
        pytest.param([1, 2], [0, 1], [1, 3], [0], [0], id="an end beyond the vectors"),
        pytest.param([1, 2, 3], [0], [2], [0, 0], [0, 0], id="an end within a vector"),
        pytest.param([1, 2], [-1], [1], [0], [0], id="a start below 0"),
        pytest.param([1, 2], [1, 1], [2, 1], [0], [0], id="a store without options"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    build: Build,
    vectors: Vector,
    starts: Vector,
    ends: Vector,
    weights: Vector,
    sums: Vector,
) -> None:
    with pytest.raises(IndexError):
        kernels(build)["coupon_options"].Options(
            *(array("q", each) for each in (vectors, starts, ends, weights, sums))
        )


def total(choice: Any) -> Vector:
    return [sum(numbers) for numbers in zip(*choice, strict=True)]


def dot(weights: Vector, vector: Vector) -> int:
    return sum(w * n for w, n in zip(weights, vector, strict=True))
