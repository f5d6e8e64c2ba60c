"""Ways through a search to one of its states, by its source, against a list of them all.

tests/parity says that machine code walks the same, and that what it finds is priced right.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from tests.builders.coupon_kernels import choices_to, ids_of, kernels
from tests.builders.coupon_searches import TOP, Vector, made, plain_problem, some_problem
from tests.kernels import Build, both_builds_of

pytestmark = pytest.mark.once

SEEDS = range(150)
SOURCE_BITS = 24
NONE_FOUND = -1
TOO_MANY = -2
MOST = 5
Path = tuple[int, ...]
WALKS: Any = both_builds_of("coupon_walks").interpreted


class Way(NamedTuple):
    """One way to a state: its edges and options, the first layer's first, and what they come to."""

    path: Path
    choice: list[int]
    tolls: list[int]
    ids: list[int]


class Ways(NamedTuple):
    """All ways to a state, in the order in which they are walked, and what bounds them."""

    sweep: Any
    state: int
    ways: list[Way]
    tolls: list[int]
    bars: list[int]
    ids_most: int

    @property
    def edges(self) -> int:
        return len(set(chain(*(way.path for way in self.ways))))

    @property
    def ids_bar(self) -> list[int]:
        return [self.ids_most + 1]

    def may_be(self, suffix: Path, ids_bar: list[int]) -> bool:
        """Whether of the ways that end so some are within each bar, and some have fewer ids."""
        those = [way for way in self.ways if way.path[len(way.path) - len(suffix) :] == suffix]
        least = [min(column) for column in zip(*(way.tolls for way in those), strict=True)]
        is_fewer = not self.sweep.words or min(way.ids for way in those) < ids_bar
        return is_fewer and all(n <= bar for n, bar in zip(least, self.bars, strict=True))

    def looked_at(self) -> int:
        """How many edges, one for each way on from it, a walk takes that finds nothing."""
        after = {way.path[at:] for way in self.ways for at in range(1, len(way.path) + 1)}
        goes_on = [suffix for suffix in after if self.may_be(suffix, self.ids_bar)]
        before = {way.path[at:] for way in self.ways for at in range(len(way.path))}
        return len([suffix for suffix in before if suffix[1:] in goes_on or len(suffix) == 1])

    def within(self) -> list[Way]:
        return [way for way in self.ways if self.may_be(way.path, self.ids_bar)]

    def walk(self) -> Any:
        walk = WALKS.Walk(self.sweep, self.state, self.ids_most)
        WALKS.set_tolls(walk, array("q", self.tolls), array("q", self.bars))
        return walk


