"""`best` where narrow passes find nothing, so that the last must, against trying everything.

It goes by what taxed merchants choose, by bars, and by fewer and smaller ids (see dividing).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, product
from random import Random
from typing import Any

import pytest

from core.pricing import parse_document, price
from core.pricing.best import choosing, deciding, dividing, listing, quarters
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.dividing import Divider
from core.pricing.best.exploring import Explorer
from core.pricing.best.vectors import NO_BAR
from core_ext import is_compiled
from tests.builders.pricing_documents import document
from tests.builders.pricing_sales import in_yuan, middling_sale
from tests.property.test_pricing_best_lines import level_sale
from tests.property.test_pricing_best_work import JOINS, cart

Json = dict[str, Any]
CHUNKS = 8


@pytest.mark.slow
@pytest.mark.skipif(not is_compiled(), reason="machine code tries them in a second")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_last_pass_alone_finds_what_trying_every_choice_finds(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    explore, look_around = Explorer.explore, Explorer.look_around

    def whole(explorer: Explorer, case: Case, cases: Cases, width: int) -> bool:
        return width == 0 and explore(explorer, case, cases, width)

    def looks(explorer: Explorer, case: Case, cases: Cases) -> None:
        if chunk % 2:
            look_around(explorer, case, cases)

    monkeypatch.setattr(listing, "_ENOUGH", 0 if chunk % 4 < 2 else listing._ENOUGH)
    if chunk > 5:  # what taxed merchants choose is not fixed
        monkeypatch.setattr(deciding, "_CHOICES_MAX", 0)
    if chunk % 3:  # every case that can be divided is
        monkeypatch.setattr(dividing, "_SHARE_DIVIDED", NO_BAR + 1)
    if chunk % 4 in {0, 3}:  # fewer ids are sought one number of them after the other
        monkeypatch.setattr(dividing, "_SHARE_OF_FEWER", NO_BAR + 1)
    for seed, source in enumerate(sales(chunk)):
        parsed = parse_document(source)
        with monkeypatch.context() as patched:
            patched.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
            tried = price(parsed)
        with monkeypatch.context() as patched:
            patched.setattr(choosing, "_TRIED_ALL_MAX", 0)
            patched.setattr(Explorer, "explore", whole)
            patched.setattr(Explorer, "look_around", looks)
            assert price(parsed) == tried, seed


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
@pytest.mark.parametrize("is_of_ties", [False, True])
def test_the_best_is_proven_just_where_no_case_is_left(
    monkeypatch: pytest.MonkeyPatch, *, is_of_ties: bool
) -> None:
    explore = Explorer.explore
    left: list[Case] = []

    def narrow(explorer: Explorer, case: Case, cases: Cases, width: int) -> bool:
        if width or explorer.ties != is_of_ties:
            return explore(explorer, case, cases, width)
        left.append(case)
        return False

    monkeypatch.setattr(Explorer, "explore", narrow)
    monkeypatch.setattr(Explorer, "look_around", lambda *_: None)
    monkeypatch.setattr(quarters, "divided", lambda _, case: [case])
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    monkeypatch.setattr(choosing, "_WIDTHS", (2, 5))
    monkeypatch.setattr(choosing, "_WIDTH_OF_TIES", 2)
    monkeypatch.setattr(dividing, "_NARROW", 2)
    found = set[bool]()
    for kind, seed in product(JOINS, range(3)):
        left.clear()
        is_proven = price(parse_document(cart(kind, seed))).optimal
        assert is_proven == (not left), (kind, seed)
        found.add(is_proven)
    assert found == {False, True}


@pytest.mark.skipif(not is_compiled(), reason="machine code searches them in a second")
def test_where_the_best_is_like_a_case_no_longer_all_of_it_is_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    monkeypatch.setattr(choosing, "_WIDTHS", (2, 5))
    monkeypatch.setattr(choosing, "_WIDTH_OF_TIES", 2)
    sources = [parse_document(cart(kind, seed)) for kind, seed in product(JOINS, range(3))]
    found = [price(source) for source in sources]
    turns = cycle((True, False))
    monkeypatch.setattr(Divider, "_is_alike", lambda *_: next(turns))
    for source, quote in zip(sources, found, strict=True):
        assert price(source) == quote
    assert all(quote.optimal for quote in found)


def sales(chunk: int) -> Iterator[Json]:
    """With import tax and without, of large amounts and of small ones, which tie."""
    for seed in range(1_000 + chunk, 1_024, CHUNKS):
        yield level_sale(Random(seed))
        yield in_yuan(middling_sale(seed))
        yield {**document(Random(seed), choices_max=500, lines_max=8), "choose": "best"}
        yield middling_sale(seed)
