"""What is known of a case is so of the choices that turn out so, of every choice of small carts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from random import Random
from typing import Any, NamedTuple

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.best import outcomes, taxes
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.choosing import _Chooser
from core.pricing.best.quarters import divided
from core.pricing.best.search import Leaf, Work
from core.pricing.best.sharpening import sharpen
from core.pricing.best.trials import Choice, Trials
from core.pricing.best.vectors import Weights, dot
from core.pricing.flat_cart import FlatCart
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_documents import document
from tests.builders.pricing_sales import in_yuan, near_sale, small_sale
from tests.builders.pricing_spare_sales import SPARE_SALES
from tests.property.test_pricing_best_lines import level_sale

Json = dict[str, Any]
SEEDS = range(50)
NEAR_SEEDS = (5, 20, 51, 187, 193, 221, 322, 586, 4115)  # where a case that says too little shows
BRINK_SEEDS = range(16)
SPARE_SEEDS = range(2)
CHOICES_MAX = 40
FEW = 10
NEVER = 10**18


class Whole(NamedTuple):
    """One whole choice: an option of each store, what they come to, and the best with them."""

    options: tuple[int, ...]
    vector: Weights
    best: Choice | None
    """None where the platform's coupon, or another of these, gives nothing."""

    @property
    def payable(self) -> int:
        return NEVER if self.best is None else self.best.payable


class Searched(NamedTuple):
    """What a search of a cart knows of one of the platform's coupons, and choices with it."""

    chooser: _Chooser
    trials: Trials
    cases: Cases
    choices: list[Whole]


def some_cart(random: Random) -> Json:
    kind = random.randrange(10)
    if kind == 0:
        return level_sale(random)
    if kind == 1:
        sale = small_sale(random.randrange(10**6))
        return in_yuan(sale) if random.random() < 0.5 else sale
    if kind > 3:
        return near_sale(random)
    return {**document(random, choices_max=60, lines_max=6), "choose": "best"}


def searched() -> Iterator[Searched]:
    carts = {some_cart: SEEDS, near_sale: NEAR_SEEDS, brink_sale: BRINK_SEEDS}
    for cart, seeds in [*carts.items(), *[(sale, SPARE_SEEDS) for sale in SPARE_SALES]]:
        for seed in seeds:
            yield from searched_of(cart, seed)


@functools.cache
def searched_of(cart: Callable[[Random], Json], seed: int) -> list[Searched]:
    random = Random(seed)
    return list(coupons_of(cart(random), random))


def coupons_of(source: Json, random: Random, choices_max: int = CHOICES_MAX) -> Iterator[Searched]:
    parsed = parse_document(source)
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    trials = Trials(flat)
    chooser = _Chooser(flat, trials, Work(None))
    starts = trials.stores.starts
    ranges = [range(*pair) for pair in pairwise(starts)]
    every = list(product(*ranges))
    some = random.sample(every, min(choices_max, len(every)))
    for coupon in trials.coupons:
        cases = chooser._cases_of(coupon)
        choices = []
        for options in some:
            rows = [row for option in options for row in trials.stores.rows(option)]
            best = trials._cheapest(tuple(sorted(rows if coupon is None else [*rows, coupon])))
            vectors = [cases.vectors.vector(option) for option in options]
            vector = tuple(map(sum, zip(*vectors, strict=True)))
            choices.append(Whole(options, vector, best))
        yield Searched(chooser, trials, cases, choices)


def test_every_choice_turns_out_as_in_a_case_whose_bounds_it_keeps() -> None:
    for of in searched():
        floor = of.cases.floor(*of.chooser._most_paid(of.cases))
        found = list(all_cases(of))
        for choice in [each for each in of.choices if each.best][:FEW]:
            assert floor is not None
            assert floor <= choice.payable * of.cases.scale
            assert any(has(of, least, case, choice) for least, case in found), choice


def test_where_ids_count_every_choice_is_in_a_case_of_its_own_shipping_coupon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for of in list(searched())[::3]:
        monkeypatch.setattr(of.chooser._explorer, "ties", True)
        found = list(all_cases(of))
        for choice in [each for each in of.choices if each.best][:FEW]:
            assert any(
                case.shipping.row == shipping_of(of, choice) and has(of, least, case, choice)
                for least, case in found
            ), choice


def test_what_stands_for_a_choice_of_its_signature_is_no_dearer_or_known_to_be() -> None:
    for of in searched():
        for _, case in all_cases(of):
            if not outcomes.is_decided_by_signature(of.cases, case):
                continue
            merged = Merged(of, case)
            for choice in of.choices:
                for other in of.choices if is_of(of, case, choice) else ():
                    if other is not choice and merged.is_one(other, choice):
                        assert is_as_good(of, case, other, choice), (other, choice)


def all_cases(of: Searched) -> Iterator[tuple[int, Case]]:
    """Every case, with the floor that it is reached by."""
    for floor, turn in of.cases.turns(*of.chooser._most_paid(of.cases)):
        for case in of.chooser._cases_in(turn, of.cases, floor):
            yield max(floor, case.floor), case


