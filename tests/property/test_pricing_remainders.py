"""What largest remainders decide: by the tolls of where its bars are no choice is left out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from core.pricing.best.remainders import (
    Bars,
    Remainders,
    Shared,
    Toll,
    Ways,
    Weight,
    bar_tolls,
    table,
)
from core.pricing.best.vectors import NO_BAR
from core_ext import rounding

RANDOMS = st.randoms(use_true_random=False)
Option = list[Weight]


class Outcome(NamedTuple):
    """A choice and how it turns out: what layer 6 takes off, and by how much the parts of lines in
    both offers exceed their share of what layer 5 does, in 1 / whole; who gets units of it.
    """

    choice: list[int]
    coupon: Shared
    excess: int
    rests: list[int]
    units: list[int]


@given(RANDOMS)
def test_every_choice_keeps_to_the_tolls_of_where_its_bars_are(random: Random) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        less, more = random.randint(0, cross.whole), random.randint(0, cross.whole)
        within = random.choice(
            (
                None,
                range(found.excess, found.excess + 1),
                range(found.excess - less, found.excess + more + 1),
            )
        )
        remainders = Remainders(options, cross, found.coupon, within)
        ways = Ways(Bars(1, cross.whole), Bars(1, found.coupon.whole))

        assert is_reached(remainders, ways, found.choice)


@given(RANDOMS)
def test_a_choice_whose_lines_in_both_offers_bear_too_much_or_too_little_is_left_out(
    random: Random,
) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        if len(set(found.rests)) == len(found.rests):  # else the first of equal lines gets a unit
            less, more = range(-NO_BAR, found.excess), range(found.excess + 1, NO_BAR)
            remainders = Remainders(options, cross, None, random.choice((less, more)))

            assert not is_reached(remainders, Ways(Bars(1, cross.whole), None), found.choice)


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
    shared = Shared(random.randint(0, whole), whole)
    rests = [shared.split(weight)[1] for weight in weights]
    assert [shared.split(w)[0] for w in weights] == [shared.off * w // whole for w in weights]
    last = bar_of(rests, whole)
    options = [[(rest,) for rest in rests[:2]], [(rest,) for rest in rests[2:]]]
    loose = [[(*line, random.randrange(whole)) for line in lines] for lines in options]
    for low, high in product(range(1, whole + 1), repeat=2):
        if low <= high:
            bars = Bars(low, high)
            tolls = bar_tolls(options, bars, whole)
            assert keeps_to(tolls, [0, 1]) == (low <= last <= high)
            assert len(tolls) == (high < whole) + (low > 1)  # others would say nothing
            assert keeps_to(bar_tolls(loose, bars, whole), [0, 1]) or not low <= last <= high


def bar_of(rests: list[int], whole: int) -> int:
    """The last remainder that gets a unit; the whole where nobody gets one."""
    units = sum(rests) // whole
    return sorted(rests, reverse=True)[units - 1] if units else whole


def keeps_to(tolls: list[Toll], choice: list[int]) -> bool:
    return all(sum(toll.numbers[at] for at in choice) <= toll.most for toll in tolls)


@given(RANDOMS)
def test_where_it_is_known_who_gets_units_of_layer_5_just_the_right_bars_of_the_coupon_are_left(
    random: Random,
) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        coupon = found.coupon
        told, units = [*options], iter(found.units)
        for at in found.choice:
            told[at] = [weight._replace(units=(next(units),)) for weight in options[at]]
        remainders = Remainders(told, cross, coupon, None)
        lines = [(line, line.units[0]) for at in found.choice for line in told[at]]
        rests = [
            coupon.split(line.goods - line.is_in_cross * (cross.split(line.goods)[0] + unit))[1]
            for line, unit in lines
            if line.is_in_coupon
        ]
        of_cross = [cross.split(line.goods)[1] for line, _ in lines if line.is_in_cross]
        for whole, left, kind in (
            (cross.whole, of_cross, "cross"),
            (coupon.whole, rests, "coupon"),
        ):
            last = bar_of(left, whole)
            ends = sorted(min(max(last + random.randint(-2, 2), 1), whole) for _ in range(2))
            ways = Ways(Bars(1, cross.whole), Bars(1, coupon.whole))._replace(**{kind: Bars(*ends)})
            tolls = remainders.tolls(ways)
            assert keeps_to(tolls, found.choice) == (ends[0] <= last <= ends[1])


@given(RANDOMS)
def test_ways_are_cut_in_two_by_the_remainders_at_which_the_bar_can_be(random: Random) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        coupon = found.coupon
        few = random.choice((1, 1, 2))
        lines = options[:few]
        first = {cross.split(line.goods)[1] for some in lines for line in some if line.is_in_cross}
        after = {
            rest for some in lines for line in some for rest in rests_after(line, cross, coupon)
        }
        remainders = Remainders(lines, cross, coupon, None)
        ways = Ways(some_bars(random, cross.whole), some_bars(random, coupon.whole))
        of_cross, of_coupon = there_of(first, ways.cross), there_of(after, ways.coupon)
        halves = remainders.halves(ways)
        if max(len(of_cross), len(of_coupon)) < 2:
            assert halves == []
            continue
        is_cross = len(of_cross) >= len(of_coupon)
        parts = [half.cross if is_cross else half.coupon for half in halves]
        if is_cross:
            assert halves == [ways._replace(cross=part) for part in parts]
        else:
            assert halves == [ways._replace(coupon=part) for part in parts]
        rests, bars = (of_cross, ways.cross) if is_cross else (of_coupon, ways.coupon)
        one, other = (there_of(rests, part) for part in parts)
        assert [*one, *other] == rests
        assert 0 <= len(other) - len(one) <= 1
        assert bars == (parts[0] and parts[0].low, parts[1] and parts[1].high)


def test_kernels_take_tolls_option_by_option_and_no_more_than_any_sum_at_most() -> None:
    tolls = [Toll([1, 2, 3], 7), Toll([4, 5, 6], NO_BAR + 1)]
    rows, most = table(tolls, 3)
    assert rows.tolist() == [1, 4, 2, 5, 3, 6]
    assert most.tolist() == [7, NO_BAR]
    assert table([], 3) == (array("q"), array("q"))


def rests_after(line: Weight, cross: Shared, coupon: Shared) -> set[int]:
    """The remainders of layer 6 that a line can have."""
    if not line.is_in_coupon:
        return set()
    part, rest = cross.split(line.goods) if line.is_in_cross else (0, 0)
    return {coupon.split(line.goods - part - unit)[1] for unit in ((0, 1) if rest else (0,))}


def some_bars(random: Random, whole: int) -> Bars:
    low, high = sorted(random.randint(1, whole) for _ in range(2))
    return random.choice((Bars(low, high), Bars(1, whole), Bars(1, high), Bars(low, whole)))


def there_of(rests: Iterable[int], bars: Bars | None) -> list[int]:
    """The remainders, of those, at which the bar can be."""
    assert bars is not None
    return sorted(rest for rest in rests if rest and bars.low <= rest <= bars.high)


def shared_alike(random: Random) -> tuple[list[Option], Shared, list[Outcome]]:
    """Options, what layer 5 takes off, and the choices over as much as that is of."""
    top = random.choice((9, 99, 10**6, 10**12))
    sizes = [random.randint(1, 3) for _ in range(random.randint(1, 4))]
    options = [some_lines(random, top) for _ in range(sum(sizes))]
    ends = list(accumulate(sizes))
    choices = [
        list(choice)
        for choice in product(
            *(range(end - size, end) for end, size in zip(ends, sizes, strict=True))
        )
    ]
    whole = of_cross(options, random.choice(choices))
    if whole == 0:
        return options, Shared(0, 1), []
    cross = Shared(random.randint(0, whole), whole)
    off = random.randint(1, top)
    alike = [choice for choice in choices if of_cross(options, choice) == whole]
    outcomes = [turn_out(options, cross, off, choice) for choice in alike]
    return options, cross, [found for found in outcomes if found.coupon.whole > 0]


def some_lines(random: Random, top: int) -> Option:
    return [
        Weight(random.randint(1, top), random.random() < 0.8, random.random() < 0.8)
        for _ in range(random.randint(1, 3))
    ]


def of_cross(options: list[Option], choice: list[int]) -> int:
    return sum(line.goods for at in choice for line in options[at] if line.is_in_cross)


def turn_out(options: list[Option], cross: Shared, off: int, choice: list[int]) -> Outcome:
    lines = [line for at in choice for line in options[at]]
    parts = apportioned(cross.off, [line.goods * line.is_in_cross for line in lines])
    left = sum(
        line.goods - part for line, part in zip(lines, parts, strict=True) if line.is_in_coupon
    )
    both = [
        cross.whole * part - cross.off * line.goods
        for line, part in zip(lines, parts, strict=True)
        if line.is_in_cross and line.is_in_coupon
    ]
    rests = [cross.split(line.goods)[1] for line in lines if line.is_in_cross]
    rests = [rest for rest in rests if rest]
    units = [
        part - cross.split(line.goods)[0] * line.is_in_cross
        for line, part in zip(lines, parts, strict=True)
    ]
    return Outcome(choice, Shared(min(off, left), left), sum(both), rests, units)


def apportioned(total: int, weights: list[int]) -> list[int]:
    buffer = array("q", [*weights, *[0] * (3 * len(weights))])
    rounding.apportion(total, len(weights), buffer)
    return buffer[len(weights) : 2 * len(weights)].tolist()


def is_reached(remainders: Remainders, ways: Ways, choice: list[int]) -> bool:
    """Whether a choice keeps to all tolls of some ways that cannot be cut any further."""
    left = [ways]
    while left:
        ways = left.pop()
        tolls = remainders.tolls(ways)
        if all(sum(toll.numbers[at] for at in choice) <= toll.most for toll in tolls):
            halves = remainders.halves(ways)
            if not halves:
                return True
            left += halves
    return False
