"""The kernels of the search for the best coupons: both builds find the same, number by number."""

from __future__ import annotations

import itertools
from array import array
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.coupon_kernels import (
    flattened,
    kernels,
    options_of,
    some_sweep,
    some_trial,
)
from tests.builders.pricing_documents import document
from tests.kernels import Build

pytestmark = pytest.mark.once

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)


@given(RANDOMS)
def test_both_builds_list_the_same_options(random: Random) -> None:
    source = document(random, choices_max=2_000)

    assert listed(source, Build.COMPILED) == listed(source, Build.INTERPRETED)


@given(RANDOMS)
def test_both_builds_say_the_same_of_what_choices_owe(random: Random) -> None:
    source = document(random, choices_max=2_000)
    seed = random.random()

    compiled = owed(source, Random(seed), Build.COMPILED)
    assert compiled == owed(source, Random(seed), Build.INTERPRETED)


def owed(source: Json, random: Random, build: Build) -> list[int]:
    """What some choices owe, with some cross-store offer and coupons of the platform."""
    modules, cart, offers = flattened(source, build)
    options, goods, starts = options_of(modules, cart)
    choices = [range(*pair) for pair in itertools.pairwise(starts)]
    found = []
    for _ in range(4):
        trial = some_trial(modules, cart, offers, options, goods, random)
        found.append(
            modules["coupon_trials"].due_of(trial, array("q", map(random.choice, choices)))
        )
    return found


@given(RANDOMS)
def test_both_builds_find_the_same_best_of_the_choices_of_a_state(random: Random) -> None:
    source = document(random, choices_max=2_000)
    seed = random.random()

    compiled = best_of_states(source, Random(seed), Build.COMPILED)
    assert compiled == best_of_states(source, Random(seed), Build.INTERPRETED)


def best_of_states(source: Json, random: Random, build: Build) -> list[object]:
    """The best choice of each state in which choices of equal goods, or of any, are one."""
    modules, cart, offers = flattened(source, build)
    options, goods, starts = listed = options_of(modules, cart)
    found: list[object] = []
    sweep, states = some_sweep(modules, cart, listed, source, random)
    for state in range(states):
        trial = some_trial(modules, cart, offers, options, goods, random)
        best = array("q", bytes(8 * (len(starts) - 1)))
        most, room = random.choice((10**12, 20_000)), random.choice((40, 10**6))
        due = modules["coupon_trials"].best_choice(trial, sweep, state, most, room, best)
        found.append((due, trial.joins, best.tolist()))
    return found


def listed(source: Json, build: Build) -> list[list[int]]:
    """Options, their goods and their vectors."""
    modules, cart, _ = flattened(source, build)
    line_count = len(source["lines"])
    stacking = modules["coupon_stacking"]
    options = array("q", bytes(8 * 10_000))
    goods = array("q", bytes(8 * 10_000))
    count = stacking.list_options(cart, stacking.settle_stores(cart), options, goods)
    cells = array("q", [line % 2 for line in range(line_count)])
    vectors = array("q", bytes(8 * 4 * count))
    stacking.project(cart, options, goods, cells, 4, vectors)
    return [options.tolist(), goods.tolist(), vectors.tolist()]


