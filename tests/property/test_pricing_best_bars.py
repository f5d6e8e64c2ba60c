"""No choice is lost where taxed merchants are fixed and the coupon's bar is, of every small cart.

And nothing but what plain definitions say is let through.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import pairwise, product
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from core.pricing.best import barring, importers, taxes
from core.pricing.best.barring import _Line, _Lines
from core.pricing.best.bounds import is_apart, is_within
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.remainders import Bars, Shared, Toll
from core.pricing.best.shares import NO_SHARE, Share, fixed_tax, shares_of, tax_between
from core.pricing.best.sharpening import sharpen
from core.pricing.best.vectors import Cell, Pinned, Vectors, Weights, dot
from core_ext import layout
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of
from tests.property.test_pricing_best_cases import (
    Searched,
    Whole,
    all_cases,
    has_needs,
    searched_of,
)
from tests.property.test_pricing_best_sums import turns_out

Json = dict[str, Any]
SEEDS = range(80)
ROUNDS = 150
MANY_LEFT = 6
"""Of so many that layer 5 can leave of a line, its remainder still says something."""
MANY_RESTS = 24
MANY_WHOLES = 8
MANY_CHOICES = 64
RELATIONS = {"none", "apart", "within", "within, a rate", "mixed"}


def barred_sale(random: Random) -> Json:
    """Tens of choices, some goods with import tax, and a coupon of some lines.

    The cross-store offer is over none of those lines, over no others, or over some of each.
    """
    merchants = [f"M{at}" for at in range(random.choice((2, 3, 3)))]
    skus = {f"{merchant}-{at}": merchant for merchant in merchants for at in range(2)}
    taxed = random.choice((["M0"], ["M0"], ["M0", "M1"], ["M0-0", "M1"]))
    rate = random.choice((2_305, 10_000, 50_000))
    lines = [
        one_of(sku, merchant, random.randint(12, 50), rate if {sku, merchant} & {*taxed} else None)
        for sku, merchant in skus.items()
    ]
    offers: list[Json] = [
        {
            "id": f"off-{sku}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"skus": [sku]},
            "benefit": {"amount": random.randint(1, 9)},
        }
        for sku, merchant in skus.items()
    ]
    names = [*skus]
    out = random.choice(names)
    others = [sku for sku in names if sku != out]
    crossed, coupon = random.choice(
        (
            ([], names),
            ([out], others),
            (names[:2], names),
            (names[:2], names),
            (names, names),
            (names, others),
        )
    )
    listed = {line["sku"]: line["prices"]["list"] for line in lines}
    for layer, scope in (("cross_store", crossed), ("platform_coupon", coupon)):
        amount = {"amount": random.choice((1, random.randint(5, 30), random.randint(5, 30)))}
        percent = {"percent": random.choice((700, 1_250, 3_333))}
        offer: Json = {"id": layer, "layer": layer, "scope": {"skus": scope}}
        offer["benefit"] = random.choice((percent, amount))
        least = sum(listed[sku] for sku in scope) - random.choice((0, 15, 30))
        if layer == "platform_coupon" and random.random() < 0.4:
            offer["condition"] = {"min_amount": max(least, 1)}
        offers += [offer] if scope else []
    shipping = {"id": "ship", "layer": "shipping", "scope": {"all": True}, "benefit": {"amount": 6}}
    offers += random.choice(([], [shipping]))
    freight = {merchant: {"fee": random.choice((0, 5, 9))} for merchant in merchants}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers, "freight": freight}


class Fixed:
    """A choice that turns out as in a case, and its case where what is taxed of it is fixed."""

    def __init__(self, of: Searched, case: Case, choice: Whole, random: Random) -> None:
        self.of = of
        self.choice = choice
        self.of_case = sharpen(of.cases, case, choice.payable, is_fine=True)
        self.bar = choice.payable * of.cases.scale
        self.taxed = tuple([choice.options[merchant] for merchant in taxed_merchants(of.cases)])
        self.cases = of.cases.with_fixed(self.taxed)
        of.trials._price(() if choice.best is None else choice.best.rows)
        self.tax = sum(of.cases.flat.lines[layout.TAX_ADDED :: layout.LINE])
        found = sharpen(self.cases, case, choice.payable, is_fine=True)
        assert found is not None
        assert has_needs(found, choice)
        assert all(dot(b.weights, choice.vector) - b.deduction <= self.bar for b in found.bounds)
        assert lets_through(found, choice)
        self.case = found
        self._random = random

    @property
    def relation(self) -> str:
        of_cross, in_coupon = self.cases.cross_sets[self.case.turn.row], self.cases.in_coupon
        if self.case.turn.row is None:
            return "none"
        if is_apart(of_cross, in_coupon):
            return "apart"
        if not is_within(of_cross, in_coupon):
            return "mixed"
        return "within, a rate" if self.case.turn.cross.is_exact else "within"

    @property
    def sharpest(self) -> Case:
        """The case as if all but the tax were known."""
        tax = fixed_tax(self.cases.vectors, self.case.turn, self.case.shipping) - self.tax
        return self.case._replace(floor=self.bar + tax * self.cases.scale)

    def pinned(self) -> Iterator[Case]:
        """The case with sums of the coupon's lines known to a few units, or as it is."""
        yield self.case
        yield self.sharpest
        for weights in (self.cases.in_coupon, net_of(self.cases, self.case)):
            unit = 1 if weights == self.cases.in_coupon else self.cases.scale
            total = dot(weights, self.choice.vector)
            below, above = (self._random.randint(0, 4 * unit) for _ in range(2))
            yield self.sharpest._replace(pinned=Pinned(weights, total - below, total + above))


