"""A search whose sum must come out right finds just what trying every choice finds."""

from __future__ import annotations

from array import array
from itertools import pairwise, product
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.builders.coupon_kernels import kernels
from tests.kernels import Build

Choice = tuple[int, ...]


@given(st.randoms(use_true_random=False), st.sampled_from((0, 200, 1 << 20)))
def test_every_choice_of_the_right_sum_and_no_other_is_left(random: Random, room: int) -> None:
    stores = [random.randint(1, 4) for _ in range(random.randint(1, 5))]
    starts = [sum(stores[:at]) for at in range(len(stores) + 1)]
    vectors = [
        [step * random.randint(0, 20), random.randint(0, 9), 0]
        for step in [random.choice((1, 1, 6))]
        for _ in range(starts[-1])
    ]
    some = [random.randrange(*pair) for pair in pairwise(starts)]
    least = sum(vectors[option][0] for option in some) - random.choice((0, 1, 5))
    most = least + random.choice((0, 0, 1, 5, 40))
    dearest = random.randint(0, 9 * len(stores))

    found = searched(vectors, starts, (least, most), dearest, room)

    assert found == {
        choice
        for choice in product(*[range(*pair) for pair in pairwise(starts)])
        if sum(vectors[option][1] for option in choice) <= dearest
        and least <= sum(vectors[option][0] for option in choice) <= most
    }


def searched(
    vectors: list[list[int]],
    starts: list[int],
    right: tuple[int, int],
    dearest: int,
    room: int,
) -> set[Choice]:
    """The choices of no more than `dearest` whose sum is right, with tables that take up `room`."""
    modules = kernels(Build.INTERPRETED)
    dims = len(vectors[0])
    nothing: Any = [array("q", bytes(8 * dims)) for _ in range(2)]
    options = modules["coupon_options"].Options(
        array("q", [number for vector in vectors for number in vector]),
        array("q", starts[:-1]),
        array("q", starts[1:]),
        *nothing,
    )
    least, most = right
    forms = array("q", [dearest, 0, 1, 0, most, 1, 0, 0])
    empty = array("q")
    no = False
    sweep = modules["coupon_sweep"].Sweep(
        options, forms, 1, -1, 1, least, 0, empty, no, -1, empty, 1, -1, no, empty, empty, -1, empty
    )
    if not modules["coupon_layers"].prepare(sweep, room):
        return set()
    found = set()
    for state in range(modules["coupon_search"].run(sweep, 0, 1 << 12, 1 << 20)):
        chosen = array("q", bytes(8 * (len(starts) - 1)))
        modules["coupon_search"].trace(sweep, state, chosen)
        found.add(tuple(sorted(chosen)))
    return found
