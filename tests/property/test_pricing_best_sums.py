"""What single parts of the search say of sums and offers, against plain definitions."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from fractions import Fraction
from itertools import permutations
from math import ceil, floor
from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from core.pricing.best import outcomes
from core.pricing.best.bounds import FINEST, WEIGHED_MAX, Bounds, Turn, scale_of
from core.pricing.best.case import Case
from core.pricing.best.pieces import NOTHING
from core.pricing.best.sharpening import _DEAREST, _few
from core.pricing.best.vectors import NO_BAR, Cell, Part, Vectors, Weights, dot
from core.pricing.limits import BPS
from core_ext import layout
from tests.builders.pricing_brinks import brink_sale, slanted_sale
from tests.builders.pricing_sales import near_sale
from tests.builders.pricing_spare_sales import SPARE_SALES, steep_sale, vast_sale
from tests.property.test_pricing_best_cases import (
    Searched,
    Whole,
    all_cases,
    has_needs,
    is_of,
    nominal_of,
    searched_of,
)
from tests.property.test_pricing_best_lines import level_sale
from tests.property.test_pricing_ranks import apportioned

SEEDS = range(14)
LEVEL_SEEDS = 8


def searched() -> Iterator[Searched]:
    for seed in SEEDS:
        yield from searched_of(brink_sale, seed)
        yield from searched_of(near_sale, seed)
        yield from searched_of(slanted_sale, seed)
    for sale in (*SPARE_SALES, steep_sale):
        yield from searched_of(sale, 0)
    for seed in range(LEVEL_SEEDS):
        yield from searched_of(level_sale, seed)


@pytest.mark.parametrize("total", [1, 10**6, 10**9, 10**12, 10**15])
@pytest.mark.parametrize("tax", [0, 910, 10**6])
def test_bounds_are_as_exact_as_64_bits_allow_and_at_least_to_a_unit(total: int, tax: int) -> None:
    cells = [Cell(frozenset(), is_in_coupon=True, tax_bps=rate) for rate in (0, tax)]
    sale = SimpleNamespace(most=lambda _: total, everything=(), cells=cells)
    scale = scale_of(cast("Vectors", sale))
    dearest = total * (BPS + tax)
    assert scale >= 1
    assert FINEST % scale == 0
    assert scale == 1 or dearest * scale <= WEIGHED_MAX * BPS
    assert scale == FINEST or dearest * 10 * scale > WEIGHED_MAX * BPS


def test_what_lines_in_both_offers_bear_is_their_share_but_for_what_remainders_decide() -> None:
    for of in searched():
        random = Random(len(of.choices))
        for row in of.cases.cross_sets:
            lines = [] if row is None else of.cases.flat.members_of(row)
            cells = of.cases.vectors.cell_of
            both = [cells[line].is_in_coupon for line in lines]
            for weights in some_weights(random, len(lines)):
                whole, shared = sum(weights), dot(tuple(both), weights)
                off = random.randint(0, whole)
                insides = of.cases.bounds.insides(row, off, shared, whole)
                parts = apportioned(off, [*weights])
                assert (
                    sum(part for part, of_both in zip(parts, both, strict=True) if of_both)
                    in insides
                )
                share = Fraction(off * shared, max(whole, 1))
                apart = Fraction(both.count(True) * both.count(False), len(both))
                assert insides[0] == max(ceil(share - apart), 0)
                assert insides[-1] == min(floor(share + apart), off, shared)


def test_layer_5_takes_no_less_than_its_share_off_lines_in_both_but_for_what_is_said() -> None:
    of_rate = Turn(0, NOTHING._replace(slope=(2_501, BPS), is_exact=True), NOTHING)
    of_amount = Turn(0, NOTHING, NOTHING)
    bounds = Bounds.__new__(Bounds)
    bounds.scale = FINEST
    bounds.counts = {0: (3, 1)}
    weights = [1, 1_633, 1_633, 1_633]
    whole = sum(weights)
    exact = Fraction(whole * 2_501, BPS)
    off = floor(exact + Fraction(1, 2))  # nearly half a unit is rounded away
    parts = apportioned(off, weights)
    # The unit that remainders leave goes to the line in the offer alone, where that is first.
    apart = parts[0] - Fraction(off, whole)
    rounded = (exact - off) * Fraction(whole - 1, whole)
    assert sum(parts[1:]) + apart + rounded == exact * Fraction(whole - 1, whole)
    assert bounds.astray(of_amount) == apart * FINEST
    assert 0 <= bounds.astray(of_rate) - (apart + rounded) * FINEST < FINEST // 50


def some_weights(random: Random, count: int) -> Iterator[Weights]:
    for top in (0, 1, 9) if count else ():
        yield tuple(random.randint(0, top) for _ in range(count))
        yield tuple(int(at == random.randrange(count)) for at in range(count))


@pytest.mark.parametrize("scale", [1, 10, FINEST])
def test_the_slack_of_a_bound_is_what_roundings_come_to_at_most(scale: int) -> None:
    for of in searched():
        bounds = copy(of.cases.bounds)
        bounds.scale = scale
        tax = Fraction(max(cell.tax_bps for cell in of.cases.vectors.cells), BPS)
        lines = sum(cell.tax_bps > 0 for cell in of.cases.vectors.cell_of)
        for rounded in range(3):
            most = scale * (rounded * (1 + tax) / 2 + lines * (Fraction(1, 2) + 3 * tax))
            assert most <= bounds._slack(rounded) <= most + 2 + 4 * lines


def test_a_bound_without_tax_is_the_same_without_it_again() -> None:
    for of in searched():
        for _, case in all_cases(of):
            for bound in case.bounds:
                untaxed = bound.with_tax(0)
                assert untaxed.with_tax(0) == untaxed


def test_bounds_with_prices_on_all_that_a_case_needs_are_within_64_bits() -> None:
    for of in searched():
        for _, case in all_cases(of):
            needs = len(case.needs) + 1  # and few ids
            assert WEIGHED_MAX * (1 + _DEAREST * needs) < NO_BAR


def test_where_amounts_are_too_large_for_a_price_on_ids_every_choice_is_few_enough() -> None:
    for of in searched():
        ids = of.cases.vectors.ids
        for _, case in all_cases(of):
            for bound in case.plain:
                value, need = _few(of.cases, bound, case, NO_BAR, 0)
                assert value <= min(dot(ids, choice.vector) for choice in of.choices)
                for choice in of.choices:
                    assert dot(need.weights, choice.vector) >= need.least


def test_what_a_coupon_needs_and_what_is_sure_enough_for_it_are_so() -> None:
    for of in [*searched(), *(one for seed in SEEDS for one in searched_of(vast_sale, seed))]:
        for _, case in all_cases(of) if of.cases.coupon is not None else ():
            turn = case.turn
            need, sure = of.cases.covered.need(turn), of.cases.covered.sure(turn)
            for choice in of.choices:
                is_enough = eligible(of, choice) >= turn.coupon.threshold
                given = of.cases.flat.offers[layout.GIVEN :: layout.OFFER]
                if any((given[row] > 0) != (row == turn.row) for row in of.trials.cross) or (
                    turn.row is not None
                    and not turn.cross.least <= given[turn.row] <= turn.cross.most
                ):
                    continue
                assert dot(need.weights, choice.vector) >= need.least or not is_enough
                assert dot(sure.weights, choice.vector) < sure.least or is_enough


def test_what_a_leaf_is_payable_for_holds_for_all_choices_that_lead_there() -> None:
    for of in searched():
        for _, case in all_cases(of):
            signature = of.chooser._explorer._equals(case, of.cases).signature
            there = [each for each in of.choices if is_of(of, case, each)]
            if signature is None or outcomes.is_decided_by_signature(of.cases, case):
                continue
            for one, other in permutations(there, 2):
                if all(is_alike(part, one.vector, other.vector) for part in signature):
                    nominal = nominal_of(of, case, one)
                    assert nominal is not None
                    assert nominal <= other.payable, (one, other)


def is_alike(part: Part, one: Weights, other: Weights) -> bool:
    """Whether a signature does not tell two choices apart by this part of it."""
    sums = [dot(part.weights, vector) for vector in (one, other)]
    return sums[0] == sums[1] or part.least <= min(sums) <= max(sums) <= part.most


def eligible(of: Searched, choice: Whole) -> int:
    """What the platform's coupon is over: what layer 5 leaves of its lines."""
    assert of.cases.coupon is not None
    flat = of.cases.flat
    of.trials._price(tuple(row for at in choice.options for row in of.trials.stores.rows(at)))
    goods = flat.lines[layout.GOODS :: layout.LINE]
    return sum(goods[line] for line in flat.members_of(of.cases.coupon))


