"""A case that is said to be searched whole leaves no choice behind that is better than the best."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

import pytest

from core.pricing.best import listing
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.exploring import Explorer
from core.pricing.best.search import Work
from core.pricing.best.trials import Choice
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_sales import in_yuan, near_sale
from tests.builders.pricing_taxed_sales import barred_sale
from tests.property.test_pricing_best_cases import (
    Searched,
    all_cases,
    coupons_of,
    shipping_of,
)
from tests.property.test_pricing_best_lines import level_sale
from tests.property.test_pricing_best_slopes import dear_sale, uneven_sale
from tests.property.test_pricing_best_sums import turns_out

Json = dict[str, Any]
SEEDS: Final = range(24)
CHOICES_MAX: Final = 300
LAST_ID: Final = 10**6
WIDTHS: Final = (0, 0, 2, 30)
NARROW_WIDTHS: Final = (2, 30, 90)
JOINS: Final = (None, None, 300, 3_000)


def level_sale_in_yuan(random: Random) -> Json:
    return in_yuan(level_sale(random))


SALES: Final = (
    *(level_sale, level_sale_in_yuan, near_sale, brink_sale, barred_sale),
    *(dear_sale, uneven_sale),
)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("sale", SALES)
def test_nothing_better_is_left_of_a_case_that_is_explored_whole(
    sale: Callable[[Random], Json], monkeypatch: pytest.MonkeyPatch, *, ties: bool
) -> None:
    enough = listing._ENOUGH
    explored = 0
    for seed in SEEDS:
        random = Random(seed)
        for of in coupons_of(sale(random), random, CHOICES_MAX):
            explorer = Explorer(of.trials, Work(random.choice(JOINS)))
            if ties:
                explorer.look_for_ties()
            monkeypatch.setattr(of.chooser, "_explorer", explorer)
            monkeypatch.setattr(listing, "_ENOUGH", random.choice((0, enough)))
            best = min((each.best for each in of.choices if each.best), default=None)
            for _, case in all_cases(of):
                right = best_of_ties(of, case) if ties else best_of(of, case)
                if right is not None:
                    of.trials.best = a_little_worse(random, right, ties=ties)
                    of.trials._tried.clear()
                    # What is even better may beat it, but not in narrow searches.
                    widths = WIDTHS if right == best else NARROW_WIDTHS
                    if is_explored(random, explorer, case, of.cases, random.choice(widths)):
                        assert of.trials.best.payable <= right.payable, seed
                        assert not ties or of.trials.best <= right, seed
                        explored += 1
    assert explored > len(SEEDS) // 2


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


def is_explored(random: Random, explorer: Explorer, case: Case, cases: Cases, width: int) -> bool:
    """Whether a case is explored whole, or known to hold nothing better."""
    sharp = explorer.sharpen(case, cases, is_fine=random.random() < 0.5)
    return sharp is None or explorer.explore(sharp, cases, width)
