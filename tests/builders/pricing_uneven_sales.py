"""Carts in which a unit, more or less, costs a hundred: of import tax, or of what a line bears."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of

Json = dict[str, Any]


def dear_sale(random: Random) -> Json:
    """Tens of choices where a unit of goods, more or less, can cost a hundred of import tax."""
    sizes = (random.choice((1, 1, 2)), random.randint(1, 4), random.randint(2, 4))
    merchants = {f"M{at}": size for at, size in enumerate(sizes)}
    skus = {f"{name}-{at}": name for name, size in merchants.items() for at in range(size)}
    rate = random.choice((910, 10_000, 10**6, 10**6))
    taxed = random.choice((["M0"], ["M0"], ["M0"], ["M0", "M1"]))
    lines = [
        one_of(sku, merchant, random.randint(20, 90), rate if merchant in taxed else None)
        for sku, merchant in skus.items()
    ]
    offers: list[Json] = [
        {
            "id": f"{merchant}-{at}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"skus": [f"{merchant}-{random.randrange(size)}"]},
            "benefit": {"amount": random.randint(1, 9)},
        }
        for merchant, size in merchants.items()
        for at in range(3)
    ]
    for layer in ("cross_store", "platform_coupon"):
        some = random.sample([*skus], random.randint(2, len(skus)))
        scope = random.choice(([*skus], some, some, ["M0-0", *some]))
        listed = [line["prices"]["list"] for line in lines if line["sku"] in scope]
        least = max(sum(listed) * random.choice((4, 5, 6)) // 10 - 9, 9)
        amount = {"amount": random.choice((least, least // 2, random.randint(1, 9)))}
        percent = {"percent": random.choice((100, 1_250, 9_000))}
        offer: Json = {"id": layer, "layer": layer, "scope": {"skus": [*dict.fromkeys(scope)]}}
        offer |= {"condition": {"min_amount": least}}
        offer |= {"benefit": random.choice((amount, amount, amount, percent))}
        offers += [offer] if random.random() < 0.8 else []
    shipping: Json = {"id": "ship", "layer": "shipping", "scope": {"all": True}}
    shipping |= {"benefit": {"amount": random.randint(1, 9)}}
    freight = {merchant: {"fee": random.choice((0, 1, 7, 10))} for merchant in merchants}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": [*offers, shipping], "freight": freight}


def uneven_sale(random: Random) -> Json:
    """Two choices: of lines alike one is taxed so high, and the units go to all others, or to it.

    Or it is nearly all that the coupon is over, and what is beside it bears more than its share.
    """
    off, paid = random.choice((4, 5)), random.choice((1, 3))
    if random.random() < 0.5:
        prices = {"M1": 5 * [20], "M2": 4 * [22], "M3": 16 * [22], "M4": [20]}
        crossed, given = ("M1", "M4"), random.randint(18, 20)
        covered = tuple(prices)
    else:
        price = random.randint(900, 1_100)
        prices = {"M0": [price], "M1": 5 * [10], "M2": 5 * [10], "M3": [9], "M4": [9]}
        crossed, covered = ("M1", "M2"), ("M0", "M1")
        given = (price + 45) * random.choice((random.randint(900, 910), 999)) // 1_000
    dear = random.choice(("M0", "M4")) if "M0" in prices else "M4"
    skus = {f"{name}-{at}": name for name, some in prices.items() for at in range(len(some))}
    listed = [price for some in prices.values() for price in some]
    lines = [
        one_of(sku, merchant, price, 10**6 if merchant == dear else None)
        for (sku, merchant), price in zip(skus.items(), listed, strict=True)
    ]
    offers: list[Json] = [
        {
            "id": layer,
            "layer": layer,
            "scope": {"merchants": list(scope)},
            "condition": {"min_amount": amount},
            "benefit": {"amount": amount},
        }
        for layer, scope, amount in (
            ("cross_store", crossed, off),
            ("platform_coupon", covered, given),
        )
    ]
    every = {"scope": {"all": True}}
    offers.append({"id": "ship", "layer": "shipping", **every, "benefit": {"amount": paid}})
    own = {"id": "own", "layer": "store_coupon", "owner": "merchant:M3", **every}
    offers.append({**own, "benefit": {"amount": 4}})
    freight = {merchant: {"fee": 3} for merchant in prices}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers, "freight": freight}
