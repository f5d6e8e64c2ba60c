"""Slopes, and what roundings bring besides, hold what is payable where nothing is rounded."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from core.pricing.best.case import Case
from core.pricing.best.dominance import _gives
from core.pricing.best.pieces import Piece
from core.pricing.best.slopes import Slopes
from core.pricing.best.vectors import Weights
from core.pricing.limits import BPS
from tests.builders.pricing_brinks import brink_sale, slanted_sale
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import near_sale, one_of
from tests.property.test_pricing_best_cases import Searched, Whole, all_cases, searched_of
from tests.property.test_pricing_best_sums import turns_out

Json = dict[str, Any]
Point = list[Fraction]
SEEDS = range(8)
DEAR_SEEDS = range(40)
POINTS = 1
STEP = Fraction(1, 10**9)
NEAR = Fraction(1, 10**6)


def dear_sale(random: Random) -> Json:
    """Tens of choices where a unit of goods, more or less, can cost a hundred of import tax."""
    sizes = (random.choice((1, 1, 2)), random.randint(1, 4), random.randint(2, 4))
    merchants = {f"M{at}": size for at, size in enumerate(sizes)}
    skus = {f"{name}-{at}": name for name, size in merchants.items() for at in range(size)}
    rate = random.choice((910, 10_000, 10**6, 10**6))
    taxed = random.choice((["M0"], ["M0"], ["M0"], ["M0", "M1"]))
    lines = [
        one_of(sku, merchant, random.randint(20, 90), rate if merchant in taxed else None)
        for sku, merchant in skus.items()
    ]
    offers: list[Json] = [
        {
            "id": f"{merchant}-{at}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"skus": [f"{merchant}-{random.randrange(size)}"]},
            "benefit": {"amount": random.randint(1, 9)},
        }
        for merchant, size in merchants.items()
        for at in range(3)
    ]
    for layer in ("cross_store", "platform_coupon"):
        some = random.sample([*skus], random.randint(2, len(skus)))
        scope = random.choice(([*skus], some, some, ["M0-0", *some]))
        listed = [line["prices"]["list"] for line in lines if line["sku"] in scope]
        least = max(sum(listed) * random.choice((4, 5, 6)) // 10 - 9, 9)
        amount = {"amount": random.choice((least, least // 2, random.randint(1, 9)))}
        percent = {"percent": random.choice((100, 1_250, 9_000))}
        offer: Json = {"id": layer, "layer": layer, "scope": {"skus": [*dict.fromkeys(scope)]}}
        offer |= {"condition": {"min_amount": least}}
        offer |= {"benefit": random.choice((amount, amount, amount, percent))}
        offers += [offer] if random.random() < 0.8 else []
    shipping: Json = {"id": "ship", "layer": "shipping", "scope": {"all": True}}
    shipping |= {"benefit": {"amount": random.randint(1, 9)}}
    freight = {merchant: {"fee": random.choice((0, 1, 7, 10))} for merchant in merchants}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": [*offers, shipping], "freight": freight}


def uneven_sale(random: Random) -> Json:
    """Two choices: of lines alike one is taxed so high, and the units go to all others, or to it.

    Or it is nearly all that the coupon is over, and what is beside it bears more than its share.
    """
    off, paid = random.choice((4, 5)), random.choice((1, 3))
    if random.random() < 0.5:
        prices = {"M1": 5 * [20], "M2": 4 * [22], "M3": 16 * [22], "M4": [20]}
        crossed, given = ("M1", "M4"), random.randint(18, 20)
        covered = tuple(prices)
    else:
        price = random.randint(900, 1_100)
        prices = {"M0": [price], "M1": 5 * [10], "M2": 5 * [10], "M3": [9], "M4": [9]}
        crossed, covered = ("M1", "M2"), ("M0", "M1")
        given = (price + 45) * random.choice((random.randint(900, 910), 999)) // 1_000
    dear = random.choice(("M0", "M4")) if "M0" in prices else "M4"
    skus = {f"{name}-{at}": name for name, some in prices.items() for at in range(len(some))}
    listed = [price for some in prices.values() for price in some]
    lines = [
        one_of(sku, merchant, price, 10**6 if merchant == dear else None)
        for (sku, merchant), price in zip(skus.items(), listed, strict=True)
    ]
    offers: list[Json] = [
        {
            "id": layer,
            "layer": layer,
            "scope": {"merchants": list(scope)},
            "condition": {"min_amount": amount},
            "benefit": {"amount": amount},
        }
        for layer, scope, amount in (
            ("cross_store", crossed, off),
            ("platform_coupon", covered, given),
        )
    ]
    every = {"scope": {"all": True}}
    offers.append({"id": "ship", "layer": "shipping", **every, "benefit": {"amount": paid}})
    own = {"id": "own", "layer": "store_coupon", "owner": "merchant:M3", **every}
    offers.append({**own, "benefit": {"amount": 4}})
    freight = {merchant: {"fee": 3} for merchant in prices}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers, "freight": freight}


def scant_sale(random: Random) -> Json:
    """A few choices of next to nothing, of which an offer of a unit takes all, or nearly."""
    lines = [one_of("S0", "M0", 2, 10_000), one_of("S1", "M1", 2, None)]
    store = {"layer": "store_coupon", "owner": "merchant:M0", "scope": {"all": True}}
    layer = random.choice(("cross_store", "platform_coupon", "shipping"))
    unit = {"scope": {"all": True}, "condition": {"min_amount": 1}, "benefit": {"amount": 1}}
    own = {"layer": "shipping", "owner": "merchant:M1", "scope": {"all": True}}
    offers: list[Json] = [
        {**store, "id": "one", "benefit": {"amount": 1}},
        {**store, "id": "two", "benefit": {"amount": 2}},
        {**store, "id": "off", "owner": "merchant:M1", "benefit": {"amount": 1}},
        {**own, "id": "own", "benefit": {"amount": 1}},
        {**unit, "id": "unit", "layer": layer},
    ]
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers, "freight": {"M0": {"fee": 1}, "M1": {"fee": 1}}}


@functools.cache
def sloped() -> list[tuple[Searched, Case, Slopes, list[Whole]]]:
    """Cases that have slopes, and choices that turn out as in them."""
    found = []
    carts = {dear_sale: DEAR_SEEDS, uneven_sale: DEAR_SEEDS, scant_sale: SEEDS}
    for cart, seeds in {**carts, brink_sale: SEEDS, near_sale: SEEDS, slanted_sale: SEEDS}.items():
        for seed in seeds:
            for of in searched_of(cart, seed):
                for _, case in all_cases(of):
                    cross = _gives(of.cases, case.turn.row, of.cases.natural(case.turn))
                    coupon = _gives(of.cases, of.cases.coupon, case.turn.coupon)
                    if cross is None or coupon is None:
                        continue
                    slopes = Slopes(of.cases, case, cross, coupon)
                    there = [each for each in of.choices if turns_out(of, case, each)]
                    if there and not slopes.is_mixed:
                        found.append((of, case, slopes, there))
    return found


def test_what_is_payable_is_what_it_is_without_rounding_but_for_a_slack() -> None:
    for of, case, slopes, there in sloped():
        slack = slopes.cost_slack() / 2
        for choice in there:
            exact = Exact(of, case).payable([*map(Fraction, choice.vector)])
            assert abs(choice.payable - exact) <= slack, (choice, case)


def test_a_unit_more_of_goods_or_fees_is_between_what_slopes_say_where_nothing_is_rounded() -> None:
    for of, case, slopes, there in sloped():
        exact = Exact(of, case)
        spans = slopes.cost(slopes.coupon)
        for point in points(Random(len(there)), there):
            if exact.eligible(point) < case.turn.coupon.threshold:
                continue
            for at in range(len(point)):
                more = [*point]
                more[at] += STEP
                cost = (exact.payable(more) - exact.payable(point)) / STEP
                assert spans[at].low - NEAR <= cost <= spans[at].high + NEAR, (at, case)
                left = (exact.eligible(more) - exact.eligible(point)) / STEP
                span = slopes.eligible[at]
                assert span.low - NEAR <= left <= span.high + NEAR, (at, case)


def points(random: Random, there: list[Whole]) -> Iterator[Point]:
    """Some of the choices, and what is between two of them."""
    for _ in range(POINTS):
        one, other = random.choices(there, k=2)
        share = Fraction(random.randint(0, 4), 4)
        yield [a + (b - a) * share for a, b in zip(one.vector, other.vector, strict=True)]


class Exact:
    """What comes of goods and fees where the platform's offers turn out as in a case."""

    def __init__(self, of: Searched, case: Case) -> None:
        self._cells = of.cases.vectors.cells
        self._in_cross = of.cases.cross_sets[case.turn.row]
        self._in_coupon = of.cases.in_coupon
        self._cross = given(None if case.turn.row is None else of.cases.natural(case.turn))
        self._coupon = given(None if of.cases.coupon is None else case.turn.coupon)
        self._case = case
        self._is_taxed = of.cases.is_taxed

    def eligible(self, point: Point) -> Fraction:
        """What the coupon is over."""
        return sum_of(self._in_coupon, self._after_cross(point))

    def payable(self, point: Point) -> Fraction:
        left = kept(self._in_coupon, self._coupon, self._after_cross(point))
        taxed = zip(left, self._cells, strict=False)
        goods = sum((n + n * cell.tax_bps / BPS for n, cell in taxed), Fraction(0))
        fees, shipping = point[-2], self._case.shipping
        if shipping.fees[1] <= shipping.amount:  # the platform pays them all
            return goods - self._case.level.total
        tax = point[len(self._cells)] if self._is_taxed else Fraction(0)
        tax -= tax * shipping.amount / fees if shipping.amount else 0
        return goods + fees - shipping.amount + tax - self._case.level.total

    def _after_cross(self, point: Point) -> Point:
        return kept(self._in_cross, self._cross, point)


def given(piece: Piece | None) -> tuple[Fraction, int]:
    """An offer's rate, or its amount."""
    if piece is None:
        return Fraction(0), 0
    return (Fraction(*piece.slope), 0) if piece.is_exact else (Fraction(0), piece.most)


def kept(lines: Weights, gives: tuple[Fraction, int], point: Point) -> Point:
    """What an offer leaves, of which all its lines bear the same share."""
    rate, amount = gives
    share = rate + Fraction(amount) / sum_of(lines, point) if amount else rate
    return [n - n * share * of for n, of in zip(point, lines, strict=True)]


def sum_of(weights: Weights, point: Sequence[Fraction]) -> Fraction:
    return sum((w * n for w, n in zip(weights, point, strict=True)), Fraction(0))