def net_of(cases: Cases, case: Case) -> Weights:
    """What the coupon's lines come to after a rate of layer 5, in 1 / scale."""
    share, of = case.turn.cross.slope
    return tuple(
        [
            cases.scale * (of - share * crossed) // of * covered
            for crossed, covered in zip(
                cases.cross_sets[case.turn.row], cases.in_coupon, strict=True
            )
        ]
    )


@functools.cache
def every_fixed() -> list[Fixed]:
    found = []
    for seed in SEEDS:
        random = Random(seed)
        for of in searched_of(barred_sale, seed):
            for _, case in all_cases(of) if of.cases.coupon is not None else ():
                there = [each for each in of.choices if turns_out(of, case, each)]
                some = random.sample(there, min(len(there), 3))
                found += [Fixed(of, case, choice, random) for choice in some]
    return found


def taxed_merchants(cases: Cases) -> list[int]:
    stores, cell_of = cases.vectors.stores, cases.vectors.cell_of
    return [
        merchant
        for merchant, start in enumerate(stores.starts[:-1])
        if any(cell_of[line].tax_bps for line in stores.lines(start))
    ]


def test_what_taxed_merchants_can_choose_is_what_all_bounds_with_its_tax_let_through() -> None:
    for fixed in every_fixed():
        assert fixed.of_case is not None
        found = importers.choices(fixed.of.cases, fixed.of_case, fixed.bar)
        assert found is not None
        assert fixed.taxed in found
        floors = floors_of(fixed.of.cases, fixed.of_case)
        assert set(found) == {chosen for chosen, floor in floors.items() if floor <= fixed.bar}
        assert [floors[chosen] for chosen in found] == sorted(map(floors.__getitem__, found))


def test_so_many_choices_of_taxed_merchants_are_searched_all_at_once() -> None:
    many = [of for seed in range(4) for of in searched_of(many_sale, seed)]
    for of in many:
        case = next(case for _, case in all_cases(of))
        for bar in sorted(floors_of(of.cases, case).values())[MANY_CHOICES - 1 :: 8]:
            few = [floor for floor in floors_of(of.cases, case).values() if floor <= bar]
            found = importers.choices(of.cases, case, bar)
            assert (found is None) == (len(few) > MANY_CHOICES)


