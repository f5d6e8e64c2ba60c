"""A case that is said to be searched whole leaves no choice behind that is better than the best."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

import pytest

from core.pricing import parse_document, price
from core.pricing.best import choosing, dividing, listing, stores
from core.pricing.best.case import Case
from core.pricing.best.dividing import Divider
from core.pricing.best.exploring import Explorer
from core.pricing.best.search import Work
from core.pricing.best.trials import Choice
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_packet_sales import (
    crossed_sale,
    fitting_sale,
    owing_sale,
    packed_sale,
    reached_sale,
)
from tests.builders.pricing_sales import in_yuan, near_sale
from tests.builders.pricing_taxed_sales import barred_sale
from tests.builders.pricing_uneven_sales import dear_sale, uneven_sale
from tests.property.test_pricing_best_cases import (
    Searched,
    all_cases,
    coupons_of,
    shipping_of,
)
from tests.property.test_pricing_best_lines import level_sale
from tests.property.test_pricing_best_sums import is_given_as_in, turns_out

Json = dict[str, Any]
Sale = Callable[[Random], Json]
CHOICES_MAX: Final = 300
LAST_ID: Final = 10**6
WIDTHS: Final = (0, 0, 2, 30)
JOINS_MAX: Final = 4_000
OVERDRAWN_MAX: Final = 4_000
ODD_SEED: Final = 4_809
"""Of a sale with a case whose signature is found not to be enough only while less is sought."""


def level_sale_in_yuan(random: Random) -> Json:
    return in_yuan(level_sale(random))


def shipped_sale(random: Random) -> Json:
    """Tens of choices with up to two more of the platform's shipping coupons."""
    sale = brink_sale(random)
    coupons: list[Json] = [
        {
            "id": f"{random.randrange(1_000):03}-s{at}",
            "layer": "shipping",
            "scope": {"all": True},
            "benefit": {"amount": random.randint(1, 8)},
        }
        for at in range(random.choice((0, 1, 2)))
    ]
    return {**sale, "offers": [*sale["offers"], *coupons]}


def given_sale(random: Random) -> Json:
    """Some choices with a coupon that takes off all that there would be import tax on."""
    sale = level_sale(random)
    for line in sale["lines"][:2]:
        line["tax"] = {"mode": "import", "rate": 910}
    for offer in sale["offers"]:
        if offer["id"] == "coupon":
            offer |= {"scope": {"all": True}, "benefit": {"amount": 10**6}, "condition": {}}
    return {**sale, "freight": {}}


SALES: Final[dict[Sale, int]] = {
    level_sale: 24,
    level_sale_in_yuan: 24,
    near_sale: 24,
    brink_sale: 24,
    barred_sale: 24,
    dear_sale: 20,
    uneven_sale: 8,
    reached_sale: 40,
    given_sale: 12,
    crossed_sale: 24,
    fitting_sale: 24,
}
"""And of how many seeds each."""
DIVIDED: Final[dict[Sale, int]] = {level_sale: 12, barred_sale: 12, dear_sale: 12, brink_sale: 24}


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("sale", SALES)
def test_nothing_better_is_left_of_a_case_that_is_explored_whole(
    sale: Sale, monkeypatch: pytest.MonkeyPatch, *, ties: bool
) -> None:
    enough, numbers_max = listing._ENOUGH, stores._NUMBERS_MAX
    explored = 0
    for seed in range(SALES[sale]):
        random = Random(seed)
        monkeypatch.setattr(stores, "_NUMBERS_MAX", random.choice((0, numbers_max)))
        for of in coupons_of(sale(random), random, CHOICES_MAX):
            monkeypatch.setattr(listing, "_ENOUGH", random.choice((0, enough)))
            best = min((each.best for each in of.choices if each.best), default=None)
            odd = explored_for_less(of, best) if best and ties else set()
            monkeypatch.setattr(of.chooser._explorer, "ties", ties)
            for _, case in all_cases(of):
                right = best_of_ties(of, case) if ties else best_of(of, case)
                if right is None or best is None or (ties and right.payable > best.payable):
                    continue
                forget(of, a_little_worse(random, right, ties=ties))
                joins = random.choice((None, random.randrange(JOINS_MAX)))
                width = random.choice(WIDTHS)
                explorer = Explorer(of.trials, Work(joins))
                if ties:
                    explorer.look_for_ties()
                    explorer._odd |= odd
                is_whole = is_explored(random, explorer, of, case, width)
                assert is_whole or width or joins is not None, seed
                assert explorer._work._joins > -OVERDRAWN_MAX, seed
                if is_whole:
                    assert of.trials.best.payable <= right.payable, seed
                    assert not ties or of.trials.best <= right, seed
                    explored += 1
    assert explored > SALES[sale] // 2


