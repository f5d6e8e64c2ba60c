"""A search whose sum must come out right finds just what trying every choice finds.

And its tables, by their source, say what trying every way to complete a state says.
"""

from __future__ import annotations

from array import array
from itertools import pairwise, product
from math import gcd
from random import Random
from typing import Any, NamedTuple

import pytest

from tests.builders.coupon_kernels import kernels
from tests.kernels import Build, both_builds_of

Choice = tuple[int, ...]
Row = tuple[int, int]
SEEDS = range(150)
NO_BAR = 1 << 62
UNITS_END = (1 << 14) - 1
FINENESS = (1 << 13) - 1
STEP_MAX = 1 << 60
TOP = 10**15
COMPLETIONS: Any = both_builds_of("coupon_completions").interpreted


class Tables(NamedTuple):
    """What tables are to say of a sum that comes to least..most and of what completes it.

    By how much layers exceed the least they add counts in steps, of which `slop` may be lost, and
    in units. There are `tables` of them, which all have the same steps.
    """

    layers: list[list[Row]]
    least: int
    most: int
    lattice: int
    step: int
    slop: int
    unit: int
    tables: int

    @staticmethod
    def of(sweep: Any, table: int, room: int) -> Tables:
        layers = rows_of(sweep, table)
        lattice = max(gcd(*(row[0] - rows[0][0] for rows in layers for row in rows)), 1)
        first = sum(min(rows)[0] for rows in layers)
        least = first - (first - sweep.pinned_least) // lattice * lattice
        most = first + (bar_of(sweep, sweep.pinned) - first) // lattice * lattice
        spare = bar_of(sweep, sweep.weighed[table]) - weighed_least(layers)
        unit, number = max(spare // FINENESS, 1), len(sweep.weighed)
        tables = Tables(layers, least, most, lattice, lattice, 0, unit, number)
        while number * tables.entries() > room and tables.step < STEP_MAX:
            tables = tables._replace(step=2 * tables.step, slop=len(layers))
        return tables

    @property
    def leeway(self) -> int:
        return (self.most - self.least) // self.step + self.slop

    def entries(self) -> int:
        """How many sums there are of all layers, of those after the first, and so on."""
        spans = [max(rows)[0] - min(rows)[0] for rows in self.layers]
        after = [sum(spans[depth:]) for depth in range(len(spans) + 1)]
        return sum(self.leeway + span // self.step + 1 for span in after)

    def lowered(self) -> int:
        """How many entries an option of a layer each may lower, from those of the layers after."""
        entries = 0
        for depth, rows in enumerate(self.layers):
            span = sum(max(after)[0] - min(after)[0] for after in self.layers[depth + 1 :])
            least = min(more for _, more in rows)
            options = sum((more - least) // self.unit < UNITS_END for _, more in rows)
            entries += options * (span // self.step + 1)
        return entries

    def excess(self, depth: int, total: int) -> int:
        """By how many units later layers exceed their least where the sum may be right."""
        later = self.layers[depth:]
        lows = [(min(rows)[0], min(more for _, more in rows)) for rows in later]
        lacks = self.least - total - sum(low for low, _ in lows)
        first = -(-lacks // self.step) - min(self.slop, len(later))
        ways = [list(zip(way, lows, strict=True)) for way in product(*later)]
        units = [
            sum((row[1] - low[1]) // self.unit for row, low in way)
            for way in ways
            if 0 <= sum((row[0] - low[0]) // self.step for row, low in way) - first <= self.leeway
        ]
        fewest = min(units, default=UNITS_END)
        return self.unit * fewest if fewest < UNITS_END else NO_BAR

    def excess_least(self, depth: int, total: int) -> int:
        """By how much they exceed their least where the sum is right."""
        later = self.layers[depth:]
        right = [more for added, more in sums(later) if self.least <= total + added <= self.most]
        return min(right) - weighed_least(later) if right else NO_BAR


@pytest.mark.parametrize("seed", SEEDS)
def test_every_choice_of_the_right_sum_and_no_other_is_left(seed: int) -> None:
    random = Random(seed)
    room = random.choice((0, 200, 1 << 20))
    stores = [random.randint(1, 4) for _ in range(random.randint(1, 5))]
    starts = [sum(stores[:at]) for at in range(len(stores) + 1)]
    vectors = [
        [step * random.randint(0, 20), random.randint(-9, 9), 0]
        for step in [random.choice((1, 1, 6))]
        for _ in range(starts[-1])
    ]
    some = [random.randrange(*pair) for pair in pairwise(starts)]
    least = sum(vectors[option][0] for option in some) - random.choice((0, 1, 5))
    most = least + random.choice((0, 0, 1, 5, 40))
    dearest = random.randint(-9 * len(stores), 9 * len(stores))

    found = searched(vectors, starts, (least, most), dearest, room)

    assert found == {
        choice
        for choice in product(*[range(*pair) for pair in pairwise(starts)])
        if sum(vectors[option][1] for option in choice) <= dearest
        and least <= sum(vectors[option][0] for option in choice) <= most
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_says_what_completes_a_state_at_least_in_whole_units(seed: int) -> None:
    random = Random(seed)
    sweep = laid_out(random)
    sweep.pinned, *weighed = random.sample(range(3), random.choice((2, 2, 3)))
    weigh(sweep, weighed)
    pinned = random.choice(sums(rows_of(sweep, 0)))[0] + random.choice((-1, 0, 0, 0, 9))
    sweep.pinned_least = pinned - random.choice((0, 0, 1, 30))
    set_bar(sweep, sweep.pinned, pinned)
    spares = random.choices((0, 5, 8_191, 16_380, 16_382, 10**5, 10**9), k=len(weighed))
    for table, (form, spare) in enumerate(zip(weighed, spares, strict=True)):
        set_bar(sweep, form, weighed_least(rows_of(sweep, table)) + spare)
    room = random.choice((0, 20, 60, 1 << 20))
    made_of = [Tables.of(sweep, table, room) for table in range(len(weighed))]

    is_possible = made_of[0].least <= made_of[0].most
    assert COMPLETIONS.prepare(sweep, room) == is_possible
    assert sweep.lowered == (sum(tables.lowered() for tables in made_of) if is_possible else 0)

    for table, tables in enumerate(made_of) if is_possible else ():
        for depth in range(len(tables.layers) + 1):
            before = [total for total, _ in sums(tables.layers[:depth])]
            more = 3 * tables.lattice
            for total in range(min(before) - more, max(before) + more + 1, tables.lattice):
                found = COMPLETIONS.excess(sweep, table, depth, total)
                assert found == tables.excess(depth, total)
                least = tables.excess_least(depth, total)
                assert found <= least or least > spares[table]


@pytest.mark.parametrize(("units", "excess"), [(16_382, 16_382), (16_383, NO_BAR)])
def test_more_units_than_any_bar_leaves_are_too_many(units: int, excess: int) -> None:
    vectors = [[0, 0, 0], [1, units, 0]]
    sweep = made(vectors, [0, 2], array("q", [TOP, 1, 0, 0, TOP, 0, 1, 0]), (-1, 1, 1))
    assert kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)
    sweep.pinned = 0
    set_bar(sweep, 0, 1)
    set_bar(sweep, 1, 0)

    assert COMPLETIONS.prepare(sweep, 1 << 20)
    assert COMPLETIONS.excess(sweep, 0, 0, 0) == excess


@pytest.mark.parametrize(("pinned", "weighed"), [(3, [0]), (0, [3]), (0, [-1]), (0, [1, 3])])
def test_a_sum_that_is_no_form_is_refused(pinned: int, weighed: list[int]) -> None:
    sweep = laid_out(Random(0))
    sweep.pinned = pinned
    weigh(sweep, weighed)

    with pytest.raises(IndexError):
        COMPLETIONS.prepare(sweep, 0)


@pytest.mark.parametrize(("to", "source", "count"), [(0, 2, 3), (2, 0, 3), (5, 5, 0)])
def test_entries_up_to_the_end_of_a_table_are_lowered(to: int, source: int, count: int) -> None:
    COMPLETIONS._lower(array("h", [9, 3, 8, 2, 7]), to, source, count, 1)


@pytest.mark.parametrize(
    ("to", "source", "count"), [(-1, 0, 3), (0, -1, 3), (0, 0, -1), (0, 3, 3), (3, 0, 3)]
)
def test_no_entries_beside_a_table_are_lowered(to: int, source: int, count: int) -> None:
    with pytest.raises(IndexError):
        COMPLETIONS._lower(array("h", [9, 3, 8, 2, 7]), to, source, count, 1)


def sums(layers: list[list[Row]]) -> list[Row]:
    """What both numbers of a row come to, of every way through the layers."""
    ways = product(*layers)
    return [(sum(row[0] for row in way), sum(row[1] for row in way)) for way in ways]


def weighed_least(layers: list[list[Row]]) -> int:
    return sum(min(more for _, more in rows) for rows in layers)


def laid_out(random: Random) -> Any:
    """A search of three forms without bars, its options laid out."""
    stores = [random.randint(1, 4) for _ in range(random.randint(1, 4))]
    starts = [sum(stores[:at]) for at in range(len(stores) + 1)]
    by, more = random.choice(((1, 1), (1, 5_000), (6, 1), (6, 10**6)))
    vectors = [
        [by * random.randint(0, 20), more * random.randint(0, 9), random.randint(0, 30)]
        for _ in range(starts[-1])
    ]
    forms = array("q", [TOP, 1, 0, 0, TOP, 0, 1, 0, TOP, 0, 0, 1])
    sweep = made(vectors, starts, forms, (-1, 0, 0))
    assert kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)
    return sweep


def weigh(sweep: Any, forms: list[int]) -> None:
    sweep.weighed, sweep.units = array("q", forms), array("q", bytes(8 * len(forms)))


def rows_of(sweep: Any, table: int) -> list[list[Row]]:
    """Of each layer what its options add to the sum, and to what a table weighs."""
    width, laid, weighed = sweep.width, sweep.laid, sweep.weighed[table]
    return [
        [(laid[r * width + sweep.pinned], laid[r * width + weighed]) for r in range(*pair)]
        for pair in pairwise(sweep.laid_at)
    ]


def set_bar(sweep: Any, form: int, bar: int) -> None:
    sweep.forms[form * (sweep.options.dims + 1)] = bar


def bar_of(sweep: Any, form: int) -> int:
    bar: int = sweep.forms[form * (sweep.options.dims + 1)]
    return bar


def searched(
    vectors: list[list[int]],
    starts: list[int],
    right: tuple[int, int],
    dearest: int,
    room: int,
) -> set[Choice]:
    """The choices of no more than `dearest` whose sum is right, with tables that take up `room`."""
    modules = kernels(Build.INTERPRETED)
    least, most = right
    cost, total = [dearest, 0, 1, 0], [most, 1, 0, 0]
    pinned = dearest % 2
    forms = array("q", cost + total if pinned else total + cost)
    sweep = made(vectors, starts, forms, (pinned, least, 1 - pinned))
    if not modules["coupon_layers"].prepare(sweep, room):
        return set()
    found = set()
    for state in range(modules["coupon_search"].run(sweep, 0, 1 << 12, 1 << 20)):
        chosen = array("q", bytes(8 * (len(starts) - 1)))
        modules["coupon_search"].trace(sweep, state, chosen)
        found.add(tuple(sorted(chosen)))
    return found


def made(
    vectors: list[list[int]], starts: list[int], forms: array[int], pinned: tuple[int, int, int]
) -> Any:
    """A search with a form that is pinned, what it comes to at least, and the one weighed."""
    modules = kernels(Build.INTERPRETED)
    nothing: Any = [array("q", bytes(8 * len(vectors[0]))) for _ in range(2)]
    options = modules["coupon_options"].Options(
        array("q", [number for vector in vectors for number in vector]),
        array("q", starts[:-1]),
        array("q", starts[1:]),
        *nothing,
    )
    empty = array("q")
    no = False
    *sums, weighed = pinned
    return modules["coupon_sweep"].Sweep(
        options,
        forms,
        1,
        -1,
        *sums,
        array("q", [weighed]),
        empty,
        no,
        -1,
        empty,
        1,
        empty,
        no,
        empty,
        empty,
    )