@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_looks_at_the_edges_of_its_ways_and_goes_on_where_bars_can_be_kept_to(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ways in some_ways(Random(seed)):
        priced = pricing(monkeypatch, {})
        walk, trial = WALKS.Walk(ways.sweep, ways.state, ways.ids_most), SimpleNamespace(joins=3)
        used = set(chain(*(way.choice for way in ways.ways)))
        assert walk.uses.tolist() == [int(at in used) for at in range(len(walk.uses))]
        assert walk.joins == ways.edges * (1 + bool(ways.sweep.words))
        is_possible = WALKS.set_tolls(walk, array("q", ways.tolls), array("q", ways.bars))
        assert is_possible == ways.may_be((), ways.ids_bar)
        assert walk.joins == ways.edges * (2 + bool(ways.sweep.words))

        joins = 3 + walk.joins + ways.looked_at()
        assert sought(walk, trial, joins) == NONE_FOUND
        assert (walk.joins, trial.joins) == (0, joins)
        assert priced == [way.choice for way in ways.within()]
        assert sought(ways.walk(), SimpleNamespace(joins=3), joins - 1) == TOO_MANY


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_choice_is_found_or_that_of_the_fewest_and_smallest_ids(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    for ways in some_ways(random):
        dues = {tuple(way.choice): random.choice((-1, 0, 4, 5, 6)) for way in ways.ways}
        pricing(monkeypatch, dues)
        walk, best = ways.walk(), array("q", bytes(8 * len(ways.ways[0].choice)))

        found = sought(walk, SimpleNamespace(joins=0), TOP, best)

        payable = [way for way in ways.within() if 0 <= dues[tuple(way.choice)] <= MOST]
        assert bool(payable) == (found != NONE_FOUND)
        if payable:
            first = min(payable, key=lambda way: way.ids)
            assert best.tolist() == first.choice
            assert found == walk.found == dues[tuple(first.choice)]
            if ways.sweep.words:
                tolls = array("q", ways.tolls), array("q", ways.bars)
                assert WALKS.set_tolls(walk, *tolls) == ways.may_be((), first.ids)
                assert sought(walk, SimpleNamespace(joins=0), TOP) == NONE_FOUND == walk.found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_found_before_there_were_too_many_is_kept(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    for ways in some_ways(random):
        dues = {tuple(way.choice): random.choice((-1, 4, 5, 6)) for way in ways.ways}
        priced = pricing(monkeypatch, dues)
        trial = SimpleNamespace(joins=0)
        sought(ways.walk(), trial, TOP)
        priced.clear()
        walk, best = ways.walk(), array("q", bytes(8 * len(ways.ways[0].choice)))

        joins_max = random.randrange(trial.joins)
        assert sought(walk, SimpleNamespace(joins=0), joins_max, best) == TOO_MANY

        payable = [choice for choice in priced if 0 <= dues[tuple(choice)] <= MOST]
        assert walk.found == (dues[tuple(payable[-1])] if payable else NONE_FOUND)
        assert best.tolist() == (payable[-1] if payable else [0] * len(best))


def pricing(monkeypatch: pytest.MonkeyPatch, dues: Mapping[Path, int]) -> list[list[int]]:
    """Have choices owe this from now on, others too much; the list of those that are priced."""
    priced: list[list[int]] = []

    def due_of(trial: object, chosen: array[int]) -> int:
        del trial
        priced.append(chosen.tolist())
        return dues.get(tuple(chosen), MOST + 1)

    monkeypatch.setattr(WALKS.coupon_trials, "due_of", due_of)
    return priced


def sought(walk: Any, trial: Any, joins_max: int, best: array[int] | None = None) -> object:
    """What the best choice owes that owes no more than so much."""
    if best is None:
        best = array("q", bytes(8 * walk.sweep.options.store_count))
    return WALKS.best_choice(walk, trial, MOST, joins_max, best)


def some_ways(random: Random) -> Iterator[Ways]:
    """The ways to each state of a search that keeps them all, with tolls and bars."""
    if random.random() < 0.1:
        store = [[random.randint(0, 1), 0, 0, random.randint(0, 2)] for _ in range(4)]
        problem = plain_problem([store], keeps_all=True)
    else:
        problem = some_problem(random, keeps_all=True)
        if random.random() < 0.5:  # so that more of them begin alike
            masks: list[Vector] = [
                [-random.randint(0, 1) for _ in range(2)] for _ in problem.vectors
            ]
            problem = problem._replace(masks=masks)
    modules, sweep = kernels(Build.INTERPRETED), made(problem)
    if not modules["coupon_layers"].prepare(sweep, 0):
        return
    for state in range(modules["coupon_search"].run(sweep, 0, 1 << 12, TOP)):
        count = random.randint(0, 3)
        tolls = [random.randint(-9, 9) for _ in range(count * len(problem.vectors))]
        ways = [way_of(sweep, path, tolls, count) for path in paths_to(sweep, state)]
        assert [way.choice for way in ways] == list(choices_to(sweep, state))
        some = random.choice(ways)
        bars = [toll + random.choice((-3, 0, 0, 4)) for toll in some.tolls]
        ids_most = random.choice(ways).ids[0] + random.choice((-1, 0, 0)) if sweep.words else 0
        yield Ways(sweep, state, ways, tolls, bars, ids_most)


def way_of(sweep: Any, path: Path, tolls: Sequence[int], count: int) -> Way:
    search = kernels(Build.INTERPRETED)["coupon_search"]
    choice = [search.option_of(sweep, at, sweep.edges[edge]) for at, edge in enumerate(path)]
    totals = [sum(tolls[option * count + at] for option in choice) for at in range(count)]
    return Way(path, choice, totals, ids_of(sweep, choice) if sweep.words else [])


def paths_to(sweep: Any, state: int) -> Iterator[Path]:
    """The edges of every way to a state."""
    return paths_through(sweep, sweep.options.store_count - 1, state)


def paths_through(sweep: Any, depth: int, state: int) -> Iterator[Path]:
    at = sweep.trail_at[depth] + state
    for edge in range(sweep.trail[at], sweep.trail[at + 1]):
        if depth == 0:
            yield (edge,)
        else:
            for path in paths_through(sweep, depth - 1, sweep.edges[edge] >> SOURCE_BITS):
                yield (*path, edge)