def shipping_of(of: Searched, choice: Whole) -> int | None:
    """The shipping coupon of the platform that is in the best choice with these options."""
    rows = () if choice.best is None else choice.best.rows
    return next((row for row in of.trials.shipping if row in rows), None)


def has(of: Searched, floor: int, case: Case, choice: Whole) -> bool:
    """Whether a choice is one of a case, and of what the case becomes on its way to be searched."""
    if floor > choice.payable * of.cases.scale or not is_of(of, case, choice):
        return False
    sharp = sharpen(of.cases, case, choice.payable)
    if sharp is None or not is_of(of, sharp, choice):
        return False
    ids = choice.vector[-1]
    return any(
        fine is not None and is_of(of, fine, choice)
        for part in divided(of.cases, sharp)
        for fine in [sharpen(of.cases, part, choice.payable, ids, is_fine=True)]
    )


def is_of(of: Searched, case: Case, choice: Whole) -> bool:
    """Whether all that a case says of its choices is so of this one."""
    cases, vector = of.cases, choice.vector
    most = choice.payable * cases.scale
    if choice.best is None or case.floor > most or not has_needs(case, choice):
        return False
    tax = sum(map(taxes.least(cases, case).__getitem__, choice.options)) * cases.scale
    untaxed = [bound.with_tax(0) for bound in case.bounds]
    pinned = case.pinned
    nominal = nominal_of(of, case, choice)
    return (
        all(dot(bound.weights, vector) - bound.deduction <= most for bound in case.bounds)
        and all(dot(bound.weights, vector) - bound.deduction + tax <= most for bound in untaxed)
        and (pinned is None or pinned.least <= dot(pinned.weights, vector) <= pinned.most)
        and nominal is not None
        and nominal <= choice.payable
        and not outcomes.misses_level(cases, case, vector)
    )


def has_needs(case: Case, choice: Whole) -> bool:
    return all(dot(need.weights, choice.vector) >= need.least for need in (*case.needs, *case.few))


def nominal_of(of: Searched, case: Case, choice: Whole) -> int | None:
    if of.cases.is_taxed:
        return taxes.nominal(of.cases, case, Leaf(choice.options, choice.vector, 0, 0))
    return outcomes.nominal(of.cases, case, choice.vector)


class Merged:
    """Which choices a search of a case goes on with alone, of those that agree in the later stores.

    Those of one signature so far, no dearer, and where the platform may pay all fees, of no more:
    if they may come to what the case needs.
    """

    def __init__(self, of: Searched, case: Case) -> None:
        self._vectors = of.cases.vectors
        self._needs = case.needs
        self._parts = outcomes.signature(of.cases, case)
        self._paid = outcomes.fees_paid(case)
        stores = [range(*pair) for pair in pairwise(self._vectors.stores.starts)]
        self._later = [stores[depth:] for depth in range(len(stores) + 1)]

    def is_one(self, one: Whole, other: Whole) -> bool:
        """Whether a search that comes to both goes on with the one alone."""
        pairs = list(zip(one.options, other.options, strict=True))
        last = max(at for at, (option, its) in enumerate(pairs) if option != its)
        return any(self._stands_for(one, other, depth) for depth in range(last + 1, len(pairs) + 1))

    def _stands_for(self, one: Whole, other: Whole, depth: int) -> bool:
        of_one, of_other = self._sum(one, depth), self._sum(other, depth)
        (known, *rank), (its_known, *its_rank) = (
            self._row(of_one, depth),
            self._row(of_other, depth),
        )
        return (
            known == its_known
            and all(a <= b for a, b in zip(rank, its_rank, strict=True))
            and all(
                dot(need.weights, of_one) + self._ends(need.weights, depth)[1] >= need.least
                for need in self._needs
            )
        )

    def _row(self, vector: Weights, depth: int) -> tuple[list[int], int, int]:
        goods, fee = sum(vector[: len(self._vectors.cells)]), vector[-2]
        known = []
        for part in self._parts:
            total = dot(part.weights, vector)
            least, most = self._ends(part.weights, depth)
            is_sure = part.least <= total + least and total + most <= part.most
            known.append(part.least - least if is_sure else total)
        if self._paid < 0:
            return known, 0, goods + fee
        is_paid = fee + self._ends(self._vectors.fees, depth)[1] <= self._paid
        return known, 0 if is_paid else fee, goods

    def _sum(self, choice: Whole, depth: int) -> Weights:
        vectors = [self._vectors.vector(option) for option in choice.options[:depth]]
        return tuple(map(sum, zip(*vectors, strict=True)))

    @functools.cache  # noqa: B019
    def _ends(self, weights: Weights, depth: int) -> tuple[int, int]:
        """What later stores add to a sum, at least and at most."""
        least = most = 0
        for options in self._later[depth]:
            values = [dot(weights, self._vectors.vector(option)) for option in options]
            least, most = least + min(values), most + max(values)
        return least, most


def is_as_good(of: Searched, case: Case, one: Whole, other: Whole) -> bool:
    """Whether the one is payable for no more, or for more than a search takes it to be."""
    nominal = nominal_of(of, case, one)
    if not has_needs(case, one) or nominal is None or nominal > other.payable:
        return False
    return one.payable <= other.payable or one.payable > nominal
