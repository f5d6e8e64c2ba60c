"""The stores' options as vectors, and what is said of sums of them, of every choice of carts."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import NamedTuple

from core.pricing import PreparedOffers, parse_document
from core.pricing.best.bounds import FINEST, WEIGHED_MAX, scale_of
from core.pricing.best.stores import Stores
from core.pricing.best.vectors import NO_BAR, Cell, Need, Vectors, Weights, dot
from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS, TAX_RATE_MAX
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of
from tests.property.test_pricing_best_cases import some_cart

SEEDS = range(60)
CHOICES_MAX = 200
DEAREST = 1_000
NOTHING = 0.2


class Cut(NamedTuple):
    """A cart's lines cut into cells, and every choice of the stores' options."""

    random: Random
    stores: Stores
    vectors: Vectors
    choices: list[tuple[int, ...]]

    def vector(self, choice: tuple[int, ...]) -> Weights:
        """What a whole choice comes to."""
        vectors = [self.vectors.vector(option) for option in choice]
        return tuple(map(sum, zip(*vectors, strict=True)))

    def some_weights(self) -> Weights:
        return tuple(self.random.randint(-9, 9) for _ in range(self.vectors.dims))

    def some_needs(self) -> list[Need]:
        """What some choice has, of sums that may be of nothing."""
        vector = self.vector(self.random.choice(self.choices))
        weights = [self.some_weights() for _ in range(self.random.randint(1, 3))]
        if self.random.random() < NOTHING:
            weights.append((0,) * self.vectors.dims)
        return [Need(w, dot(w, vector) - self.random.randint(0, 5)) for w in weights]


def cuts() -> Iterator[Cut]:
    for seed in SEEDS:
        random = Random(seed)
        parsed = parse_document((some_cart, brink_sale)[seed % 2](random))
        stores = Stores(FlatCart(parsed, PreparedOffers(parsed.offers)))
        cells = [
            Cell(frozenset({random.randrange(2)}), random.random() < 0.5, stores.import_bps(line))
            for line in range(len(parsed.lines))
        ]
        choices = list(product(*(range(*pair) for pair in pairwise(stores.starts))))
        if len(choices) <= CHOICES_MAX:
            yield Cut(random, stores, Vectors(stores, cells), choices)


def test_a_vector_is_goods_by_cell_then_what_tells_taxes_then_fees_and_ids() -> None:
    for _, stores, vectors, _ in cuts():
        assert vectors.cells == [*dict.fromkeys(vectors.cell_of)]
        assert vectors.store_count == len(vectors.of_stores) == len(stores.starts) - 1
        is_taxed = any(cell.tax_bps for cell in vectors.cells)
        columns = stores.tax_columns if is_taxed else ()
        assert [*range(len(stores))] == [at for options in vectors.of_stores for at in options]
        for option in range(len(stores)):
            cells = [vectors.cell_of[line] for line in stores.lines(option)]
            left = [*zip(cells, stores.goods(option), strict=True)]
            assert [*vectors.goods_of(option)] == left
            goods = [sum(n for cell, n in left if cell == each) for each in vectors.cells]
            numbers = [column[option] for column in columns]
            fee, ids = stores.fee(option), len(stores.rows(option))
            vector = vectors.vector(option)
            assert [*vector] == [*goods, *numbers, fee, ids]
            assert len(vector) == vectors.dims
            assert [dot(vectors.unit(at), vector) for at in range(vectors.dims)] == [*vector]
            assert dot(vectors.goods, vector) == sum(goods)
            assert dot(vectors.fees, vector) == fee
            assert dot(vectors.ids, vector) == ids
            assert dot(vectors.everything, vector) == sum(goods) + fee
            some = [cell.is_in_coupon for cell in vectors.cells]
            inside = sum(n for cell, n in left if cell.is_in_coupon)
            assert dot(vectors.set_of(some), vector) == inside
            weighed = vectors.of_cells([2] * len(goods), 3, 5)
            of_tax = 3 * numbers[0] if is_taxed else 0
            assert dot(weighed, vector) == 2 * sum(goods) + of_tax + 5 * fee


def test_the_least_and_the_most_of_a_sum_are_those_of_every_choice() -> None:
    for cut in cuts():
        every = [cut.vector(choice) for choice in cut.choices]
        for _ in range(3):
            weights = cut.some_weights()
            for _ in range(2):  # it is remembered
                assert cut.vectors.least(weights) == min(dot(weights, each) for each in every)
                assert cut.vectors.most(weights) == max(dot(weights, each) for each in every)


def test_a_sum_of_choices_of_such_fees_is_no_less_than_is_said_nor_than_without_that() -> None:
    for cut in cuts():
        every = [cut.vector(choice) for choice in cut.choices]
        fees = [dot(cut.vectors.fees, each) for each in every]
        *others, fee, ids = cut.some_weights()
        weights, goods = (*others, abs(fee), ids), (*others, 0, ids)
        for least in {*fees}:
            found = cut.vectors.least_owing(weights, least)
            there = [each for each, owed in zip(every, fees, strict=True) if owed >= least]
            assert found <= min(dot(weights, each) for each in there)
            assert found >= min(dot(weights, each) for each in every)
            assert found >= min(dot(goods, each) for each in every) + abs(fee) * least


def test_where_merchants_are_fixed_just_the_choices_with_their_options_are_left() -> None:
    for cut in cuts():
        chosen = cut.random.choice(cut.choices)
        options = cut.random.sample(chosen, cut.random.randint(1, len(chosen)))
        fixed = cut.vectors.with_fixed(options)
        assert fixed.fixed == options
        for vectors, kept in ((fixed, options), (cut.vectors, [])):
            there = [choice for choice in cut.choices if {*kept} <= {*choice}]
            assert [*product(*vectors.of_stores)] == there
            for _ in range(2):
                weights = cut.some_weights()
                least = min(dot(weights, cut.vector(choice)) for choice in there)
                assert vectors.least(weights) == least


def test_with_prices_on_needs_a_sum_is_no_less_than_is_said_wherever_they_are_met() -> None:
    for cut in cuts():
        weights, needs = tuple(100 * weight for weight in cut.some_weights()), cut.some_needs()
        aims = [need._replace(least=need.least + cut.random.randint(-9, 9)) for need in needs]
        nothing = array("q", bytes(24 * len(needs)))
        plain = cut.vectors.sharpen(weights, needs, DEAREST, NO_BAR)
        beside = cut.vectors.sharpen_beside(weights, needs, DEAREST, aims, nothing)
        assert not any(nothing)
        assert plain.value >= cut.vectors.least(weights)
        assert cut.vectors.sharpen_beside(weights, needs, DEAREST, needs, nothing) == plain
        assert beside.prices == cut.vectors.sharpen(weights, aims, DEAREST, NO_BAR).prices
        there = [
            vector
            for vector in map(cut.vector, cut.choices)
            if all(dot(need.weights, vector) >= need.least for need in needs)
        ]
        for priced in (plain, beside):
            assert priced.value == cut.vectors.least(priced.weights) + priced.gain
            for vector in there:
                assert dot(priced.weights, vector) + priced.gain <= dot(weights, vector)


def test_a_scale_is_the_finest_at_which_all_with_the_dearest_tax_is_no_more_than_may_be() -> None:
    scales = set()
    amounts = [10**digits + more for digits in range(1, 16) for more in (-1, 0, 1)]
    for total, rate in product(amounts[:-1], (None, BPS - 1, BPS, TAX_RATE_MAX)):
        lines = [one_of("untaxed", "M", 1, None), one_of("taxed", "M", 1, rate)]
        freight = {"M": {"fee": total - 2}}
        parsed = parse_document({"currency": "CNY", "now": NOW, "lines": lines, "freight": freight})
        stores = Stores(FlatCart(parsed, PreparedOffers(parsed.offers)))
        rates = [stores.import_bps(line) for line in range(2)]
        cells = [Cell(frozenset(), is_in_coupon=False, tax_bps=each) for each in rates]
        dearest = total * (1 + Fraction(rate or 0, BPS))
        finer = [FINEST // 10**digits for digits in range(9)]
        fitting = [scale for scale in finer if scale * dearest <= WEIGHED_MAX]
        assert scale_of(Vectors(stores, cells)) == max(fitting, default=1)
        scales.add(max(fitting, default=0))
    assert scales == {0, *finer}