@given(RANDOMS)
def test_both_builds_search_the_same(random: Random) -> None:
    dims, stores, top = random.randint(3, 5), random.randint(1, 5), random.choice((3, 99, 10**12))
    sizes = [random.randint(1, 4) for _ in range(stores)]
    problem: Json = {
        "starts": [sum(sizes[:at]) for at in range(stores)],
        "ends": [sum(sizes[: at + 1]) for at in range(stores)],
        "vectors": [random.randint(0, top) for _ in range(sum(sizes) * dims)],
        "bound": [random.randint(0, 9) for _ in range(dims)],
        "needs": [
            [9, random.randint(0, top * stores), 50, *random.choices((-1, 0, 1, 9), k=dims)]
            for _ in range(random.randint(0, 3))
        ],
        "bar": random.randint(top, top * dims * stores * 9),
        "signature": [
            [*sorted(random.choices((0, top, 10 * top), k=2)), *random.choices((0, 1), k=dims)]
            for _ in range(random.randint(0, 2))
        ],
        "is_merged": random.random() < 0.8,
        "fees_paid": random.choice((-1, 2 * top)),
        "masks": random.choice(([], [-random.randint(0, 2**62) for _ in range(sum(sizes))])),
        "guide": random.choice((-1, 0)),
        "weighed": random.choice(([0], [1], [0, 1], [1, 0])),  # the bound, or the ids
        "pinned": pinned_sum(random, dims, top * stores) if top < 100 else [],
        "lead": random.choice(([], random.choices((-1, 0, 1), k=dims))),
        "keeps_all": random.random() < 0.3,
        "dropped": random.choice(([], [int(random.random() < 0.1) for _ in range(sum(sizes))])),
        "besides": random.choice((0, top)),
        "width": random.choice((0, 1, 3)),
        "room": random.choice((0, 50, 1 << 20)),
        "capacity": random.choice((2, 1_000)),
        "joins": random.choice((10, 10_000)),
    }

    assert searched(problem, Build.COMPILED) == searched(problem, Build.INTERPRETED)


def searched(problem: Json, build: Build) -> list[object]:
    """The sharpened bound, then every whole choice that a search with it leaves."""
    modules, dims = kernels(build), len(problem["bound"])
    priced, sums = array("q", bytes(8 * dims)), array("q", bytes(8 * dims))
    of = [array("q", problem[key]) for key in ("vectors", "starts", "ends")]
    options = modules["coupon_options"].Options(*of, priced, sums)
    bound, needs = array("q", problem["bound"]), array("q", joined(problem["needs"]))
    prices = array("q", bytes(24 * len(problem["needs"])))
    value = modules["coupon_bounds"].sharpen(options, bound, needs, prices, problem["bar"])
    found: list[object] = [value, prices.tolist(), priced.tolist(), sums.tolist()]
    forms = array("q", [problem["bar"] + value, *priced])
    for need in problem["needs"]:
        forms.extend((-need[1], *(-weight for weight in need[3:])))
    count = len(forms) // (dims + 1)
    forms.extend(problem["pinned"][1:])
    size = len(problem["vectors"]) // dims * (len(forms) // (dims + 1))
    besides = array("q", [7 * at % problem["besides"] for at in range(size) if problem["besides"]])
    sweep = modules["coupon_sweep"].Sweep(
        options,
        forms,
        1,
        problem["guide"],
        *((count + 1, problem["pinned"][0]) if problem["pinned"] else (-1, 0)),
        array("q", [form * count for form in problem["weighed"]]),
        array("q", joined(problem["signature"])),
        problem["is_merged"],
        problem["fees_paid"],
        array("q", problem["masks"]),
        dims - 2,
        array("q", problem["lead"]),
        problem["keeps_all"] and problem["is_merged"],
        array("q", problem["dropped"]),
        besides,
    )
    if not modules["coupon_layers"].prepare(sweep, problem["room"]):
        return found
    search = modules["coupon_search"]
    count = search.run(sweep, *(problem[key] for key in ("width", "capacity", "joins")))
    found += [count, sweep.joins, sweep.is_narrowed]
    excesses = array("q", bytes(8 * max(count, 0)))
    search.excesses(sweep, excesses)
    chosen = array("q", bytes(8 * len(problem["starts"])))
    for leaf in range(count):
        search.trace(sweep, leaf, chosen)
        found.append((excesses[leaf], chosen.tolist(), sums.tolist()))
        while problem["keeps_all"] and problem["is_merged"] and search.next_choice(sweep, chosen):
            found.append(chosen.tolist())
    return found


def pinned_sum(random: Random, dims: int, most: int) -> list[int]:
    """The least of a sum, then the most ids as a form, and the most of that sum as another."""
    least = random.randint(0, most)
    weights = random.choices((0, 1), k=dims)
    ids = [random.randint(0, most), *[0] * (dims - 1), 1]
    return [least, *ids, least + random.choice((0, 1, most)), *weights]


def joined(rows: list[list[int]]) -> list[int]:
    return [number for row in rows for number in row]
