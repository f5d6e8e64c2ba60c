"""A flash sale under every fault at every call: what must hold, and that breaking it is noticed."""

from __future__ import annotations

import pytest

from core.use_cases.allocate_units import Books, allocate_units
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from tests.builders.flash_sales import START, a_sale, arm, attempts
from tests.fakes.memory_store import MemoryStore
from tests.simulation.flash.mutants import MUTANTS
from tests.simulation.flash.world import World, play

SEEDS, SEEDS_LONG, BLOCK = 1_000, 20_000, 250
CAUGHT_WITHIN = 3_000
RARE = {
    "a lane is reached whatever its version",
    "dry once is dry for ever",
    "no new version where units are pulled",
}
"""What takes more than a hundred seeds to be caught."""


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_what_must_hold_holds_after_every_step(first: int) -> None:
    for seed in range(first, first + BLOCK):
        play(seed)


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("first", range(SEEDS, SEEDS_LONG, BLOCK))
def test_it_holds_in_twenty_thousand_worlds(first: int) -> None:
    for seed in range(first, first + BLOCK):
        play(seed)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("name", sorted(MUTANTS.keys() - RARE))
def test_a_design_that_is_broken_is_caught(name: str) -> None:
    assert _caught_at(name, CAUGHT_WITHIN) is not None


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("name", sorted(RARE))
def test_what_breaks_rarely_is_caught_too(name: str) -> None:
    assert _caught_at(name, CAUGHT_WITHIN) is not None


def test_a_seed_plays_the_same_again() -> None:
    first, second = play(7), play(7)
    assert first.schedule.trace == second.schedule.trace
    assert first.store.items == second.store.items


@pytest.mark.once
def test_the_worlds_are_worth_playing() -> None:
    """Nothing is proved by sales in which nobody asks, or nothing goes wrong."""
    seen = {what for seed in range(60) for what in _happened(play(seed))}
    assert seen >= {"ordered", "sold", "expired", "cancelled", "pull"}
    assert seen >= {"limit", "sold_out", "too_few_left"}
    assert seen >= {"died", "ran out of time", "Busy after it was done", "Contended before it was"}


@pytest.mark.parametrize("crowd", [400, 4_000])
def test_what_is_written_does_not_grow_with_the_crowd(crowd: int) -> None:
    stock, batches = 50, 10
    sale, store = a_sale(stock, lanes=1), MemoryStore()
    arm(store, sale)
    store.on_commit.clear()
    log, lanes, books = attempts(range(1, crowd + 1)), DynamoLanes(store), Books()
    for start in range(0, crowd, crowd // batches):
        some = log[start : start + crowd // batches]
        allocate_units(sale.sale_id, 0, some, START, lanes=lanes, books=books)
    # Two write units an item of a transaction: a grant, and its lane once a batch, twice when dry.
    assert sum(2 * len(writes) for writes in store.on_commit) <= 2 * stock + 2 * (batches + 1)


def _caught_at(name: str, seeds: int) -> int | None:
    for seed in range(seeds):
        with MUTANTS[name]():
            try:
                play(seed)
            except AssertionError:
                return seed
    return None


def _happened(world: World) -> set[str]:
    told = " ".join(what for _, _, what in world.schedule.trace)
    named = {"died", "ran out of time", "Busy after it was done", "Contended before it was"}
    happened = {what for what in named if what in told}
    happened |= {hold.state.value for hold in world.truth.holds.values()}
    happened |= {reason for reasons in world.truth.reasons.values() for reason in reasons}
    happened |= {"ordered"} if world.orders else set()
    return happened | ({"pull"} if world.truth.pulls.last else set())
