"""What walks keep to where few ids are sought: tolls, with prices on ids, and their number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random
from typing import Final

import pytest

from core.pricing import parse_document, price
from core.pricing.best import choosing, listing, sharpening
from core.pricing.best.cases import Cases
from core.pricing.best.listing import with_ids
from core.pricing.best.remainders import Toll
from core.pricing.best.vectors import NO_BAR, Need
from tests.builders.pricing_taxed_sales import barred_sale

ROUNDS: Final = 300


def test_a_choice_that_keeps_to_a_toll_and_has_few_ids_keeps_to_it_with_prices_on_ids() -> None:
    seen = set()
    for seed in range(ROUNDS):
        random = Random(seed)
        stores = [[3 * at + way for way in range(random.randint(1, 3))] for at in range(3)]
        ids = [random.randint(0, 2) for _ in range(9)]
        top = random.choice((9, 10**6, 10**17, 10**18))
        every = list(product(*stores))
        some = random.choice(every)
        fewest, most = (find(count_of(one, ids) for one in every) for find in (min, max))
        ids_most = random.randint(count_of(some, ids), most + 1)
        numbers = [random.randint(-top, top) for _ in ids]
        toll = Toll(numbers, count_of(some, numbers) + random.randint(0, top))
        found = list(with_ids([toll], stores, ids, ids_most))

        sought = [one for one in every if count_of(one, ids) <= ids_most]
        for one in sought:
            if count_of(one, numbers) <= toll.most:
                assert all(count_of(one, more.numbers) <= more.most for more in found), seed
        for more in found:
            size = sum(max(abs(more.numbers[option]) for option in store) for store in stores)
            assert size < NO_BAR, seed
        right = []
        least, size = (
            sum(find(numbers[option] for option in store) for store in stores)
            for find in (min, lambda some: max(map(abs, some)))
        )
        for thirds in (1, 3, 9):
            spare = max(min(ids_most, most) - fewest, 1)
            price = max((toll.most - least) * thirds // 3 // spare, 1)
            priced = [number + price * count for number, count in zip(numbers, ids, strict=True)]
            is_small = size + price * most < NO_BAR
            right += [(priced, toll.most + price * min(ids_most, most))] if is_small else []
            seen.add(is_small)
        assert found == right, seed
    assert seen == {False, True}


def test_where_amounts_are_too_large_for_a_price_on_ids_their_number_still_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = parse_document({**barred_sale(Random(300_497)), "choose": "best"})
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
    tried = price(source)
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    monkeypatch.setattr(choosing, "_WIDTHS", (2, 5))
    monkeypatch.setattr(listing, "_ENOUGH", 0)
    monkeypatch.setattr(sharpening, "_few", unpriced)

    assert price(source) == tried


def unpriced(cases: Cases, *_: object) -> tuple[int, Need]:
    """What a case needs so as to be of few ids, where that says nothing."""
    return 0, Need((0,) * cases.vectors.dims, 0)


def count_of(choice: tuple[int, ...], numbers: Sequence[int]) -> int:
    return sum(numbers[option] for option in choice)
