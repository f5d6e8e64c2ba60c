"""Sales of so few choices that all of them can be tried."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from tests.builders.pricing_carts import Size, sale_cart
from tests.builders.pricing_documents import NOW
from tests.oracles.layers import Pricing
from tests.oracles.money_rules import in_offer

Json = dict[str, Any]
_GOODS_LAYERS: Final = ("store_coupon", "cross_store", "platform_coupon")
_PLATFORM: Final = ("cross_store", "platform_coupon", "shipping", "red_packet")


def small_sale(seed: int) -> Json:
    """Tens of choices."""
    random = Random(seed)
    size = Size(
        merchants=random.choice((1, 2, 3)),
        store_coupons=random.choice((1, 2)),
        store_shipping=random.choice((0, 1)),
        platform_coupons=2,
        platform_shipping=random.choice((0, 1)),
        red_packets=random.choice((0, 2)),
    )
    return sale_cart(random, size, imports=random.random() < 0.5)


def middling_sale(seed: int) -> Json:
    """Hundreds of choices, or some thousand."""
    random = Random(seed)
    size = Size(
        merchants=random.choice((3, 4, 5)),
        store_coupons=random.choice((2, 3, 4)),
        store_shipping=random.choice((0, 0, 1)),
        platform_coupons=random.choice((1, 2, 3)),
        platform_shipping=random.choice((0, 1, 2)),
        red_packets=random.choice((0, 1, 3)),
    )
    sale = sale_cart(random, size, imports=random.random() < 0.4)
    return in_yuan(sale) if random.random() < 0.2 else sale


def in_yuan(source: Json) -> Json:
    """The same with small numbers: many choices tie."""
    for line in source["lines"]:
        line["prices"]["list"] //= 1_000
    for offer in source["offers"]:
        steps = [offer["benefit"], offer.get("condition", {}), *offer["benefit"].get("tiers", [])]
        for step in steps:
            for name in ("amount", "every", "max", "min_amount"):
                if name in step:
                    step[name] = max(step[name] // 1_000, 1)
    for freight in source["freight"].values():
        for name in freight:
            freight[name] //= 1_000
    return source


def near_sale(random: Random) -> Json:
    """Tens of choices, of which one comes to what the platform's offers ask, or a unit beside it.

    Those are over some of each other's lines.
    """
    scale = random.choice((1, 1, 100))
    merchants = [f"M{at}" for at in range(random.randint(1, 3))]
    skus = {f"{merchant}-{at}": merchant for merchant in merchants for at in range(2)}
    rate = random.choice((None, None, 910, 2_305))
    lines = [
        one_of(
            sku,
            merchant,
            random.randint(20, 90) * scale + random.randint(0, 9),
            rate if at < 2 else None,
        )
        for at, (sku, merchant) in enumerate(skus.items())
    ]
    offers = _of_stores(random, skus, scale)
    offers += [
        {
            "id": f"{random.randrange(1_000):03}-{layer}-{at}",
            "layer": layer,
            "scope": _some_of(random, layer, list(skus)),
            "benefit": _taken_off(random, layer, scale),
        }
        for layer in _PLATFORM
        for at in range(random.choice((0, 1, 1, 2)))
    ]
    freight = {merchant: {"fee": random.randint(0, 19) * scale} for merchant in merchants}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers}
    return _near({**sale, "freight": freight, "choose": "best"}, random)


def one_of(sku: str, merchant: str, price: int, import_rate: int | None) -> Json:
    """A line of one unit of a SKU, taxed at a rate or not at all."""
    return {
        "id": sku,
        "sku": sku,
        "product": sku,
        "merchant": merchant,
        "quantity": 1,
        "prices": {"list": price},
        "tax": {"mode": "import", "rate": import_rate} if import_rate else {"mode": "none"},
    }


def _of_stores(random: Random, skus: dict[str, str], scale: int) -> list[Json]:
    """A coupon or two over one of each merchant's SKUs, and maybe one that pays of its fee."""
    merchants = dict.fromkeys(skus.values())
    offers = [
        {
            "id": f"{random.randrange(1_000):03}-{merchant}-{at}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"skus": [random.choice([sku for sku in skus if skus[sku] == merchant])]},
            "benefit": {"amount": random.randint(1, 9) * scale},
        }
        for merchant in merchants
        for at in range(random.randint(1, 2))
    ]
    return offers + [
        {
            "id": f"{random.randrange(1_000):03}-{merchant}",
            "layer": "shipping",
            "owner": f"merchant:{merchant}",
            "scope": {"all": True},
            "benefit": {"amount": random.randint(1, 9) * scale},
        }
        for merchant in merchants
        if random.random() < 0.4
    ]


def _some_of(random: Random, layer: str, skus: list[str]) -> Json:
    if layer in {"shipping", "red_packet"} or random.random() < 0.4:
        return {"all": True}
    return {"skus": random.sample(skus, random.randint(1, len(skus)))}


def _taken_off(random: Random, layer: str, scale: int) -> Json:
    amount = random.randint(1, 20) * scale + random.randint(0, 9)
    if layer in {"shipping", "red_packet"}:
        return {"amount": amount}
    kinds: list[Json] = [
        {"amount": amount},
        {"amount": 5 * amount},  # maybe all there is
        {"every": random.randint(30, 90) * scale, "amount": amount},
        {"every": random.randint(1, 4), "amount": 1},  # at most one in all
        {"percent": random.choice((800, 1_250, 3_333, 9_000))},
        {"percent": random.choice((1_250, 3_333, 9_000)), "max": random.choice((1, 3)) * amount},
        {"tiers": [{"min_amount": 100 * scale, "amount": amount}, {"percent": 500}]},
    ]
    return random.choice(kinds)


def _near(sale: Json, random: Random) -> Json:
    """The sale where the platform's offers ask for about what one choice leaves of their lines."""
    slots = {(offer["layer"], offer.get("owner")): offer["id"] for offer in sale["offers"]}
    chosen = [name for (layer, _), name in slots.items() if layer != "cross_store"]
    goods = Pricing({**sale, "freight": {}}, chosen).store_goods
    for merchant, fee in sale["freight"].items():
        if random.random() < 0.5:
            fee["free_over"] = max(goods[merchant] + random.choice((-1, 0, 1)), 0)
    found: list[Json] = []
    for offer in sale["offers"]:  # in the order of layers
        if offer["layer"] in _PLATFORM and random.random() < 0.8:
            after = ("store_coupon",) if offer["layer"] == "shipping" else _GOODS_LAYERS
            before = [o for o in found if o["layer"] in after and o["layer"] != offer["layer"]]
            there = [name for name in chosen if any(o["id"] == name for o in before)]
            lines = Pricing({**sale, "offers": before}, there).lines
            left = sum(line.remaining for line in lines if in_offer(offer, line))
            least = max(left + random.choice((-1, 0, 0, 1)), 0)
            found.append({**offer, "condition": {"min_amount": least}})
        else:
            found.append(offer)
    return {**sale, "offers": found}
