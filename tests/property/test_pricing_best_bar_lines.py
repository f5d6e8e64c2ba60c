"""For which bars lines can be taxed little enough, and their tolls, against plain definitions."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import cast

from core.pricing.best.barring import _Line, _Lines
from core.pricing.best.remainders import Bars, Shared
from core.pricing.best.shares import NO_SHARE, Share
from core.pricing.best.vectors import Cell, Vectors
from tests.property.test_pricing_best_bars import MANY_LEFT, runs, tax_at, tolls_of

ROUNDS = 150
MANY_RESTS = 24


def test_bars_and_tolls_of_any_lines_are_just_those_of_plain_definitions() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        coupon = Shared(off := random.randint(1, 40), off + random.randint(0, 40))
        fees = Share(random.randint(0, 2), 2, 0, 1)
        lines = [some_lines(random, coupon) for _ in range(3)]
        vectors = some_vectors(random)
        of = _Lines(vectors, lines, coupon, fees)
        bars = range(1, coupon.whole + 1)
        taxes = [tax_at(vectors, lines, coupon, fees, bar) for bar in bars]
        for most in (*taxes, min(taxes) - 1):
            few = [bar for bar, tax in zip(bars, taxes, strict=True) if tax <= most]
            assert list(of.bars(most)) == list(runs(few))
        low, high = sorted(random.choices(bars, k=2))
        some = random.choice((Bars(low, high), Bars(1, high), Bars(low, coupon.whole)))
        assert of.tolls(some) == list(tolls_of(lines, coupon, some))


def test_of_many_remainders_all_bars_are_one() -> None:
    cell = Cell(frozenset(), is_in_coupon=True, tax_bps=10_000)
    coupon = Shared(37, 1_001)
    lines = [[_Line(range(goods, goods + 1), cell) for goods in range(1, MANY_RESTS + 2)]]
    vectors = some_vectors(Random(0))
    vectors.fixed = [0]

    assert list(_Lines(vectors, lines, coupon, NO_SHARE).bars(0)) == [Bars(1, 1_001)]


def some_lines(random: Random, coupon: Shared) -> list[_Line]:
    found = []
    for _ in range(random.randint(1, 3)):
        goods = random.randint(0, coupon.whole)
        lefts = range(goods, goods + random.choice((1, 1, 2, MANY_LEFT, MANY_LEFT + 1)))
        taxed = random.choice((0, 910, 10_000, 30_000))
        covered = random.random() < 0.8
        found.append(_Line(lefts, Cell(frozenset(), is_in_coupon=covered, tax_bps=taxed)))
    return found


def some_vectors(random: Random) -> Vectors:
    """Three options, of which the first two are those of taxed merchants."""
    owed = [random.choice((0, random.randint(1, 30))) for _ in range(3)]
    stores = SimpleNamespace(fee=owed.__getitem__)
    return cast("Vectors", SimpleNamespace(fixed=[0, 1], stores=stores))
