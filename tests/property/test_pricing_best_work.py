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
        (5069, 52972),
        (1627, 7286),
        (2090, 4412),
        (1059, 2942),
        (1571, 12998),
        (4779, 30228),
    ],
    "middling": [
        (1348, 2658),
        (1049, 3894),
        (1581, 3082),
        (1073, 2670),
        (1377, 16445),
        (1040, 5520),
    ],
    "middling, in yuan": [
        (1376, 2884),
        (2639, 13128),
        (1030, 2815),
        (1067, 2424),
        (3137, 30425),
        (1552, 4843),
    ],
    "sale": [
        (2318, 58491),
        (2086, 22214),
        (1740, 18150),
        (1148, 43855),
        (2233, 66946),
        (1042, 27676),
    ],
    "sale, in yuan": [
        (14096, 136725),
        (2303, 11137),
        (5076, 15537),
        (1036, 7718),
        (3971, 29468),
        (1061, 11295),
    ],
    "sale, taxed": [
        (4075, 206429),
        (4003, 56688),
        (2818, 11257),
        (3443, 58752),
        (3040, 75299),
        (2441, 61743),
    ],
    "tying": [
        (8831, 17596),
        (13128, 23917),
        (10716, 19858),
        (9950, 21115),
        (11204, 20100),
        (9449, 20002),
    ],
}
"""Of carts of several kinds what the search takes, and what its last pass alone does."""
WALKED: Final = {
    "level": {0: (33609, 62583), 5: (46279, 75044)},
    "middling, in yuan": {4: (9402, 40193)},
    "sale, in yuan": {0: (100855, 238751), 2: (106812, 69965), 4: (26776, 42557)},
    "sale, taxed": {
        1: (19398, 63568),
        2: (101715, 64989),
        5: (22539, 105423),
    },
}
"""The same of some where every choice that leads to a leaf is walked to, be they few."""


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
@pytest.mark.parametrize("kind", JOINS)
def test_a_search_takes_about_as_many_joins_as_it_did(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_joins(kind, dict(enumerate(JOINS[kind])), monkeypatch)


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
@pytest.mark.parametrize("kind", WALKED)
def test_to_walk_to_what_leads_to_a_leaf_takes_about_as_many_joins_as_it_did(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_ENOUGH", 0)
    check_joins(kind, WALKED[kind], monkeypatch)


def check_joins(
    kind: str, numbers: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_UNBOUNDED_COMBINATIONS", 0)
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    for seed, (right, _) in numbers.items():
        assert abs(joins(cart(kind, seed), monkeypatch) - right) <= right // 20, seed
    explore = Explorer.explore

    def whole(explorer: Explorer, case: Case, cases: Cases, width: int) -> bool:
        return width == 0 and explore(explorer, case, cases, width)

    monkeypatch.setattr(Explorer, "explore", whole)
    for seed, (_, right) in numbers.items():
        assert abs(joins(cart(kind, seed), monkeypatch) - right) <= right // 20, seed


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
