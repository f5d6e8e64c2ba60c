"""Which of the platform's shipping coupons can be in the best choice, and with what fees."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest

from core.pricing.best import outcomes
from core.pricing.best.bounds import Turn
from core.pricing.best.cases import Cases
from core.pricing.best.shipping import Shipping, by_fees
from core.pricing.best.vectors import NO_BAR
from tests.builders.pricing_sales import near_sale
from tests.property.test_pricing_best_cases import searched_of

SEEDS = range(40)
ROUNDS = 6


class Offered(NamedTuple):
    """Shipping coupons of the platform, by id, where goods come to at least so much."""

    cases: Cases
    goods: int
    coupons: list[Shipping]

    def may_be_best(self, one: Shipping, fees: int) -> bool:
        """Whether of such fees no other that is there pays more, or as much with a smaller id."""
        if fees == 0:
            return one.row is None
        there = [each for each in self.coupons if each.goods <= max(one.goods, self.goods)]
        lost = self.cases.freight_rounding
        paid = min(one.amount, fees)
        for other in there:
            more = min(other.amount, fees) - paid
            is_smaller = one.row is not None and other.row is not None and other.row < one.row
            if more > lost or (is_smaller and (more == 0 or (not lost and more > 0))):
                return False
        return True


def test_shipping_coupons_are_left_out_just_where_another_is_better() -> None:
    for seed in SEEDS:
        random = Random(seed)
        for of in searched_of(near_sale, seed):
            fees = all_fees(of.cases)
            for _, turn in list(of.cases.turns(*of.chooser._most_paid(of.cases)))[:ROUNDS]:
                offered = some_coupons(random, of.cases, turn, fees)
                found = {
                    (*part[:3], fee)
                    for each in outcomes.undominated(of.cases, turn, offered.coupons)
                    for part in by_fees(of.cases.vectors, each)
                    for fee in fees
                    if part.fees[0] <= fee <= part.fees[1] and (fee > 0 or part.row is None)
                }
                right = {
                    (*one[:3], fee)
                    for one in (Shipping(0, 0), *offered.coupons)
                    for fee in fees
                    if offered.may_be_best(one, fee)
                }
                assert found >= right, (seed, turn, offered.coupons)
                # Just the least fees are not told apart from more.
                assert all(fee == fees[0] for *_, fee in found - right), (seed, turn, offered)


def test_fees_are_parted_where_the_platform_pays_all_and_those_that_matter_are_in_a_part() -> None:
    for seed in SEEDS:
        random = Random(seed)
        for of in searched_of(near_sale, seed):
            fees = all_fees(of.cases)
            for _ in range(ROUNDS):
                amount, more, beaten = (random.choice(fees) + random.randint(-1, 1) for _ in "123")
                most = random.choice((NO_BAR, max(more, amount)))
                paid = Shipping(0, amount, 0, beaten=min(beaten, amount - 1), most=most)
                parts = [part.fees for part in by_fees(of.cases.vectors, paid)]

                assert all(high <= amount or low >= amount for low, high in parts), paid
                assert [fee for fee in fees if any(low <= fee <= high for low, high in parts)] == [
                    fee for fee in fees if paid.beaten < fee <= amount or amount < fee <= most
                ], paid


def test_a_step_says_of_any_goods_what_the_platform_pays_of_fees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in SEEDS:
        random = Random(seed)
        for of in searched_of(near_sale, seed):
            goods = of.cases.vectors.goods
            low, high = of.cases.vectors.least(goods), of.cases.vectors.most(goods)
            coupons = [
                Shipping(
                    random.choice((low, high)) + random.randint(-1, 1), random.randint(1, 6), row
                )
                for row in range(random.randint(0, 4))
            ]
            monkeypatch.setattr(of.trials, "shipping", range(len(coupons)))
            monkeypatch.setattr(of.chooser, "_shipping", coupons.__getitem__)
            steps = of.chooser._staircase(of.cases)

            for total in {low, min(low + 1, high), max(high - 1, low), high}:
                paid = max((each.amount for each in coupons if each.goods <= total), default=0)
                assert max(step.amount for step in steps if step.goods <= total) == paid
            assert all(one.amount < other.amount for one, other in pairwise(steps))
            assert all(step.row is None for step in steps)


def all_fees(cases: Cases) -> list[int]:
    """All that the merchants' fees can come to together."""
    stores = cases.vectors.stores
    sums = {0}
    for start, end in pairwise(stores.starts):
        sums = {total + fee for total in sums for fee in stores.fees[start:end]}
    return sorted(sums)


def some_coupons(random: Random, cases: Cases, turn: Turn, fees: list[int]) -> Offered:
    """Coupons of about what the goods and the fees can come to."""
    goods = max(cases.vectors.least(cases.vectors.goods), turn.cross.threshold)
    asides = (-1, 0, 1, cases.freight_rounding, cases.freight_rounding + 1)
    coupons = []
    for row in range(random.randint(0, 4)):
        amount = max(random.choice(fees) + random.choice(asides), 1)
        least = goods + random.choice((-1, 0, 1, 2, 3))
        coupons.append(Shipping(least, amount, row))
    return Offered(cases, goods, coupons)
