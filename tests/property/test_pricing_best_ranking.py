"""Which choices have smaller ids than the best so far, and when only those of stores decide."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.pricing.best import ranking, stores
from core.pricing.best.trials import Choice
from tests.property.test_pricing_best_cases import (
    Searched,
    all_cases,
    is_of,
    searched,
    shipping_of,
)

FEW = 6


@pytest.mark.parametrize("word", [2, 62])
def test_of_as_many_ids_just_the_smaller_ones_are_in_one_of_the_cases(
    word: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_IDS_PER_WORD", word)
    for of in searched():
        masks = of.trials.stores.masks(of.trials.id_order)
        for _, case in list(all_cases(of))[:1]:
            for best in of.choices[:FEW]:
                rows = rows_of(of, best.options)
                smaller = list(ranking.smaller(of.cases, case, Choice(0, 0, [], rows), masks))
                for choice in of.choices:
                    kept = [
                        one
                        for one in smaller
                        if all(
                            sum(toll.numbers[option] for option in choice.options) <= toll.most
                            for toll in one.smaller
                        )
                    ]
                    ids = sorted(of.trials.id_order[row] for row in rows_of(of, choice.options))
                    its = sorted(of.trials.id_order[row] for row in rows)
                    if len(ids) == len(its):
                        assert len(kept) == (ids < its), (choice, best)


def test_choices_that_are_alike_have_the_same_of_the_platform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = set()
    for of in searched():
        monkeypatch.setattr(of.chooser._explorer, "ties", True)
        priced = [(each, each.best) for each in of.choices if each.best]
        for _, case in all_cases(of):
            there = [
                (choice, best)
                for choice, best in priced
                if is_of(of, case, choice) and shipping_of(of, choice) == case.shipping.row
            ]
            packets = of.trials.packets.reached(case.level.goods)
            of_case = {of.cases.coupon, case.shipping.row, *packets} - {None}
            for choice, best in priced[:FEW]:
                of_platform = {*best.rows} - {*rows_of(of, choice.options)}
                is_alike = ranking.is_alike(of.cases, case, best, of.trials.packets)
                assert is_alike == (case.floor >= 0 and of_platform == of_case), (case, best)
                seen.add((is_alike, case.floor >= 0, of_platform == of_case))
                for other, its in there if is_alike else ():
                    if its.payable == best.payable:
                        assert {*its.rows} - {*rows_of(of, other.options)} == of_platform
    assert {(True, True, True), (False, False, True), (False, True, False)} <= seen


def rows_of(of: Searched, options: Sequence[int]) -> tuple[int, ...]:
    """The coupons that these options of stores have."""
    return tuple(row for option in options for row in of.trials.stores.rows(option))
