"""What largest remainders decide: by the tolls of where its bars are no choice is left out."""

from __future__ import annotations

from array import array
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from core.pricing.best.remainders import Bars, Remainders, Shared, Ways, Weight
from core.pricing.best.vectors import NO_BAR
from core_ext import rounding

RANDOMS = st.randoms(use_true_random=False)
Option = list[Weight]


class Outcome(NamedTuple):
    """A choice and how it turns out: what layer 6 takes off, and by how much the parts of lines in
    both offers exceed their share of what layer 5 does, in 1 / whole.
    """

    choice: list[int]
    coupon: Shared
    excess: int
    rests: list[int]


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
    return Outcome(choice, Shared(min(off, left), left), sum(both), rests)


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
