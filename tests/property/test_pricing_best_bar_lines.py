"""For which bars fixed lines can be taxed little enough, and tolls, against plain definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor
from random import Random

from core.pricing.best import lefts
from core.pricing.best.barring import _Every, _Fixed
from core.pricing.best.covered import Aside
from core.pricing.best.lefts import ONE, Line, Part
from core.pricing.best.remainders import Bars, Shared, Toll, joined
from core.pricing.best.search import Work
from core.pricing.best.shares import Share, tax_between
from core.pricing.best.vectors import Cell

ROUNDS = 150
MANY_LEFT = 6
"""Of so many that layer 5 can leave of a line, its remainder still says something."""
MANY_RESTS = 24


def test_bars_of_fixed_lines_are_those_where_there_is_little_enough_tax() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        coupon = some_coupon(random)
        fixed = some_fixed(random, [some_lines(random, coupon) for _ in range(2)])
        crosses = list(fixed.crosses())
        assert (crosses[0].low, crosses[-1].high) == (1, ONE)
        assert all(a.high + 1 == b.low for a, b in pairwise(crosses))
        bars = range(1, coupon.whole + 1)
        taxes = {key: tax_at(fixed, coupon, *key) for key in product(crosses, bars)}
        for most in {*taxes.values(), min(taxes.values()) - 1}:
            found = list(fixed.bars(crosses, coupon, most))
            for cross, bar in product(crosses, bars):
                is_there = any(
                    each.low <= cross.low <= cross.high <= each.high
                    and of_coupon.low <= bar <= of_coupon.high
                    for each, of_coupon in found
                )
                assert is_there == (taxes[cross, bar] <= most)


def test_of_many_remainders_all_bars_are_one() -> None:
    cell = Cell(frozenset(), is_in_coupon=True, tax_bps=10_000)
    coupon = Shared(37, 1_001)
    lines = [Line(goods, cell) for goods in range(1, MANY_RESTS + 2)]
    fixed = some_fixed(Random(0), [lines])
    anywhere = [Bars(1, ONE)]
    taxes = {tax_at(fixed, coupon, anywhere[0], bar) for bar in range(1, coupon.whole + 1)}

    assert [*fixed.bars(anywhere, coupon, max(taxes) - 1)] == [(Bars(1, ONE), Bars(1, 1_001))]
    assert [*fixed.bars(anywhere, coupon, 0)] == []


def test_how_much_more_the_coupon_is_over_is_what_fixed_lines_of_that_side_bear() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        coupon, cross = some_coupon(random), some_bars(random, ONE)
        fixed = some_fixed(random, [some_lines(random, coupon) for _ in range(2)])
        assert [*fixed.more(cross)] == [0]
        for side in (False, True):
            fixed._aside = Aside([], side)
            lines = [line for line in fixed._lines if line.parts]
            borne = [
                [line.goods - left for left in line.lefts(cross)]
                for line in lines
                if line.cell.is_in_coupon == side
            ]
            all_borne = range(sum(map(min, borne)), sum(map(max, borne)) + 1)
            assert [*fixed.more(cross)] == sorted(-n if side else n for n in all_borne)


def test_tolls_of_lines_are_the_least_of_whatever_remainders_they_can_have() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        coupon = some_coupon(random)
        options = [some_lines(random, coupon) for _ in range(4)]
        every = _Every.__new__(_Every)
        every._work = Work(None)
        every._of_stores = [range(3), range(3, 5)]
        every._like = [0, 1, 0, 2, 3]
        every._lines = dict(enumerate(options))
        cross, bars = some_bars(random, ONE), some_bars(random, coupon.whole)
        found = every.tolls(cross, bars, coupon)
        plain = [tolls_of(lines, cross, bars, coupon) for lines in options]
        kept = [at for at in range(4) if is_said(at, cross, bars, coupon)]
        assert sorted((toll.most, *toll.numbers) for toll in found) == sorted(
            ([-ONE, 0, -coupon.whole, 0][at], *[plain[like][at] for like in every._like])
            for at in kept
        )
        assert [leeway(every, toll) for toll in found] == sorted(
            leeway(every, toll) for toll in found
        )


def test_parts_of_a_line_are_all_that_a_share_between_two_can_take_off_it() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        goods = random.randint(0, 30)
        least, of_least, more, of_more = (
            random.randint(0 if at % 2 == 0 else 1, 9) for at in range(4)
        )
        share = Share(more + of_more, of_more * random.randint(1, 3), least, of_least * 10)
        low = floor(Fraction(goods * least * ONE, share.of_least))
        high = min(ceil(Fraction(goods * share.most * ONE, share.of_most)), goods * ONE)
        parts = lefts._parts(goods, share)
        assert [part.size for part in parts] == [*range(low // ONE, high // ONE + 1)]
        for part in parts:
            assert part.low == max(low - part.size * ONE, 0)
            assert part.high == min(high - part.size * ONE, ONE)


def test_what_layer_5_can_leave_of_a_line_is_what_units_it_can_get_say() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        few = [sorted(random.choices(range(10), k=2)) for _ in range(random.randint(1, 3))]
        parts = [Part(size, *ends) for size, ends in enumerate(few, random.randint(0, 3))]
        bars = Bars(*sorted(random.choices(range(1, 10), k=2)))
        taken = set()
        for part in parts:
            rests = range(part.low, part.high + 1)
            units = {unit for rest in rests for unit in bars.units(rest)}
            assert {*part.units(bars)} == units
            tell = {part.low, part.high, *({*bars} & {*rests})}
            assert {*part.rests(bars)} == tell
            taken |= {part.size + unit for unit in units}
        line = Line(20, Cell(frozenset(), is_in_coupon=True, tax_bps=0), parts)
        assert line.lefts(bars) == range(20 - max(taken), 20 - min(taken) + 1)
        assert line.rests(bars) == tuple(rest for part in parts for rest in part.rests(bars))
        assert line._replace(parts=()).lefts(bars) == range(20, 21)


def test_joined_bars_hold_what_some_of_them_hold_and_are_apart() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        ends = [random.choices(range(1, 30), k=2) for _ in range(random.randint(1, 6))]
        bars = sorted(Bars(*sorted(pair)) for pair in ends)
        found = joined(bars)
        held = [rest for low, high in found for rest in range(low, high + 1)]
        assert held == sorted({rest for low, high in bars for rest in range(low, high + 1)})
        assert all(a.high + 1 < b.low for a, b in pairwise(found))


def is_said(at: int, cross: Bars, bars: Bars, coupon: Shared) -> bool:
    """Whether bars that are there say something at all."""
    return (cross.high < ONE, cross.low > 1, bars.high < coupon.whole, bars.low > 1)[at]


def leeway(every: _Every, toll: Toll) -> float:
    """How many standard deviations the most is above the mean, uniform over options."""
    numbers, most = toll
    mean = variance = 0.0
    for options in every._of_stores:
        some = [numbers[option] for option in options]
        mean += sum(some) / len(some)
        variance += sum((n - sum(some) / len(some)) ** 2 for n in some) / len(some)
    return float(round((most - mean) / (variance or 1.0) ** 0.5, 6))


def tolls_of(lines: list[Line], cross: Bars, bars: Bars, coupon: Shared) -> list[int]:
    """What an option adds at least to four sums: above the bars, from them on, of each layer."""
    first = [rests_of(line, cross) for line in lines if line.parts]
    second = [
        [coupon.split(left)[1] for left in line.lefts(cross)]
        if len(line.lefts(cross)) <= MANY_LEFT
        else range(coupon.whole)
        for line in lines
        if line.cell.is_in_coupon
    ]
    found = []
    for rests, there, whole in ((first, cross, ONE), (second, bars, coupon.whole)):
        found.append(sum(min(whole * (r > there.high) - r for r in line) for line in rests))
        found.append(sum(min(r - whole * (r >= there.low) for r in line) for line in rests))
    return found


def rests_of(line: Line, cross: Bars) -> list[int]:
    """Remainders of layer 5 that a line can have: the ends, and those by the bars, among others."""
    found = []
    for part in line.parts:
        near = [edge + by for edge in (*cross, part.low, part.high) for by in range(-2, 3)]
        found += [rest for rest in near if part.low <= rest <= part.high]
        found += range(part.low, part.high, max((part.high - part.low) // 7, 1))
    return found


def tax_at(fixed: _Fixed, coupon: Shared, cross: Bars, bar: int) -> int:
    """The least tax where the coupon's last remainder that gets a unit is this."""
    tax = 0
    for lines, fees in fixed._merchants:
        left = [left_of(line, coupon, cross, bar) for line in lines]
        cells = [line.cell for line in lines]
        tax += tax_between(cells, [*map(min, left)], [*map(max, left)], fees)[0]
    return tax


