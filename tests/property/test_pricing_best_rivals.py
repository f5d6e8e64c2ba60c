"""Another cross-store offer wins just from where it is said to, and then it is another case."""

from __future__ import annotations

from typing import Any

import pytest

from core.pricing import parse_document, price
from core.pricing.best import choosing, outcomes, search
from core.pricing.best.bounds import Turn
from core.pricing.best.exploring import Explorer
from core.pricing.best.pieces import worth_at
from core.pricing.best.vectors import NO_BAR, Part, Weights, dot
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of
from tests.property.test_pricing_best_cases import Searched, Whole, all_cases, has_needs, searched

Json = dict[str, Any]


def test_each_rival_is_known_up_to_where_it_wins() -> None:
    for of in searched():
        cases = of.cases
        for row, own in cases.cross_sets.items():
            others = [other for other in cases.cross_sets if other not in {None, row}]
            top = cases.vectors.most(own)
            for amount in {top // 2, top}:
                given = 0 if row is None else worth_at(cases.flat, row, amount)
                rivals = list(cases.rivals.of(row, amount))
                assert [lines for lines, _ in rivals] == [cases.cross_sets[o] for o in others]
                for other, (lines, most) in zip(others, rivals, strict=True):
                    assert -1 <= most <= cases.vectors.most(lines)
                    assert most < 0 or not wins(of, other, most, row, given)
                    if most < cases.vectors.most(lines):
                        assert wins(of, other, most + 1, row, given)


def test_rivals_tell_sums_apart_where_they_win_over_the_least_that_a_turn_gives() -> None:
    for of in searched():
        for _, case in all_cases(of):
            low = of.cases.natural(case.turn).low
            assert list(outcomes.rivals(of.cases, case.turn)) == [
                Part(lines, -NO_BAR, most)
                for lines, most in of.cases.rivals.of(case.turn.row, low)
                if most < of.cases.vectors.most(lines)
            ]


def test_no_choice_in_which_another_offer_wins_has_what_a_case_needs() -> None:
    """Where sums that choices which are one agree in say what the other comes to."""
    lacking = 0
    for of in searched():
        for _, case in all_cases(of):
            for choice in of.choices:
                beaten = is_beaten(of, case.turn, choice)
                assert not (beaten and has_needs(case, choice))
                lacking += beaten
    assert lacking


def test_what_a_case_needs_is_of_sums_that_choices_which_are_one_agree_in() -> None:
    untold = 0
    for of in searched():
        for _, case in all_cases(of):
            groups = of.cases.vectors.groups(case.turn.row).values()
            asked = [need.weights for need in case.needs] + [bound.weights for bound in case.bounds]
            assert all(is_told(weights, group) for weights in asked for group in groups)
            others = [lines for lines, _ in of.cases.rivals.of(case.turn.row, 0)]
            told = [lines for lines in others if all(is_told(lines, group) for group in groups)]
            assert told == [lines for lines, _ in of.cases.rivals.told(case.turn.row, 0)]
            untold += len(told) < len(others)
    assert untold


def test_choices_that_are_one_may_differ_in_what_another_offer_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With coupons at one of T1 and one of T2, as many units are left as with both at one of them.

    Then B wins, or D, over all of what the other needs; and choices with either were one.
    """
    prices = {"W": 26, "T21": 35, "V": 43, "T10": 27, "T20": 40, "T11": 35}
    over = {
        "A": (("T10", "T11", "T20", "T21", "V"), 158, 9),
        "B": (("T10", "T11"), 53, 10),
        "C": (("V",), 44, 10),
        "D": (("T20", "T21"), 65, 10),
    }
    t = ("T10", "T11", "T20", "T21")
    offers = [taking(name, "cross_store", *of) for name, of in over.items()]
    offers.append(taking("coupon", "platform_coupon", t, 108, 23))
    offers += [
        {**taking(f"of-{m}", "store_coupon", (m,), 1, 11), "owner": f"merchant:{m}"} for m in t
    ]
    lines = [one_of(sku, sku, price, 2305 * (sku == "W")) for sku, price in prices.items()]
    sale = parse_document(
        {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "choose": "best"}
    )
    explore = Explorer.explore
    monkeypatch.setattr(Explorer, "explore", lambda self, *of: of[-1] == 0 and explore(self, *of))
    monkeypatch.setattr(Explorer, "look_around", lambda *_: None)
    monkeypatch.setattr(search, "_ROOM_AT_LAST", 0)
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    found = price(sale)

    assert found.optimal
    assert found.payable == 158


def taking(name: str, layer: str, skus: tuple[str, ...], least: int, amount: int) -> Json:
    """An offer of an amount off what comes to so much."""
    return {
        "id": name,
        "layer": layer,
        "scope": {"skus": list(skus)},
        "condition": {"min_amount": least},
        "benefit": {"amount": amount},
    }


def is_told(weights: Weights, group: Weights) -> bool:
    """Whether all cells of a group weigh the same."""
    return len({weight for weight, is_in in zip(weights, group, strict=True) if is_in}) == 1


def is_beaten(of: Searched, turn: Turn, choice: Whole) -> bool:
    """Whether another offer wins over the most that a turn's gives."""
    most = 0 if turn.row is None else worth_at(of.cases.flat, turn.row, turn.cross.end)
    return any(
        wins(of, other, dot(lines, choice.vector), turn.row, most)
        for other, lines in of.cases.cross_sets.items()
        if other not in {None, turn.row}
        and all(is_told(lines, group) for group in of.cases.vectors.groups(turn.row).values())
    )


def wins(of: Searched, other: int | None, amount: int, row: int | None, given: int) -> bool:
    """Whether over an amount another offer wins over that of a row, which gives so much."""
    assert other is not None
    worth = worth_at(of.cases.flat, other, amount)
    return worth > given or (worth == given and row is not None and other < row)
