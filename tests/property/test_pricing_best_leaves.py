"""What is known of the choices that lead to one leaf of a search is so of every choice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from random import Random
from typing import Any

from core.pricing.best import outcomes
from core.pricing.best.case import Case
from core.pricing.best.pieces import worth_at
from core.pricing.best.remainders import Bars, Shared
from core.pricing.best.search import Leaf, Work
from core.pricing.best.vectors import dot
from core.pricing.best.walks import Leaves, _Known, _runs
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import in_yuan, one_of
from tests.builders.pricing_taxed_sales import barred_sale
from tests.property.test_pricing_best_cases import (
    Searched,
    Whole,
    all_cases,
    searched,
    searched_of,
    shipping_of,
)
from tests.property.test_pricing_best_lines import level_sale
from tests.property.test_pricing_best_sums import turns_out
from tests.property.test_pricing_ranks import apportioned
from tests.property.test_pricing_remainders import is_reached

Json = dict[str, Any]
SEEDS = range(12)
LIKE_FEES_SEEDS = 400


def test_what_layer_5_takes_off_the_coupons_lines_is_one_of_what_it_can() -> None:
    for of in searched():
        for leaves, row in leaves_of(of):
            for choice in of.choices:
                sums = leaves._sums(Leaf(choice.options, choice.vector, 0, 0))
                assert taken_inside(of, row, choice) in leaves._insides(sums), choice


def small_level_sale(random: Random) -> Json:
    return in_yuan(level_sale(random))


def unit_sale(random: Random) -> Json:
    """Lines of a unit, so that the bar can be at a remainder of one."""
    names = [f"M{at // 2}-{at % 2}" for at in range(2 * random.randint(1, 3))]
    lines = [one_of(name, name[:2], 1 + (name == "M0-0"), None) for name in names]
    own = {"layer": "store_coupon", "owner": "merchant:M0", "scope": {"skus": ["M0-0"]}}
    cross = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    coupon = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": names[::2]}}
    offers = [{**each, "benefit": {"amount": 1}} for each in ({**own, "id": "own"}, cross, coupon)]
    return {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "choose": "best"}


SALES = (level_sale, small_level_sale, brink_sale, barred_sale, unit_sale)


def test_a_choice_is_where_its_bars_can_be_if_it_owes_as_little_as_it_does() -> None:
    found = 0
    for sale, seed in product(SALES, SEEDS):
        for of in searched_of(sale, seed):
            for _, case in all_cases(of):
                there = [each for each in of.choices if turns_out(of, case, each)]
                first: dict[tuple[int, ...], Whole] = {}
                for choice in there:
                    like = first.setdefault(sums_of(of, case, choice), choice)
                    paid = of.trials.paid(shipping_of(of, choice))
                    leaves = Leaves(
                        of.cases, case, of.trials.stores, paid, Work(None), has_fees=True
                    )
                    if leaves.are_told_apart:
                        uses = [1] * len(of.trials.stores)
                        leaf = Leaf(like.options, like.vector, 0, 0)
                        regions = leaves.regions(leaf, uses, choice.payable + case.level.total)
                        assert any(is_reached(*region, [*choice.options]) for region in regions)
                        found += like is not choice
    assert found > 50


def like_fees_sale(random: Random) -> Json:
    """Two taxed merchants of equal fees, of which the platform pays an odd number of units.

    Of the second only the last line is taxed: of more freight it can bear less.
    """
    lines = [one_of("M0-0", "M0", random.randint(1, 9), 10_000)]
    lines += [one_of(f"M1-{at}", "M1", random.randint(5, 9), None) for at in range(2)]
    lines += [one_of("M1-2", "M1", random.randint(1, 4), 50_000)]
    benefit = {"amount": random.choice((1, 3))}
    ship = {"id": "ship", "layer": "shipping", "scope": {"all": True}, "benefit": benefit}
    fee = {"fee": random.randint(3, 12)}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": [ship], "freight": {"M0": fee, "M1": fee}}


def test_the_first_merchant_gets_units_of_equal_fees_however_stores_are_ordered() -> None:
    for seed in range(LIKE_FEES_SEEDS):
        for of in searched_of(like_fees_sale, seed):
            for choice in of.choices:
                fees = sum(map(of.trials.stores.fee, choice.options))
                paid = of.trials.paid(shipping_of(of, choice))
                leaf = Leaf(choice.options[::-1], choice.vector, 0, 0)
                known = _Known(of.cases, of.trials.stores, leaf, None)
                tax = choice.payable - sum(known.goods) - fees + paid
                assert known.tax_least(known.goods, Shared(paid, fees)) <= tax


def test_bars_that_follow_each_other_are_one_and_those_of_all_are_anywhere() -> None:
    top = 12
    for seed in range(200):
        random = Random(seed)
        cuts = [0, *sorted(random.sample(range(1, top), random.randint(0, 4))), top]
        parts = [Bars(low + 1, high) for low, high in pairwise(cuts)]
        some = [bars for bars in parts if random.random() < 0.8]
        if some:
            runs = _runs([*reversed(some)], top)
            held = {rank for low, high in some for rank in range(low, high + 1)}
            if len(some) == len(parts):
                assert runs == [None]
                continue
            known = [bars for bars in runs if bars is not None]
            assert {rank for low, high in known for rank in range(low, high + 1)} == held
            assert all(a.high + 1 < b.low for a, b in pairwise(known))
            assert len(known) == len(runs)
    assert _runs([None], 0) == [None]


def sums_of(of: Searched, case: Case, choice: Whole) -> tuple[int, ...]:
    """What all choices that lead to a leaf agree in."""
    cases, turn = of.cases, case.turn
    parts = [*outcomes.equal_goods(cases, turn), *outcomes.rivals(cases, turn)]
    weights = [*(part.weights for part in parts), cases.vectors.fees]
    return tuple([dot(each, choice.vector) for each in weights])


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
