"""`best` where the parts of single lines decide, against trying everything."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from core.pricing import parse_document, price
from core.pricing.best import choosing, listing
from core.pricing.best.search import Leaf
from core_ext import is_compiled
from tests.builders.pricing_documents import NOW

Json = dict[str, Any]


def level_sale(random: Random) -> Json:
    """Coupons that take as much off one line or another, and a threshold that a unit decides.

    Of choices of equal sums, those differ in which lines get the units of largest remainders, and
    so in what is left of the platform coupon's lines, and in import tax.
    """
    rate = random.choice((None, None, 910, 2_305))
    skus = [f"S{at}" for at in range(2 * random.choice((3, 4, 5)))]
    lines = [
        {
            "id": sku,
            "sku": sku,
            "product": sku,
            "merchant": f"M{at // 2}",
            "quantity": 1,
            "prices": {"list": random.randint(500, 1_500)},
            "tax": {"mode": "import", "rate": rate} if rate and at < 4 else {"mode": "none"},
        }
        for at, sku in enumerate(skus)
    ]
    offers: list[Json] = [
        {
            "id": f"off-{sku}",
            "layer": "store_coupon",
            "owner": f"merchant:M{at // 2}",
            "scope": {"skus": [sku]},
            "benefit": {"amount": 50},
        }
        for at, sku in enumerate(skus)
    ]
    out = random.sample(skus, random.choice((0, 1, 3)))
    aside = {"all": True, "except_skus": out} if out else {"all": True}
    amount = {"amount": random.randint(1, 999)}
    offers.append(
        {"id": "cross", "layer": "cross_store", "scope": {"all": True}, "benefit": amount}
    )
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers}
    sale["freight"] = {"M0": {"fee": random.choice((0, 77))}, "M3": {"fee": 50}}
    chosen = [f"off-{random.choice(skus[at : at + 2])}" for at in range(0, len(skus), 2)]
    quote = price(parse_document({**sale, "choose": chosen}))
    least = sum(line.goods for line in quote.lines if line.id not in out)
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": aside}
    coupon |= {"benefit": {"amount": random.randint(300, 900)}, "condition": {"min_amount": least}}
    shipping = {
        "id": "ship",
        "layer": "shipping",
        "scope": {"all": True},
        "benefit": {"amount": 60},
    }
    return {**sale, "offers": [*offers, coupon, shipping]}


@pytest.mark.slow
@pytest.mark.skipif(not is_compiled(), reason="machine code tries them in a second")
@pytest.mark.parametrize("chunk", range(8))
def test_the_units_of_largest_remainders_decide_as_where_every_choice_is_tried(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_WIDTHS", (2, 5))
    monkeypatch.setattr(listing, "_ENOUGH", 0)
    walks: list[Leaf] = []
    walk = listing.Listing._walk

    def counted(of: listing.Listing, leaf: Leaf, *, ties: bool) -> bool:
        walks.append(leaf)
        return walk(of, leaf, ties=ties)

    monkeypatch.setattr(listing.Listing, "_walk", counted)
    for seed in range(chunk, 400, 8):
        source = parse_document(level_sale(Random(seed)))
        monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
        found = price(source)
        monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
        assert found == price(source), seed
    assert walks
