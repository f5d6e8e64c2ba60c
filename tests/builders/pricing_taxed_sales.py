"""Sales with import tax, of so few choices that all of them can be tried."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of

Json = dict[str, Any]


def barred_sale(random: Random) -> Json:
    """Tens of choices, some goods with import tax, and a coupon of some lines.

    The cross-store offer is over none of those lines, over no others, or over some of each.
    """
    merchants = [f"M{at}" for at in range(random.choice((2, 3, 3)))]
    skus = {f"{merchant}-{at}": merchant for merchant in merchants for at in range(2)}
    taxed = random.choice((["M0"], ["M0"], ["M0", "M1"], ["M0-0", "M1"]))
    rate = random.choice((2_305, 10_000, 50_000))
    lines = [
        one_of(sku, merchant, random.randint(12, 50), rate if {sku, merchant} & {*taxed} else None)
        for sku, merchant in skus.items()
    ]
    offers: list[Json] = [
        {
            "id": f"off-{sku}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"skus": [sku]},
            "benefit": {"amount": random.randint(1, 9)},
        }
        for sku, merchant in skus.items()
    ]
    offers += _of_platform(random, {line["sku"]: line["prices"]["list"] for line in lines})
    shipping = {"id": "ship", "layer": "shipping", "scope": {"all": True}, "benefit": {"amount": 6}}
    offers += random.choice(([], [shipping]))
    freight = {merchant: {"fee": random.choice((0, 5, 9))} for merchant in merchants}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers, "freight": freight}


def _of_platform(random: Random, listed: dict[str, int]) -> list[Json]:
    """A coupon, and mostly a cross-store offer, over some of these SKUs."""
    offers = []
    names = [*listed]
    out = random.choice(names)
    others = [sku for sku in names if sku != out]
    crossed, coupon = random.choice(
        (
            ([], names),
            ([out], others),
            (names[:2], names),
            (names[:2], names),
            (names, names),
            (names, others),
            (names, [out]),
        )
    )
    for layer, scope in (("cross_store", crossed), ("platform_coupon", coupon)):
        amount = {"amount": random.choice((1, random.randint(5, 30), random.randint(5, 30)))}
        percent = {"percent": random.choice((700, 1_250, 3_333))}
        offer: Json = {"id": layer, "layer": layer, "scope": {"skus": scope}}
        offer["benefit"] = random.choice((percent, amount))
        least = sum(listed[sku] for sku in scope) - random.choice((0, 15, 30))
        if layer == "platform_coupon" and random.random() < 0.4:
            offer["condition"] = {"min_amount": max(least, 1)}
        offers += [offer] if scope else []
    return offers


def many_sale(random: Random) -> Json:
    """Two taxed merchants with nine options each."""
    lines = [one_of(f"S{at}", f"M{at}", random.randint(50, 90), 910) for at in range(2)]
    offers = [
        {
            "id": f"off-{at}-{amount}",
            "layer": "store_coupon",
            "owner": f"merchant:M{at}",
            "scope": {"all": True},
            "benefit": {"amount": amount},
        }
        for at in range(2)
        for amount in random.sample(range(1, 40), 8)
    ]
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers}
