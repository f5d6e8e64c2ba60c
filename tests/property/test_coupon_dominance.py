"""When a state of a search beats another, by its source: against what criteria say in words.

tests/parity says that machine code finds the same.
"""

from __future__ import annotations

from array import array
from itertools import accumulate, chain, pairwise
from random import Random
from typing import Any, NamedTuple

import pytest

from tests.builders.coupon_kernels import kernels
from tests.kernels import Build, both_builds_of

pytestmark = pytest.mark.once

SEEDS = range(90)
DIMS = 3
NEVER = -4 * 10**18
LEADERS = 32
DOMINANCE: Any = both_builds_of("coupon_dominance").interpreted
STATES: Any = both_builds_of("coupon_states").interpreted


class Criterion(NamedTuple):
    """By how much one must be smaller, by the smallest and the largest weights; or its bar."""

    slack: int
    bar: int
    low: list[int]
    high: list[int]
    within: list[int]


class State(NamedTuple):
    vector: list[int]
    ids: list[int]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_state_beats_another_by_every_criterion_or_where_it_keeps_to_the_bar(seed: int) -> None:
    random = Random(seed)
    sweep, criteria, stores = some_sweep(random)
    states = [some_state(random, sweep) for _ in range(8)]
    fill(sweep, states)
    for depth in range(len(stores)):
        to_come = [most_to_come(sweep, criterion, stores[depth + 1 :]) for criterion in criteria]
        for row, state in enumerate(states):
            for than, other in enumerate(states):
                found = DOMINANCE.beats(sweep, depth, row, than)
                assert found == beats(sweep, criteria, to_come, state, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_dropped_is_beaten_by_what_is_left(seed: int) -> None:
    random = Random(seed)
    sweep, criteria, stores = some_sweep(random)
    states = [some_state(random, sweep) for _ in range(random.choice((5, 40, 80)))]
    fill(sweep, states)
    depth = random.randrange(len(stores))
    to_come = [most_to_come(sweep, criterion, stores[depth + 1 :]) for criterion in criteria]

    kept = DOMINANCE.thin(sweep, depth, len(states))

    rows = [sweep.out[row * sweep.width + sweep.source_at] for row in range(kept)]
    assert rows == sorted(set(rows))
    assert all(vector_at(sweep, at) == states[row].vector for at, row in enumerate(rows))
    if len(states) <= LEADERS:
        assert kept == len(states)
    left = [states[row] for row in rows]
    for row, state in enumerate(states):
        if row not in rows:
            assert any(beats(sweep, criteria, to_come, other, state) for other in left)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_few_are_not_beaten_only_those_are_left(seed: int) -> None:
    random = Random(seed)
    criteria = [
        Criterion(random.choice((0, 1)), NEVER, weights, weights, [0] * DIMS)
        for weights in ([1, 0, 0], [0, 1, 0], [1, 2, 1])
    ]
    sweep, *_ = some_sweep(random, criteria)
    states = [some_state(random, sweep) for _ in range(random.choice((33, 40, 80)))]
    fill(sweep, states)

    kept = DOMINANCE.thin(sweep, 0, len(states))

    rows = [sweep.out[row * sweep.width + sweep.source_at] for row in range(kept)]
    assert rows == [
        row
        for row, state in enumerate(states)
        if not any(beats(sweep, criteria, [0, 0, 0], other, state) for other in states)
    ]
    is_worthwhile = kept <= len(states) - len(states) // 4
    assert sweep.thin_from == (LEADERS if is_worthwhile else 8 * len(states))


def test_states_that_do_not_beat_each_other_are_each_held_against_the_leaders_two_a_join() -> None:
    never_smaller = Criterion(1, NEVER, [0] * DIMS, [0] * DIMS, [0] * DIMS)
    sweep, *_ = some_sweep(Random(0), [never_smaller] * 12)
    count = LEADERS + 8
    fill(sweep, [State([1, 1, 1], [0] * (1 + sweep.words))] * count)
    sweep.joins = 7

    assert DOMINANCE.thin(sweep, 0, count) == count
    assert sweep.joins == 7 + sum(min(before, LEADERS) // 2 for before in range(count))


@pytest.mark.parametrize(("left", "is_worthwhile"), [(30, True), (31, False)])
def test_where_fewer_than_a_quarter_are_beaten_layers_eight_times_as_large_are_next(
    left: int, *, is_worthwhile: bool
) -> None:
    sweep = sweep_of_stairs()
    steps = [State([step, left - step, 0], []) for step in range(left)]
    fill(sweep, [*steps, *[State([left, left, 0], [])] * (40 - left)])

    assert DOMINANCE.thin(sweep, 0, 40) == left
    assert sweep.thin_from == (LEADERS if is_worthwhile else 320)


@pytest.mark.parametrize(("count", "left"), [(LEADERS, LEADERS), (LEADERS + 1, 1)])
def test_so_many_states_as_there_may_be_leaders_are_left_alone(count: int, left: int) -> None:
    sweep = sweep_of_stairs()
    fill(sweep, [State([step, step, 0], []) for step in range(count)])

    assert DOMINANCE.thin(sweep, 0, count) == left


def sweep_of_stairs() -> Any:
    """A search where one state beats another that is larger in both of two numbers."""
    weights = ([1, 0, 0], [0, 1, 0])
    criteria = [Criterion(0, NEVER, each, each, [0] * DIMS) for each in weights]
    return some_sweep(Random(2), [*criteria])[0]


def some_sweep(
    random: Random, criteria: list[Criterion] | None = None
) -> tuple[Any, list[Criterion], list[list[list[int]]]]:
    """A search of so many stores with criteria, and each store's vectors as it has laid them."""
    sizes = [random.randint(1, 3) for _ in range(random.randint(1, 4))]
    criteria = criteria or [some_criterion(random) for _ in range(random.randint(1, 4))]
    vectors = [[random.randint(0, 5) for _ in range(DIMS)] for _ in range(sum(sizes))]
    modules = kernels(Build.INTERPRETED)
    ends = list(accumulate(sizes, initial=0))
    nothing: Any = [array("q", bytes(8 * DIMS)) for _ in range(2)]
    options = modules["coupon_options"].Options(
        array("q", chain(*vectors)), array("q", ends[:-1]), array("q", ends[1:]), *nothing
    )
    masks = array("q", bytes(8 * random.choice((0, 0, 1, 2)) * len(vectors)))
    rows = array("q")
    for each in criteria:
        rows.extend((each.slack, each.bar, *each.low, *each.high, *each.within))
    decisive = random.choice((-1, *range(len(criteria))))
    empty, no = array("q"), False
    sweep = modules["coupon_sweep"].Sweep(
        options, array("q", [10**6, *[0] * DIMS]), 1, -1, -1, 0, -1, empty, no, -1, masks, 1, -1,
        no, empty, rows, decisive, empty,
    )  # fmt: skip
    assert modules["coupon_layers"].prepare(sweep, 0)
    DOMINANCE.prepare(sweep)
    stores = [[vectors[at] for at in range(*pair)] for pair in pairwise(ends)]
    return sweep, criteria, [stores[store] for store in sweep.order]


def some_criterion(random: Random) -> Criterion:
    low = random.choices((-1, 0, 1, 3), k=DIMS)
    return Criterion(
        random.choice((0, 0, 1, 5)),
        random.choice((NEVER, NEVER, random.randint(-20, 40))),
        low,
        [weight + random.choice((0, 0, 1)) for weight in low],
        random.choices((-1, 0, 1), k=DIMS),
    )


def some_state(random: Random, sweep: Any) -> State:
    vector = [random.randint(0, 9) for _ in range(DIMS)]
    if random.random() < 0.3:
        vector = [3, 3, random.randint(3, 4)]  # so that some are alike
    ids = [random.randint(0, 1) for _ in range(1 + sweep.words)] if sweep.words else []
    return State(vector, ids)


def fill(sweep: Any, states: list[State]) -> None:
    """Make these the states of a layer, numbered by where they are from."""
    STATES.make_room(sweep, 0, len(states))
    for row, state in enumerate(states):
        at = row * sweep.width
        numbers = [*state.ids, row, *state.vector]
        sweep.out[at + sweep.fee_at + 1] = sum(state.vector) % 5  # what it costs
        first = at + sweep.source_at - len(state.ids)
        sweep.out[first : first + len(numbers)] = array("q", numbers)


def vector_at(sweep: Any, row: int) -> list[int]:
    at = row * sweep.width + sweep.source_at + 1
    return list(sweep.out[at : at + DIMS])


def most_to_come(sweep: Any, criterion: Criterion, later: list[list[list[int]]]) -> int:
    assert sweep.criterion_count > 0
    return sum(max(value(criterion.within, vector) for vector in store) for store in later)


def beats(
    sweep: Any, criteria: list[Criterion], to_come: list[int], one: State, other: State
) -> bool:
    """Whether the one does: where it may be as dear, by its ids, or by what decides then."""
    is_as_dear = is_decided = False
    for at, (criterion, later) in enumerate(zip(criteria, to_come, strict=True)):
        more = criterion.slack
        for a, b, low, high in zip(
            one.vector, other.vector, criterion.low, criterion.high, strict=True
        ):
            more += (a - b) * (low if a < b else high)
        if more > 0 and value(criterion.within, one.vector) + later > criterion.bar:
            return False
        is_as_dear = is_as_dear or (more == 0 and criterion.bar == NEVER)
        is_decided = is_decided or (more < 0 and at == sweep.decisive)
    if is_as_dear and sweep.words:
        return one.ids < other.ids
    return is_decided or not is_as_dear


def value(weights: list[int], vector: list[int]) -> int:
    return sum(w * n for w, n in zip(weights, vector, strict=True))
