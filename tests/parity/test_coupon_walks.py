"""Ways to a state of a search within bars: both builds find what listing all finds."""

from __future__ import annotations

from array import array
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.coupon_kernels import flattened, kernels, options_of, some_sweep, some_trial
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
        chosen, more, listed = array("q", bytes(8 * given["stores"])), True, []
        modules["coupon_search"].trace(sweep, state, chosen)
        while more:
            due = modules["coupon_trials"].due_of(of["trial"], chosen)
            ids = ids_of(sweep, chosen.tolist())
            if (
                is_within(of, chosen.tolist())
                and 0 <= due <= of["most"]
                and ids[0] <= of["ids_most"]
            ):
                listed.append((ids, (due, chosen.tolist())))
            more = modules["coupon_search"].next_choice(sweep, chosen)
        fewest = min((ids for ids, _ in listed), default=None)
        found.append([choice for ids, choice in listed if ids == fewest])
    return found


def is_within(of: Json, chosen: list[int]) -> bool:
    """Whether the tolls of a choice add up to no more than each bar."""
    count = len(of["bars"])
    return all(
        sum(of["tolls"][option * count + at] for option in chosen) <= bar
        for at, bar in enumerate(of["bars"])
    )


def ids_of(sweep: Any, chosen: list[int]) -> list[int]:
    """How many ids a choice has, and which, where that counts."""
    if sweep.words == 0:
        return [0]
    dims, words = sweep.options.dims, sweep.words
    ids = [sum(sweep.options.vectors[(option + 1) * dims - 1] for option in chosen)]
    return ids + [sum(sweep.masks[o * words + at] for o in chosen) for at in range(words)]
