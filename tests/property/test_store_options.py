"""What a store's own coupons come to, as the search for the best has it: against the oracle."""

from __future__ import annotations

from array import array
from itertools import product
from random import Random
from typing import Any

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.flat_cart import FlatCart
from core_ext import coupon_stacking, layout
from tests.builders.pricing_documents import document
from tests.oracles.layers import Pricing

Json = dict[str, Any]
Outcome = tuple[tuple[int, ...], int]
Options = dict[str, dict[Outcome, tuple[str, str]]]
SEEDS = range(120)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_store_has_an_option_of_each_outcome_that_of_the_smallest_ids(seed: int) -> None:
    source = of_stores(Random(seed))

    assert listed(source) == tried(source)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_vector_is_an_options_goods_by_cell_its_fee_and_how_many_ids_it_has(seed: int) -> None:
    random = Random(seed)
    parsed = parse_document(of_stores(random))
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    options, goods, count = list_options(flat)
    dims = random.randint(3, 5)
    cells = [random.randrange(dims - 2) for _ in parsed.lines]
    vectors = array("q", bytes(8 * dims * count))

    coupon_stacking.project(flat.cart, options, goods, array("q", cells), dims, vectors)

    expected = []
    for row in range(0, 5 * count, 5):
        merchant, coupon, shipping, fee, at = options[row : row + 5]
        vector = [0] * dims
        for left, line in zip(goods[at:], flat.merchant_lines[merchant], strict=False):
            vector[cells[line]] += left
        vector[dims - 2 :] = [fee, (coupon != layout.NONE) + (shipping != layout.NONE)]
        expected += vector
    assert vectors.tolist() == expected


def of_stores(random: Random) -> Json:
    """A document of stores' offers only, each there twice; a unit decides what is reached."""
    source = {**document(random, choices_max=10**6), "choose": []}
    of_stores = ("item", "store_tier", "store_coupon", "shipping")
    source["offers"] = [offer for offer in source["offers"] if offer["layer"] in of_stores]
    source["offers"] = [
        offer
        for offer in source["offers"]
        if offer["layer"] != "shipping" or offer.get("owner", "platform") != "platform"
    ]
    merchants = dict.fromkeys(line["merchant"] for line in source["lines"])
    for merchant in merchants:
        source["freight"].setdefault(merchant, {"fee": random.choice((1, 50, 10**6))})
        amount = random.choice((1, source["freight"][merchant]["fee"] + random.choice((-1, 0, 5))))
        source["offers"].append(
            {
                "id": f"{random.choice('az')}-{merchant}",
                "layer": "shipping",
                "owner": f"merchant:{merchant}",
                "scope": {"all": True},
                "benefit": {"amount": max(amount, 0)},
            }
        )
    for offer in source["offers"]:
        if offer["layer"] == "store_coupon" and random.random() < 0.2:
            offer["benefit"] = {"amount": 1}
    twins = [offer for offer in source["offers"] if offer["layer"] in ("store_coupon", "shipping")]
    source["offers"] += [{**twin, "id": random.choice("az") + twin["id"]} for twin in twins]
    for merchant, goods in {**Pricing(source, some_coupons(source, random)).store_goods}.items():
        near = max(goods + random.choice((-1, 0, 1)), 0)
        if random.random() < 0.5:
            source["freight"][merchant]["free_over"] = near
        for offer in source["offers"]:
            if offer["layer"] == "shipping" and offer["owner"] == f"merchant:{merchant}":
                offer["condition"] = {"min_amount": near}
    return source


def some_coupons(source: Json, random: Random) -> list[str]:
    coupons = {
        offer["owner"]: offer["id"]
        for offer in random.sample(source["offers"], len(source["offers"]))
        if offer["layer"] == "store_coupon"
    }
    return list(coupons.values())


def listed(source: Json) -> Options:
    """By the kernel; a merchant's outcomes are all different."""
    parsed = parse_document(source)
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    options, goods, count = list_options(flat)
    merchants = list(dict.fromkeys(line.merchant for line in parsed.lines))
    names = [*flat.names, ""]  # the last for NONE, which is -1
    found: Options = {merchant: {} for merchant in merchants}
    for row in range(0, 5 * count, 5):
        merchant, coupon, shipping, fee, at = options[row : row + 5]
        lines = len(flat.merchant_lines[merchant])
        outcome = (tuple(goods[at : at + lines]), fee)
        assert outcome not in found[merchants[merchant]]
        found[merchants[merchant]][outcome] = (names[coupon], names[shipping])
    return found


def list_options(flat: FlatCart) -> tuple[array[int], array[int], int]:
    """The kernel's options, their goods, and how many options there are."""
    options, goods = (array("q", bytes(80_000)) for _ in range(2))
    first = coupon_stacking.settle_stores(flat.cart)
    return options, goods, coupon_stacking.list_options(flat.cart, first, options, goods)


def tried(source: Json) -> Options:
    """By every choice of each merchant's coupons that each give something."""
    found: Options = {}
    for merchant in dict.fromkeys(line["merchant"] for line in source["lines"]):
        slots = [
            ["", *sorted(ids)]
            for ids in (
                [
                    offer["id"]
                    for offer in source["offers"]
                    if offer["layer"] == layer and offer.get("owner") == f"merchant:{merchant}"
                ]
                for layer in ("store_coupon", "shipping")
            )
        ]
        outcomes = found[merchant] = {}
        for pair in product(*slots):
            chosen = [each for each in pair if each]
            pricing = Pricing(source, chosen)
            if all(pricing.given.get(each) for each in chosen):
                lines = [line for line in pricing.lines if line.merchant == merchant]
                fee = sum(line.freight for line in lines)
                outcomes.setdefault((tuple(line.remaining for line in lines), fee), pair)
    return found