def turns_out(of: Searched, case: Case, choice: Whole) -> bool:
    """Whether with that choice the platform's offers, and packets, turn out just as in a case."""
    return is_of(of, case, choice) and is_given_as_in(of, case, choice)


def is_given_as_in(of: Searched, case: Case, choice: Whole) -> bool:
    """The same but for what a case says of what a choice comes to."""
    if choice.best is None or not has_needs(case, choice):
        return False
    of.trials._price(choice.best.rows)
    given = of.cases.flat.offers[layout.GIVEN :: layout.OFFER]
    paid = sum(given[row] for row in of.trials.shipping if row in choice.best.rows)
    packets = sum(given[row] for row in of.trials.packets.reached(NO_BAR))
    fees = dot(of.cases.vectors.fees, choice.vector)
    cross, coupon = of.cases.natural(case.turn), case.turn.coupon
    at_most = coupon.most - coupon.is_exact  # of a rate, beyond its end it would be as much
    return (
        all((given[row] > 0) == (row == case.turn.row) for row in of.trials.cross)
        and (case.turn.row is None or cross.least <= given[case.turn.row] <= cross.most)
        and (of.cases.coupon is None or coupon.least <= given[of.cases.coupon] <= at_most)
        and paid == min(case.shipping.amount, fees)
        and packets == case.level.total
    )
