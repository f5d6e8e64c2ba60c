"""What largest remainders decide: by the tolls of where its bars are no choice is left out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

from hypothesis import given

from core.pricing.best.remainders import (
    Bars,
    Remainders,
    Shared,
    Toll,
    Ways,
    Weight,
    rank,
    table,
)
from core.pricing.best.vectors import NO_BAR
from tests.property.test_pricing_ranks import RANDOMS, apportioned, bar_of, keeps_to

STORES_MAX, LINES_MAX = 4, 3
PLACES = STORES_MAX * LINES_MAX
Option = list[Weight]


class Outcome(NamedTuple):
    """A choice and how it turns out: what layer 6 takes off, and by how much the parts of lines in
    both offers exceed their share of what layer 5 does, in 1 / whole; who gets units of it, and
    what each line bears.
    """

    choice: list[int]
    coupon: Shared
    excess: int
    units: list[int]
    parts: list[int]


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
        remainders = Remainders(options, cross, found.coupon, within, PLACES)

        assert is_reached(remainders, anywhere(cross, found.coupon), found.choice)


@given(RANDOMS)
def test_a_choice_whose_lines_in_both_offers_bear_too_much_or_too_little_is_left_out(
    random: Random,
) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        less, more = range(-NO_BAR, found.excess), range(found.excess + 1, NO_BAR)
        remainders = Remainders(options, cross, None, random.choice((less, more)), PLACES)
        ways = anywhere(cross, found.coupon)._replace(coupon=None)

        assert not is_reached(remainders, ways, found.choice)


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
        remainders = Remainders(told, cross, coupon, None, PLACES)
        lines = [(line, line.units[0]) for at in found.choice for line in told[at]]
        ranks = [
            rank(coupon.split(left)[1], line.place, PLACES)
            for line, unit in lines
            for left in [line.goods - line.is_in_cross * (cross.split(line.goods)[0] + unit)]
            if line.is_in_coupon
        ]
        of_cross = [rank_of(line, cross) for line, _ in lines if line.is_in_cross]
        for whole, left, kind in (
            (cross.whole, of_cross, "cross"),
            (coupon.whole, ranks, "coupon"),
        ):
            last = bar_of(left, whole, PLACES)
            top = whole * PLACES
            ends = sorted(min(max(last + random.randint(-2, 2), 1), top) for _ in range(2))
            ways = anywhere(cross, coupon)._replace(**{kind: Bars(*ends)})
            tolls = remainders.tolls(ways)
            assert keeps_to(tolls, found.choice) == (ends[0] <= last <= ends[1])


@given(RANDOMS)
def test_where_the_bars_are_at_single_ranks_just_the_choices_whose_bars_those_are_are_left(
    random: Random,
) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        lines = [line for at in found.choice for line in options[at]]
        crosses = [rank_of(line, cross) for line in lines if line.is_in_cross]
        at = bar_of(crosses, cross.whole, PLACES)
        if at == cross.whole * PLACES:
            continue
        coupon = found.coupon
        coupons = [
            rank(coupon.split(line.goods - part)[1], line.place, PLACES)
            for line, part in zip(lines, found.parts, strict=True)
            if line.is_in_coupon
        ]
        last = bar_of(coupons, coupon.whole, PLACES)
        bar = random.choice((last, *coupons)) or 1
        ways = Ways(Bars(at, at), Bars(bar, bar))

        tolls = Remainders(options, cross, coupon, None, PLACES).tolls(ways)
        assert keeps_to(tolls, found.choice) == (bar == last)


@given(RANDOMS)
def test_ways_are_cut_in_two_by_the_remainders_at_which_the_bar_can_be(random: Random) -> None:
    options, cross, outcomes = shared_alike(random)
    for found in outcomes:
        coupon = found.coupon
        few = random.choice((1, 1, 2))
        lines = options[:few]
        first = {rank_of(line, cross) for some in lines for line in some if line.is_in_cross}
        after = {
            each for some in lines for line in some for each in ranks_after(line, cross, coupon)
        }
        remainders = Remainders(lines, cross, coupon, None, PLACES)
        ways = Ways(*(some_bars(random, shared.whole * PLACES) for shared in (cross, coupon)))
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
        ranks, bars = (of_cross, ways.cross) if is_cross else (of_coupon, ways.coupon)
        one, other = (there_of(ranks, part) for part in parts)
        assert [*one, *other] == ranks
        assert 0 <= len(other) - len(one) <= 1
        assert parts[0] == Bars(one[0], one[-1])
        assert parts[1] == (other[0], bars and bars.high)  # or nobody gets a unit


def test_kernels_take_tolls_option_by_option_and_no_more_than_any_sum_at_most() -> None:
    tolls = [Toll([1, 2, 3], 7), Toll([4, 5, 6], NO_BAR + 1)]
    rows, most = table(tolls, 3)
    assert rows.tolist() == [1, 4, 2, 5, 3, 6]
    assert most.tolist() == [7, NO_BAR]
    assert table([], 3) == (array("q"), array("q"))


def rank_of(line: Weight, cross: Shared) -> int:
    """The rank of a line of layer 5."""
    return rank(cross.split(line.goods)[1], line.place, PLACES)


def ranks_after(line: Weight, cross: Shared, coupon: Shared) -> set[int]:
    """The ranks of layer 6 that a line can have."""
    if not line.is_in_coupon:
        return set()
    part, rest = cross.split(line.goods) if line.is_in_cross else (0, 0)
    lefts = [line.goods - part - unit for unit in ((0, 1) if rest else (0,))]
    return {rank(coupon.split(left)[1], line.place, PLACES) for left in lefts}


def anywhere(cross: Shared, coupon: Shared) -> Ways:
    return Ways(*(Bars(1, shared.whole * PLACES) for shared in (cross, coupon)))


def some_bars(random: Random, whole: int) -> Bars:
    low, high = sorted(random.randint(1, whole) for _ in range(2))
    return random.choice((Bars(low, high), Bars(1, whole), Bars(1, high), Bars(low, whole)))


def there_of(ranks: Iterable[int], bars: Bars | None) -> list[int]:
    """The ranks, of those, at which the bar can be."""
    assert bars is not None
    return sorted(each for each in ranks if each and bars.low <= each <= bars.high)


def shared_alike(random: Random) -> tuple[list[Option], Shared, list[Outcome]]:
    """Options, what layer 5 takes off, and the choices over as much as that is of."""
    top = random.choice((9, 99, 10**6, 10**12))
    sizes = [random.randint(1, 3) for _ in range(random.randint(1, STORES_MAX))]
    options = [
        some_lines(random, top, store * LINES_MAX)
        for store, size in enumerate(sizes)
        for _ in range(size)
    ]
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
    # Of half of even amounts nothing remains.
    cross = Shared(random.choice((random.randint(0, whole), whole // 2)), whole)
    off = random.randint(1, top)
    alike = [choice for choice in choices if of_cross(options, choice) == whole]
    outcomes = [turn_out(options, cross, off, choice) for choice in alike]
    return options, cross, [found for found in outcomes if found.coupon.whole > 0]


def some_lines(random: Random, top: int, first: int) -> Option:
    return [
        Weight(random.randint(1, top), random.random() < 0.8, random.random() < 0.8, first + at)
        for at in range(random.randint(1, LINES_MAX))
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
    units = [
        part - cross.split(line.goods)[0] * line.is_in_cross
        for line, part in zip(lines, parts, strict=True)
    ]
    return Outcome(choice, Shared(min(off, left), left), sum(both), units, parts)


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
