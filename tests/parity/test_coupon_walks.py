"""Ways to a state of a search within bars: both builds find what listing all finds."""

from __future__ import annotations

import operator
from array import array
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.coupon_kernels import (
    choices_to,
    flattened,
    ids_of,
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
TOP = 10**12


@given(RANDOMS)
def test_both_builds_walk_the_same_ways(random: Random) -> None:
    source = document(random, choices_max=500)
    seed, room = random.random(), random.choice((40, 10**6))

    compiled = walked(source, Random(seed), Build.COMPILED, room)
    assert compiled == walked(source, Random(seed), Build.INTERPRETED, room)


@given(RANDOMS)
def test_a_walk_finds_what_listing_every_choice_finds(random: Random) -> None:
    source = document(random, choices_max=200)
    seed = random.random()

    for (is_possible, due, best, *_), listed in zip(
        walked(source, Random(seed), Build.INTERPRETED, 10**6),
        listed_within(source, Random(seed)),
        strict=True,
    ):
        assert is_possible or not listed
        if is_possible:
            assert (due >= 0) == bool(listed)
            assert due < 0 or (due, best) in listed


@pytest.mark.parametrize("seed", range(24))
def test_there_may_be_a_choice_where_some_way_is_within_each_bar(seed: int) -> None:
    source = document(Random(seed), choices_max=200)
    given = problem(source, Random(seed), Build.INTERPRETED)
    may_be = [
        is_possible for is_possible, *_ in walked(source, Random(seed), Build.INTERPRETED, 10**6)
    ]

    for state, (of, found) in enumerate(zip(given["states"], may_be, strict=True)):
        ways = list(choices_to(given["sweep"], state))
        tolls = [tolls_of(of, chosen) for chosen in ways]
        assert found == (
            all(
                min(column) <= bar
                for column, bar in zip(zip(*tolls, strict=True), of["bars"], strict=True)
            )
            and min(counted(given["sweep"], chosen)[0] for chosen in ways) <= of["ids_most"]
        )


def problem(source: Json, random: Random, build: Build) -> dict[str, Any]:
    """A search, and for each of its states a trial, tolls, and how many ids there may be."""
    modules, cart, offers = flattened(source, build)
    options, goods, starts = listed = options_of(modules, cart)
    sweep, states = some_sweep(modules, cart, listed, source, random)
    count = random.randint(0, 3)
    return {
        "sweep": sweep,
        "stores": len(starts) - 1,
        "states": [
            {
                "trial": some_trial(modules, cart, offers, options, goods, random),
                "tolls": [random.randint(-9, 9) for _ in range(count * starts[-1])],
                "bars": [random.randint(-9, 9) for _ in range(count)],
                "ids_most": random.randint(0, 9),
                "most": random.choice((TOP, 20_000)),
            }
            for _ in range(states)
        ],
    }


def walked(source: Json, random: Random, build: Build, room: int) -> list[Any]:
    """Of each state whether there can be a choice, and what the best owes."""
    walks = kernels(build)["coupon_walks"]
    given = problem(source, random, build)
    found = []
    for state, of in enumerate(given["states"]):
        walk = walks.Walk(given["sweep"], state, of["ids_most"])
        best = array("q", bytes(8 * given["stores"]))
        is_possible = walks.set_tolls(walk, array("q", of["tolls"]), array("q", of["bars"]))
        due = walks.best_choice(walk, of["trial"], of["most"], room, best)
        joins = (walk.joins, of["trial"].joins)
        found.append((is_possible, due, best.tolist(), walk.found, joins, list(walk.uses)))
    return found


def listed_within(source: Json, random: Random) -> list[list[tuple[int, list[int]]]]:
    """Of each state what every choice within its bars owes, of the fewest, smallest ids only."""
    modules = kernels(Build.INTERPRETED)
    given = problem(source, random, Build.INTERPRETED)
    sweep, found = given["sweep"], []
    for state, of in enumerate(given["states"]):
        listed = []
        for chosen in choices_to(sweep, state):
            due = modules["coupon_trials"].due_of(of["trial"], array("q", chosen))
            ids = counted(sweep, chosen)
            is_within = all(map(operator.le, tolls_of(of, chosen), of["bars"]))
            if is_within and 0 <= due <= of["most"] and ids[0] <= of["ids_most"]:
                listed.append((ids, (due, chosen)))
        fewest = min((ids for ids, _ in listed), default=None)
        found.append([choice for ids, choice in listed if ids == fewest])
    return found


def tolls_of(of: Json, chosen: list[int]) -> list[int]:
    """What the tolls of a choice come to."""
    count = len(of["bars"])
    return [sum(of["tolls"][option * count + at] for option in chosen) for at in range(count)]


def counted(sweep: Any, chosen: list[int]) -> list[int]:
    """How many ids a choice has, and which, where that counts."""
    return ids_of(sweep, chosen) if sweep.words > 0 else [0]