def left_of(line: Line, coupon: Shared, cross: Bars, bar: int) -> list[int]:
    """All that layer 6 can leave of a line."""
    lefts = line.lefts(cross)
    if not line.cell.is_in_coupon:
        return [*lefts]
    found = []
    for left in lefts:
        part, rest = divmod(coupon.off * left, coupon.whole)
        found += [left - part] * (rest <= bar or len(lefts) > MANY_LEFT)
        found += [left - part - 1] * (rest >= bar or len(lefts) > MANY_LEFT)
    return found


def some_coupon(random: Random) -> Shared:
    return Shared(off := random.randint(1, 40), off + random.randint(0, 40))


def some_bars(random: Random, whole: int) -> Bars:
    low, high = sorted(random.choices(range(1, whole + 1), k=2))
    return random.choice((Bars(low, high), Bars(1, high), Bars(low, whole)))


def some_fixed(random: Random, merchants: list[list[Line]]) -> _Fixed:
    fixed = _Fixed.__new__(_Fixed)
    fixed._work = Work(None)
    fixed._aside = None
    fees = [sorted(random.choice((0, random.randint(1, 30))) for _ in range(2)) for _ in merchants]
    fixed._merchants = [
        (lines, (least, most)) for lines, (least, most) in zip(merchants, fees, strict=True)
    ]
    fixed._lines = [line for lines in merchants for line in lines]
    return fixed


def some_lines(random: Random, coupon: Shared) -> list[Line]:
    found = []
    for _ in range(random.randint(1, 3)):
        goods = random.randint(MANY_LEFT + 4, coupon.whole + MANY_LEFT + 4)
        taxed = random.choice((0, 910, 10_000, 30_000))
        covered = random.random() < 0.8
        cell = Cell(frozenset(), is_in_coupon=covered, tax_bps=taxed)
        found.append(Line(goods, cell, some_parts(random)))
    return found


def some_parts(random: Random) -> list[Part]:
    """None, one, two, or as many that a line's remainder says something, or nothing."""
    count = random.choice((0, 1, 1, 2, MANY_LEFT - 1, MANY_LEFT))
    ends = [random.randint(0, ONE - 1) for _ in range(2)]
    if count == 1:
        ends.sort()
    return [
        Part(size, ends[0] if size == 0 else 0, ends[1] if size == count - 1 else ONE)
        for size in range(count)
    ]
