"""How much work it takes to prove the best: what makes the search small does not get lost.

A change that makes it smaller may lower the numbers; one that raises them needs a reason.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.best import choosing
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
    "level": [(5069, 14819), (1627, 6806), (2090, 4268), (1059, 2462), (1571, 9350), (4779, 17412)],
    "middling": [
        (1348, 2242),
        (1049, 3734),
        (1581, 2938),
        (1073, 2478),
        (1377, 6705),
        (1040, 5400),
    ],
    "middling, in yuan": [
        (1376, 2436),
        (2639, 6158),
        (1030, 2815),
        (1067, 2216),
        (3137, 6777),
        (1552, 4395),
    ],
    "sale": [
        (2318, 57507),
        (2086, 21030),
        (1740, 17094),
        (1148, 43031),
        (2233, 67467),
        (1042, 26588),
    ],
    "sale, in yuan": [
        (14954, 42508),
        (2303, 10273),
        (5208, 14908),
        (1036, 6918),
        (4004, 12596),
        (1061, 10623),
    ],
    "sale, taxed": [
        (4939, 132188),
        (4003, 44603),
        (2818, 10272),
        (2963, 50464),
        (3040, 35210),
        (3177, 94033),
    ],
    "tying": [
        (8818, 20216),
        (13054, 20829),
        (10657, 18202),
        (9906, 29047),
        (11137, 18489),
        (9428, 29960),
    ],
}
"""Of carts of several kinds what the search takes, and what its last pass alone does."""


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
@pytest.mark.parametrize("kind", JOINS)
def test_a_search_takes_no_more_joins_than_it_did(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_UNBOUNDED_COMBINATIONS", 0)
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    for seed, (most, _) in enumerate(JOINS[kind]):
        assert joins(cart(kind, seed), monkeypatch) <= most + most // 20, seed
    explore = Explorer.explore

    def whole(explorer: Explorer, case: Case, cases: Cases, width: int) -> bool:
        return width == 0 and explore(explorer, case, cases, width)

    monkeypatch.setattr(Explorer, "explore", whole)
    for seed, (_, most) in enumerate(JOINS[kind]):
        assert joins(cart(kind, seed), monkeypatch) <= most + most // 20, seed


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
