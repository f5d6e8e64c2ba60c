"""What single parts of the search say of sums and offers, against plain definitions."""

from __future__ import annotations

from collections.abc import Iterator

from core.pricing.best.dominance import criteria, others
from core.pricing.best.pieces import worth_at
from core.pricing.best.vectors import NO_BAR
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_sales import near_sale
from tests.property.test_pricing_best_cases import Searched, all_cases, searched_of

SEEDS = range(25)
SMALL = 1_000


def searched() -> Iterator[Searched]:
    for seed in SEEDS:
        yield from searched_of(brink_sale, seed)
        yield from searched_of(near_sale, seed)


def test_another_cross_store_offer_cannot_win_up_to_what_is_said_of_its_lines() -> None:
    for of in searched():
        for _, case in all_cases(of):
            said = [(part.weights, part.most) for part in others(of.cases, case)]
            least = of.cases.natural(case.turn).least if case.turn.row is not None else 1
            for row, weights in of.cases.cross_sets.items():
                most = of.cases.vectors.most(weights)
                if row in {None, case.turn.row} or most > SMALL:
                    continue
                sums = range(most + 1)
                wins = [worth_at(of.cases.flat, row, total) >= least for total in sums]
                if of.cases.coupon is None and not of.cases.is_taxed:
                    assert said == []  # nothing is lost where another gives more
                elif any(wins):
                    assert (weights, wins.index(True) - 1) in said
                else:
                    assert not any(part == weights for part, _ in said)


def test_the_numbers_by_which_states_beat_each_other_are_within_64_bits() -> None:
    for of in searched():
        for _, case in all_cases(of):
            rows = criteria(of.cases, case, is_strict=False).rows
            size = 3 * of.cases.vectors.dims + 2
            most = of.cases.vectors.most(of.cases.vectors.everything)
            for at in range(0, len(rows), size):
                assert most * max(map(abs, rows[at + 2 : at + size])) < NO_BAR
