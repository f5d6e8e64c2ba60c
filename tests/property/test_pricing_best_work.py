"""How much work it takes to prove the best: what makes the search small does not get lost.

A change that makes it smaller lowers the numbers, so that it stays so, and so that work which is no
longer counted shows; one that raises them needs a reason.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.best import choosing, listing
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.exploring import Explorer
from core.pricing.best.search import Work
from core.pricing.flat_cart import FlatCart
from core_ext import is_compiled
from tests.builders.pricing_carts import Size, sale_cart
from tests.builders.pricing_sales import in_yuan, middling_sale
from tests.property.test_pricing_best import tying_sale
from tests.property.test_pricing_best_lines import level_sale

Json = dict[str, Any]
SIZE: Final = Size(8, 4, 1, 4, 2, 3)
SMALL: Final = Size(6, 4, 1, 3, 2, 3)
JOINS: Final = {
    "level": [
        (5069, 46636),
        (1627, 7046),
        (2090, 4412),
        (1059, 2702),
        (1571, 12998),
        (4059, 20214),
    ],
    "middling": [
        (1348, 2544),
        (1049, 15414),
        (1581, 3082),
        (1073, 2670),
        (1377, 16445),
        (1040, 16400),
    ],
    "middling, in yuan": [
        (1376, 2660),
        (2639, 18003),
        (1030, 2815),
        (1067, 2424),
        (3137, 30425),
        (1552, 10891),
    ],
    "sale": [
        (2318, 193035),
        (2086, 106870),
        (1740, 17746),
        (1148, 236047),
        (4009, 548490),
        (1042, 144636),
    ],
    "sale, in yuan": [
        (14096, 136351),
        (2303, 32703),
        (5076, 19389),
        (1036, 27318),
        (3971, 28829),
        (1061, 27087),
    ],
    "sale, taxed": [
        (4075, 205207),
        (4003, 55150),
        (2818, 11785),
        (3443, 59616),
        (3040, 77487),
        (2441, 61447),
    ],
    "tying": [
        (8831, 16028),
        (13128, 22413),
        (10716, 19858),
        (9950, 17979),
        (11204, 20100),
        (9449, 16706),
    ],
}
"""Of carts of several kinds what the search takes, and what its last pass alone does."""
WALKED: Final = {
    "level": {0: (35424, 57349), 5: (25312, 41509)},
    "middling, in yuan": {4: (7874, 40580)},
    "sale, in yuan": {0: (91655, 236822), 2: (111294, 76181), 4: (25933, 40279)},
    "sale, taxed": {1: (14163, 59340), 2: (79897, 53109), 5: (20077, 104802)},
}
"""The same of some where every choice that leads to a leaf is walked to, be they few."""


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
@pytest.mark.parametrize("kind", JOINS)
def test_a_search_takes_about_as_many_joins_as_it_did(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_joins(kind, dict(enumerate(JOINS[kind])), 20, monkeypatch)


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
@pytest.mark.parametrize("kind", WALKED)
def test_to_walk_to_what_leads_to_a_leaf_takes_about_as_many_joins_as_it_did(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_ENOUGH", 0)
    check_joins(kind, WALKED[kind], 200, monkeypatch)  # its steps are few beside its tolls


def check_joins(
    kind: str, numbers: dict[int, tuple[int, int]], part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within one part of so many."""
    monkeypatch.setattr(choosing, "_UNBOUNDED_COMBINATIONS", 0)
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    for seed, (right, _) in numbers.items():
        assert abs(joins(cart(kind, seed), monkeypatch) - right) <= right // part, seed
    explore = Explorer.explore

    def whole(explorer: Explorer, case: Case, cases: Cases, width: int) -> bool:
        return width == 0 and explore(explorer, case, cases, width)

    monkeypatch.setattr(Explorer, "explore", whole)
    for seed, (_, right) in numbers.items():
        assert abs(joins(cart(kind, seed), monkeypatch) - right) <= right // part, seed


def joins(source: Json, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many joins it takes to prove the best."""
    parsed = parse_document(source)
    works: list[Work] = []

    def counted(joins: int) -> Work:
        works.append(Work(joins))
        return works[-1]

    monkeypatch.setattr(choosing, "Work", counted)
    assert choosing.choose_best(FlatCart(parsed, PreparedOffers(parsed.offers)))[1]
    return choosing.JOINS_MAX - works[0].left


def cart(kind: str, seed: int) -> Json:
    random = Random(seed)
    match kind:
        case "level":
            return level_sale(random)
        case "middling":
            return middling_sale(seed)
        case "middling, in yuan":
            return in_yuan(middling_sale(seed))
        case "sale":
            return sale_cart(random, SIZE, imports=False)
        case "sale, in yuan":
            return in_yuan(sale_cart(random, SMALL, imports=seed % 2 == 0))
        case "sale, taxed":
            return sale_cart(random, SMALL, imports=True)
    return tying_sale(random)