def floors_of(cases: Cases, case: Case) -> dict[tuple[int, ...], int]:
    """Of each choice of the taxed merchants what it is payable for at least, with its tax."""
    starts = cases.vectors.stores.starts
    ranges = [range(starts[at], starts[at + 1]) for at in taxed_merchants(cases)]
    tax = taxes.least(cases, case)
    bounds = [bound.with_tax(0) for bound in case.bounds]
    found = {}
    for chosen in product(*ranges):
        vectors = cases.vectors.with_fixed(chosen)
        floor = max(vectors.least(bound.weights) - bound.deduction for bound in bounds)
        found[chosen] = floor + sum(tax[option] for option in chosen) * cases.scale
    return found


def many_sale(random: Random) -> Json:
    """Two taxed merchants with nine options each."""
    lines = [one_of(f"S{at}", f"M{at}", random.randint(50, 90), 910) for at in range(2)]
    offers = [
        {
            "id": f"off-{at}-{amount}",
            "layer": "store_coupon",
            "owner": f"merchant:M{at}",
            "scope": {"all": True},
            "benefit": {"amount": amount},
        }
        for at in range(2)
        for amount in random.sample(range(1, 40), 8)
    ]
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers}


def test_some_part_lets_a_choice_through_that_is_payable_for_so_little() -> None:
    seen = set()
    for fixed in every_fixed():
        for case in fixed.pinned():
            parts = list(barring.parts(fixed.cases, case, fixed.bar))
            assert any(lets_through(part, fixed.choice) for part in parts), fixed.choice
            if any(part.tolls for part in parts):
                seen.add(fixed.relation)
    assert seen == RELATIONS - {"mixed"}


def test_parts_are_by_what_the_coupon_is_over_and_by_bars_of_little_enough_tax() -> None:
    for fixed in every_fixed()[::5]:
        for case in fixed.pinned():
            wholes = list(wholes_of(fixed.cases, case))
            if not 0 < len(wholes) <= MANY_WHOLES:
                assert [*barring.parts(fixed.cases, case, fixed.bar)] == [case]
                continue
            for more in (1, 100):
                bar = case.floor + more * fixed.cases.scale
                expected = list(parts_of(fixed.cases, case, wholes, more))
                assert [*barring.parts(fixed.cases, case, bar)] == expected


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


def lets_through(part: Case, choice: Whole) -> bool:
    pinned = part.pinned
    return (
        pinned is None or pinned.least <= dot(pinned.weights, choice.vector) <= pinned.most
    ) and all(sum(toll.numbers[at] for at in choice.options) <= toll.most for toll in part.tolls)


