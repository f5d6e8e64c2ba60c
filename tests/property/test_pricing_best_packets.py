"""Which red packets to add, against every set of them."""

from __future__ import annotations

from itertools import chain, combinations
from random import Random

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.best import packets
from core.pricing.best.packets import Level, Packets
from core.pricing.best.trials import Trials
from core.pricing.flat_cart import FlatCart
from tests.unit.pricing import documents

SEEDS = range(60)
END = 8


def test_those_are_added_that_pay_most_then_of_the_fewest_and_smallest_ids() -> None:
    for seed in SEEDS:
        found, amounts, minimums = some_packets(Random(seed))
        for goods in range(END):
            reached = [row for row, least in enumerate(minimums) if least <= goods and amounts[row]]
            sets = chain(*(combinations(reached, size) for size in range(len(reached) + 1)))
            ways = [(-sum(amounts[row] for row in rows), len(rows), rows) for rows in sets]
            assert found.reached(goods) == reached
            for due in range(END):
                paid, _, rows = min(way for way in ways if -way[0] <= due)
                assert found.best_for(goods, due) == rows, (seed, goods, due)
                assert found.amount(rows) == -paid
        assert found.is_exact
        assert found.most == sum(amounts)


def test_the_levels_are_what_goods_in_a_range_reach() -> None:
    for seed in SEEDS:
        found, amounts, minimums = some_packets(Random(seed))
        starts = {0, *(least for least, amount in zip(minimums, amounts, strict=True) if amount)}
        for low in range(-2, END):
            for high in range(low, END):
                goods = range(max(low, 0), max(high, 0) + 1)
                at = sorted({max(start for start in starts if start <= each) for each in goods})
                rows = {start: tuple(found.reached(start)) for start in at}
                expected = [
                    Level(start, found.amount(rows[start]), len(rows[start])) for start in at
                ]
                assert found.levels(low, high) == expected, (seed, low, high)


@pytest.mark.parametrize(("sums", "is_exact"), [(7, False), (8, True)])
def test_where_there_are_too_many_sums_the_best_is_not_proven(
    sums: int, monkeypatch: pytest.MonkeyPatch, *, is_exact: bool
) -> None:
    monkeypatch.setattr(packets, "_SUMS_MAX", sums)
    found = packets_of([1, 2, 4], [0, 0, 0])

    assert found.best_for(0, 7) == (0, 1, 2)
    assert found.is_exact
    assert found.best_for(0, 5) == (0, 2)
    assert found.is_exact == is_exact
    found.best_for(0, 7)
    assert found.is_exact == is_exact


def some_packets(random: Random) -> tuple[Packets, list[int], list[int]]:
    count = random.randint(0, 5)
    amounts, minimums = (random.choices(range(4), k=count) for _ in range(2))
    return packets_of(amounts, minimums), amounts, minimums


def packets_of(amounts: list[int], minimums: list[int]) -> Packets:
    """A cart's red packets, their rows and ids in this order."""
    offers = [
        documents.offer(f"{row}", "red_packet", {"amount": amount}, condition={"min_amount": least})
        for row, (amount, least) in enumerate(zip(amounts, minimums, strict=True))
    ]
    source = parse_document(documents.document([documents.line("1", END)], offers))
    return Trials(FlatCart(source, PreparedOffers(source.offers))).packets
