"""Who gets the units left over of what is shared out: those of the largest remainders, by bars."""

from __future__ import annotations

from array import array
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from core.pricing.best.remainders import Bars, Shared, Toll, bar_tolls, patterns, rank
from core_ext import rounding

RANDOMS = st.randoms(use_true_random=False)


def test_a_line_gets_the_units_that_it_gets_at_some_of_the_bars() -> None:
    for low, high, rest in product(range(1, 6), range(1, 6), range(6)):
        bars = range(low, high + 1)
        ends = (any(rest <= bar for bar in bars), any(rest >= bar for bar in bars))
        units = [unit for unit, can_be in enumerate(ends) if can_be]
        assert not bars or [*Bars(low, high).units(rest)] == units


@given(RANDOMS)
def test_tolls_of_bars_are_kept_to_just_where_the_last_remainder_with_a_unit_is_there(
    random: Random,
) -> None:
    weights = [random.randint(1, 9) for _ in range(random.randint(1, 6))]
    whole = sum(weights)
    places = random.choice((1, len(weights)))  # with one, ranks are remainders
    shared = Shared(random.randint(0, whole), whole)
    rests = [shared.split(weight)[1] for weight in weights]
    assert [shared.split(w)[0] for w in weights] == [shared.off * w // whole for w in weights]
    ranks = [rank(rest, min(at, places - 1), places) for at, rest in enumerate(rests)]
    last = bar_of(ranks, whole, places)
    options = [[(each,) for each in ranks[:2]], [(each,) for each in ranks[2:]]]
    loose = [[(*line, random.randrange(whole * places)) for line in lines] for lines in options]
    ends = {1, *range(last - 1, last + 2), *random.choices(range(1, whole * places + 1), k=6)}
    for low, high in product(sorted(ends & {*range(1, whole * places + 1)}), repeat=2):
        if low <= high:
            bars = Bars(low, high)
            tolls = bar_tolls(options, bars, whole, places)
            assert keeps_to(tolls, [0, 1]) == (low <= last <= high)
            # Others would say nothing.
            assert len(tolls) == (high < whole * places) + (low > places)
            loosely = bar_tolls(loose, bars, whole, places)
            assert keeps_to(loosely, [0, 1]) or not low <= last <= high


def test_of_equal_remainders_the_first_line_has_the_highest_rank() -> None:
    assert [rank(2, place, 3) for place in range(3)] == [8, 7, 6]
    assert rank(1, 0, 3) < rank(2, 2, 3)
    assert [rank(0, place, 3) for place in range(3)] == [0, 0, 0]


@given(RANDOMS)
def test_some_lines_bear_one_of_the_patterns_and_the_bar_is_where_it_says(random: Random) -> None:
    weights = [random.randint(1, 9) for _ in range(random.randint(1, 6))]
    places, whole = len(weights), sum(weights)
    shared = Shared(random.randint(0, whole), whole)
    some = sorted(random.sample(range(places), random.randint(0, places)))
    parts = apportioned(shared.off, weights)
    ranks = [rank(shared.split(weight)[1], at, places) for at, weight in enumerate(weights)]
    units = [part - shared.split(weight)[0] for part, weight in zip(parts, weights, strict=True)]
    for found, gets, bars in patterns(shared, [weights[at] for at in some], some, places):
        assert bars is not None
        is_there = bars.low <= bar_of(ranks, whole, places) <= bars.high
        assert is_there == (found == [parts[at] for at in some])
        assert is_there == (gets == [units[at] for at in some])


def bar_of(ranks: list[int], whole: int, places: int) -> int:
    """The last rank that gets a unit; the whole's where nobody gets one."""
    units = sum(each // places for each in ranks) // whole
    return sorted(ranks, reverse=True)[units - 1] if units else whole * places


def keeps_to(tolls: list[Toll], choice: list[int]) -> bool:
    return all(sum(toll.numbers[at] for at in choice) <= toll.most for toll in tolls)


def apportioned(total: int, weights: list[int]) -> list[int]:
    buffer = array("q", [*weights, *[0] * (3 * len(weights))])
    rounding.apportion(total, len(weights), buffer)
    return buffer[len(weights) : 2 * len(weights)].tolist()