@pytest.mark.parametrize(
    "sale", [near_sale, shipped_sale, packed_sale, crossed_sale, owing_sale, fitting_sale]
)
def test_nothing_better_is_left_where_all_cases_are_explored(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(SALES.get(sale, 24)):
        random = Random(seed)
        for of in coupons_of(sale(random), random, CHOICES_MAX):
            right = min((each.best for each in of.choices if each.best), default=None)
            if right is not None:
                explorer = Explorer(of.trials, Work(None))
                forget(of, a_little_worse(random, right, ties=False))
                for _, case in all_cases(of):
                    assert is_explored(random, explorer, of, case, 0), seed
                assert of.trials.best.payable == right.payable, seed
                forget(of, a_little_worse(random, right, ties=True))
                explorer.look_for_ties()
                monkeypatch.setattr(of.chooser._explorer, "ties", True)
                for _, case in all_cases(of):
                    assert is_explored(random, explorer, of, case, 0), seed
                assert of.trials.best <= right, seed


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("sale", DIVIDED)
def test_nothing_better_is_left_of_a_case_but_in_what_is_said_to_be_left(
    sale: Sale, monkeypatch: pytest.MonkeyPatch, *, ties: bool
) -> None:
    found = set()
    for seed in range(DIVIDED[sale]):
        random = Random(seed)
        monkeypatch.setattr(dividing, "_NARROW", random.choice((1, 2)))
        for of in coupons_of(sale(random), random, CHOICES_MAX):
            monkeypatch.setattr(of.chooser._explorer, "ties", ties)
            for _, case in all_cases(of):
                right = best_of_ties(of, case) if ties else best_of(of, case)
                if right is None:
                    continue
                for start in starts(of, case, right, ties=ties):
                    forget(of, start)
                    work = Work(random.choice((None, 0, random.randrange(JOINS_MAX))))
                    explorer = Explorer(of.trials, work)
                    if ties:
                        explorer.look_for_ties()
                    is_over = work.left == 0
                    left = Divider(explorer, of.trials, work).left(case, of.cases, 0)
                    if is_over:
                        assert left == [(p, of.cases) for p in explorer.parts(case, of.cases, 0)]
                    best = of.trials.best
                    is_found = best <= right if ties else best.payable <= right.payable
                    is_left = any(holds(of, part, right) for part, _ in left)
                    assert is_found or is_left, seed
                    found.add((is_found, not left))
    assert {(True, True), (False, False)} <= found


def starts(of: Searched, case: Case, right: Choice, *, ties: bool) -> list[Choice]:
    """What a search may have found before the best of a case: of ties, others of the case."""
    if not ties:
        return [right._replace(payable=right.payable + 1)]
    there = [each.best for each in of.choices if each.best and turns_out(of, case, each)]
    worse = [each for each in there if each.payable == right.payable and each > right]
    return [max(worse)] if worse else []


def holds(of: Searched, case: Case, right: Choice) -> bool:
    """Whether the best choice turns out as in a part of a case."""
    return any(each.best == right and is_given_as_in(of, case, each) for each in of.choices)


def test_that_a_signature_is_not_enough_is_known_of_ties_with_any_shipping_coupon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = parse_document(shipped_sale(Random(ODD_SEED)))
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    found = price(source)
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
    assert found == price(source)


def explored_for_less(of: Searched, best: Choice) -> set[tuple[object, ...]]:
    """What an explorer notes who looks for what is cheaper, as it does before it looks for ties."""
    explorer = Explorer(of.trials, Work(None))
    forget(of, best)
    for _, case in all_cases(of):
        sharp = explorer.sharpen(case, of.cases)
        assert sharp is None or explorer.explore(sharp, of.cases, 0)
    return explorer._odd


def forget(of: Searched, best: Choice) -> None:
    """Let this be the best of what was tried so far."""
    of.trials.best = best
    of.trials._tried.clear()


def best_of(of: Searched, case: Case) -> Choice | None:
    """The best choice that turns out as in a case and does without fees that others do without."""
    smaller = of.trials.stores.has_smaller_fee
    there = [each for each in of.choices if not any(smaller[option] for option in each.options)]
    return min(
        (each.best for each in there if each.best and turns_out(of, case, each)), default=None
    )


def best_of_ties(of: Searched, case: Case) -> Choice | None:
    """The best choice that turns out as in a case, with its shipping coupon."""
    there = [each for each in of.choices if shipping_of(of, each) == case.shipping.row]
    return min(
        (each.best for each in there if each.best and turns_out(of, case, each)), default=None
    )


def a_little_worse(random: Random, right: Choice, *, ties: bool) -> Choice:
    if not ties:
        return right._replace(payable=right.payable + random.choice((1, 1, 2, 9)))
    size = right.size + random.choice((0, 0, 1, 2))
    return Choice(right.payable, size, [LAST_ID] * size, ())


def is_explored(random: Random, explorer: Explorer, of: Searched, case: Case, width: int) -> bool:
    """Whether a case is explored whole, or known to hold nothing better."""
    sharp = explorer.sharpen(case, of.cases, is_fine=random.random() < 0.5)
    if sharp is not None and of.trials.packets.most == 0:
        sharp = sharp._replace(floor=max(sharp.floor, 0))
    return sharp is None or explorer.explore(sharp, of.cases, width)