def wholes_of(cases: Cases, case: Case) -> Iterator[tuple[int, Pinned]]:
    """What the coupon can be over, and between which sums it is."""
    pinned, cross = case.pinned, case.turn.cross
    of_cross = cases.cross_sets[case.turn.row]
    if pinned is None or not (
        is_within(of_cross, cases.in_coupon) or is_apart(of_cross, cases.in_coupon)
    ):
        return
    if pinned.weights == cases.in_coupon:
        off = 0 if is_apart(of_cross, cases.in_coupon) else cross.most
        for total in range(pinned.least, pinned.most + 1) if off in {0, cross.least} else ():
            yield total - off, Pinned(pinned.weights, total, total)
    elif (
        cross.is_exact
        and is_within(of_cross, cases.in_coupon)
        and pinned.weights == net_of(cases, case)
    ):
        half = cases.scale // 2
        rounded = [-((half - total) // cases.scale) for total in (pinned.least, pinned.most)]
        for whole in range(rounded[0], rounded[1] + 1):
            least, most = whole * cases.scale - half + 1, whole * cases.scale + half
            yield whole, Pinned(pinned.weights, max(least, pinned.least), min(most, pinned.most))


def parts_of(
    cases: Cases, case: Case, wholes: list[tuple[int, Pinned]], more: int
) -> Iterator[Case]:
    assert cases.coupon is not None
    shares = shares_of(case.turn, case.shipping)
    tax_most = fixed_tax(cases.vectors, case.turn, case.shipping) + more
    options = range(len(cases.vectors.stores))
    lines = [lines_of(cases, case.turn.row, option, shares.cross) for option in options]
    for whole, pinned in wholes:
        coupon = Shared(worth_at(cases.flat, cases.coupon, whole), whole)
        for bars in runs(
            [
                bar
                for bar in range(1, whole + 1)
                if tax_at(cases.vectors, lines, coupon, shares.fees, bar) <= tax_most
            ]
            if coupon.off > 0
            else []
        ):
            yield case._replace(pinned=pinned, tolls=tuple(tolls_of(lines, coupon, bars)))


def lines_of(cases: Cases, row: int | None, option: int, share: Share) -> list[_Line]:
    """Of each line whatever can be left by an offer that takes such a share, within a unit."""
    stores, found = cases.vectors.stores, []
    for line, goods in zip(stores.lines(option), stores.goods(option), strict=True):
        cell = cases.vectors.cell_of[line]
        lefts = [goods]
        if row in cell.cross:
            lefts = [
                goods - part
                for part in range(goods + 1)
                if (part - 1) * share.of_most < goods * share.most
                and (part + 1) * share.of_least > goods * share.least
            ]
        found.append(_Line(range(min(lefts), max(lefts) + 1), cell))
    return found


def tax_at(
    vectors: Vectors, lines: list[list[_Line]], coupon: Shared, fees: Share, bar: int
) -> int:
    """The least tax of fixed options where that is the last remainder that gets a unit."""
    tax = 0
    for option in vectors.fixed:
        left = [left_of(line, coupon, bar) for line in lines[option]]
        fee = vectors.stores.fee(option)
        cells = [line.cell for line in lines[option]]
        tax += tax_between(cells, [*map(min, left)], [*map(max, left)], fee - fees.most_of(fee))
    return tax


def left_of(line: _Line, coupon: Shared, bar: int) -> list[int]:
    """All that layer 6 can leave of a line."""
    if not line.cell.is_in_coupon:
        return [*line.lefts]
    found = []
    for left in line.lefts:
        part, rest = divmod(coupon.off * left, coupon.whole)
        found += [left - part] * (rest <= bar or len(line.lefts) > MANY_LEFT)
        found += [left - part - 1] * (rest >= bar or len(line.lefts) > MANY_LEFT)
    return found


def runs(bars: list[int]) -> Iterator[Bars]:
    """Numbers side by side, from the first to the last of them."""
    first = None
    for bar, after in pairwise([*bars, -1]):
        first = bar if first is None else first
        if after != bar + 1:
            yield Bars(first, bar)
            first = None


def tolls_of(lines: list[list[_Line]], coupon: Shared, bars: Bars) -> Iterator[Toll]:
    """Fewer remainders are above the bars than wholes of them all, and no fewer from them on."""
    rests = [
        [
            {divmod(coupon.off * left, coupon.whole)[1] for left in line.lefts}
            if len(line.lefts) <= MANY_LEFT
            else range(coupon.whole)
            for line in of_option
            if line.cell.is_in_coupon
        ]
        for of_option in lines
    ]
    if bars.high < coupon.whole:
        yield Toll(
            [
                sum(min(coupon.whole * (r > bars.high) - r for r in rest) for rest in of_option)
                for of_option in rests
            ],
            -coupon.whole,
        )
    if bars.low > 1:
        yield Toll(
            [
                sum(min(r - coupon.whole * (r >= bars.low) for r in rest) for rest in of_option)
                for of_option in rests
            ],
            0,
        )
