"""The carts of the price benchmarks, as pricing documents."""

from __future__ import annotations

from random import Random
from typing import Any

Json = dict[str, Any]


def bench_document(line_count: int) -> Json:
    """The cart as a user would meet it."""
    random = Random(line_count)
    merchants = ("M1", "M2", "M3")
    lines = [
        {
            "id": str(at),
            "sku": f"S{at}",
            "product": f"P{at}",
            "merchant": merchants[at % 3],
            "categories": ["shoes"],
            "quantity": random.randint(1, 4),
            "prices": {"list": random.randint(1_000, 50_000)},
            "take_rate": 500,
            "commission": {"rate": 1_500, "buyer": "B1", "agency_rate": 2_000},
        }
        for at in range(line_count)
    ]
    everything = {"all": True}
    offers = [
        {
            "id": "percent",
            "layer": "store_tier",
            "owner": "merchant:M1",
            "scope": everything,
            "benefit": {"percent": 1_000},
        },
        {
            "id": "off",
            "layer": "cross_store",
            "scope": everything,
            "condition": {"min_amount": 30_000},
            "benefit": {"amount": 5_000},
            "funding": {"merchant": 6_000, "platform": 4_000},
        },
        {
            "id": "shipping",
            "layer": "shipping",
            "scope": everything,
            "benefit": {"amount": 1_000},
        },
    ]
    freight = {merchant: {"fee": 800} for merchant in merchants}
    document: Json = {"currency": "CNY", "now": 0, "lines": lines, "offers": offers}
    return {**document, "freight": freight, "choose": ["shipping"]}


def with_offers(count: int) -> Json:
    """The cart of 20 lines under so many automatic offers."""
    document = bench_document(20)
    offer = document["offers"][1]
    more = [{**offer, "id": f"off-{at}"} for at in range(count - len(document["offers"]))]
    return {**document, "offers": [*document["offers"], *more]}


def with_coupons(count: int) -> Json:
    """The cart of 20 lines with so many platform coupons in the wallet."""
    document = bench_document(20)
    coupon = {**document["offers"][1], "layer": "platform_coupon"}
    more = [{**coupon, "id": f"c-{at}"} for at in range(count)]
    return {**document, "offers": [*document["offers"], *more]}
