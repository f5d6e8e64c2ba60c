"""What is known of the choices that lead to one leaf of a search is so of every choice."""

from __future__ import annotations

from collections.abc import Iterator

from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Leaf, Work
from core.pricing.best.walks import Leaves
from tests.property.test_pricing_best_cases import Searched, Whole, all_cases, searched
from tests.property.test_pricing_remainders import apportioned


def test_what_layer_5_takes_off_the_coupons_lines_is_one_of_what_it_can() -> None:
    for of in searched():
        for leaves, row in leaves_of(of):
            for choice in of.choices:
                sums = leaves._sums(Leaf(choice.options, choice.vector, 0, 0))
                assert taken_inside(of, row, choice) in leaves._insides(sums), choice


def leaves_of(of: Searched) -> Iterator[tuple[Leaves, int]]:
    """Of each cross-store offer those of one case."""
    cases = {case.turn.row: case for _, case in all_cases(of)}
    for row, case in cases.items():
        if row is not None:
            yield Leaves(of.cases, case, of.trials.stores, 0, Work(None), has_fees=True), row


def taken_inside(of: Searched, row: int, choice: Whole) -> int:
    """What a cross-store offer takes off the lines of a choice that the coupon is over, too."""
    stores, cell_of = of.trials.stores, of.cases.vectors.cell_of
    goods = dict(
        pair
        for option in choice.options
        for pair in zip(stores.lines(option), stores.goods(option), strict=True)
    )
    lines = sorted(line for line in goods if row in cell_of[line].cross)
    weights = [goods[line] for line in lines]
    if sum(weights) == 0:
        return 0
    parts = apportioned(worth_at(of.cases.flat, row, sum(weights)), weights)
    return sum(part for line, part in zip(lines, parts, strict=True) if cell_of[line].is_in_coupon)
