"""Sales of small numbers where a unit more or less of something costs, or wins, something else."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of
from tests.oracles.layers import Pricing
from tests.oracles.money_rules import in_offer

Json = dict[str, Any]
_GOODS_LAYERS: Final = ("store_coupon", "cross_store", "platform_coupon")
_PLATFORM: Final = ("cross_store", "cross_store", "platform_coupon", "shipping", "red_packet")


def brink_sale(random: Random) -> Json:
    """Tens of choices; of each of the platform's offers the next step is beside what one leaves.

    Steps are steep, import tax is as much as the goods, fees are about what shipping coupons pay,
    and many choices come to the same sums.
    """
    merchants = [f"M{at}" for at in range(random.randint(2, 3))]
    skus = {f"{merchant}-{at}": merchant for merchant in merchants for at in range(2)}
    rate = random.choice((None, None, 910, 10_000))
    untaxed = random.choice((["M1"], ["M1"], ["M1-0"], []))
    prices = random.sample(range(8, 40), 3)
    lines = [
        one_of(sku, merchant, random.choice(prices), None if {sku, merchant} & {*untaxed} else rate)
        for sku, merchant in skus.items()
    ]
    freight = {merchant: {"fee": random.randint(0, 6)} for merchant in merchants}
    offers = [offer for merchant in merchants for offer in _of_store(random, merchant, skus)]
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    sale |= {"offers": offers, "freight": freight}
    slots = {(offer["layer"], offer["owner"]): offer["id"] for offer in offers}
    _offer_of_platform(random, sale, list(slots.values()), list(skus))
    return sale


def _of_store(random: Random, merchant: str, skus: dict[str, str]) -> list[Json]:
    """Coupons of one line or both, some of the same amount, and maybe one that pays of the fee."""
    own = [sku for sku in skus if skus[sku] == merchant]
    amounts = random.sample(range(1, 7), 2)
    offers: list[Json] = [
        {
            "layer": "store_coupon",
            "scope": {"skus": random.choice((own[:1], own[1:], own))},
            "benefit": {"amount": random.choice(amounts)},
        }
        for _ in range(random.randint(1, 3))
    ]
    if random.random() < 0.4:
        amount = {"amount": random.randint(1, 4)}
        offers.append({"layer": "shipping", "scope": {"all": True}, "benefit": amount})
    for at, offer in enumerate(offers):
        offer["id"] = f"{random.randrange(1_000):03}-{merchant}-{at}"
        offer["owner"] = f"merchant:{merchant}"
    return offers


def _offer_of_platform(random: Random, sale: Json, chosen: list[str], skus: list[str]) -> None:
    """Add offers of each layer that ask for about what those chosen before leave of their lines."""
    for at, layer in enumerate(_PLATFORM):
        if random.random() < 0.25:
            continue
        is_over_all = layer in {"shipping", "red_packet"} or random.random() < 0.4
        some = {"skus": random.sample(skus, random.randint(1, len(skus)))}
        offer: Json = {"id": f"{random.randrange(1_000):03}-{layer}-{at}", "layer": layer}
        offer["scope"] = {"all": True} if is_over_all else some
        after = ("store_coupon",) if layer == "shipping" else _GOODS_LAYERS
        before = [o for o in sale["offers"] if o["layer"] in after and o["layer"] != layer]
        there = [name for name in chosen if any(o["id"] == name for o in before)]
        pricing = Pricing({**sale, "offers": before}, there)
        left = sum(line.remaining for line in pricing.lines if in_offer(offer, line))
        least = max(left + random.choice((-1, 0, 0, 1)), 1)
        fees = sum(freight["fee"] for freight in sale["freight"].values())
        offer |= _given(random, layer, least, fees)
        sale["offers"].append(offer)
        if layer != "cross_store":
            chosen.append(offer["id"])


def _given(random: Random, layer: str, least: int, fees: int) -> Json:
    """What an offer gives, and from what on."""
    amount = random.randint(1, 12)
    condition = {"min_amount": random.choice((least, least, least - 1, 0))}
    if layer == "shipping":
        return {"condition": condition, "benefit": {"amount": max(fees - random.randint(-1, 6), 1)}}
    if layer == "red_packet":
        return {"condition": condition, "benefit": {"amount": amount}}
    step = max(least - random.randint(1, 5), 1)
    steps: list[Json] = [
        {"min_amount": step, "amount": amount},
        {"min_amount": least, "amount": 3 * amount},
        {"min_amount": 2 * least, "percent": 500},
    ]
    kinds: list[Json] = [
        {"amount": amount},
        {"amount": 1},
        {"amount": 5 * amount},  # maybe all there is
        {"every": max(least // random.randint(1, 3), 1), "amount": amount},
        {"percent": random.choice((1_250, 3_333, 9_000))},
    ]
    if layer == "platform_coupon":
        rate = random.choice((25, 60, 90))
        most = max(least * rate // 100 - random.choice((0, 1, 2)), 1)
        kinds += [{"percent": 100 * rate, "max": most}] * 4
    if random.random() < 0.4:
        return {"benefit": {"tiers": steps[: random.choice((2, 2, 3))]}}
    return {"condition": condition, "benefit": random.choice(kinds)}


def slanted_sale(random: Random) -> Json:
    """Tens of choices by which much is more or less, and by which nothing turns out otherwise."""
    merchants = [f"M{at}" for at in range(random.randint(2, 3))]
    skus = {f"{merchant}-{at}": merchant for merchant in merchants for at in range(2)}
    rate = random.choice((None, 910, 10_000))
    untaxed = random.choice((merchants[:1], merchants[1:], [], ["M0-0"]))
    lines = [
        one_of(
            sku,
            merchant,
            random.randint(10**6, 10**7),
            None if {sku, merchant} & {*untaxed} else rate,
        )
        for sku, merchant in skus.items()
    ]
    offers: list[Json] = [
        {
            "id": f"off-{sku}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"skus": [sku]},
            "benefit": {"amount": random.randint(10**4, 10**6)},
        }
        for sku, merchant in skus.items()
    ]
    offers += [
        {
            "id": f"ship-{merchant}",
            "layer": "shipping",
            "owner": f"merchant:{merchant}",
            "scope": {"all": True},
            "benefit": {"amount": random.randint(10**4, 10**6)},
        }
        for merchant in merchants
    ]
    offers += [_slanted(random, layer, list(skus)) for layer in ("cross_store", "platform_coupon")]
    amount = random.choice((10**4, random.randint(10**5, 10**6), 10**8))
    shipping: Json = {"id": "shipping", "layer": "shipping", "scope": {"all": True}}
    offers.append({**shipping, "benefit": {"amount": amount}})
    freight = {merchant: {"fee": random.randint(10**5, 10**6)} for merchant in merchants}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": offers, "freight": freight}


def _slanted(random: Random, layer: str, skus: list[str]) -> Json:
    """An offer that some of the SKUs always come to enough for."""
    amount = random.randint(10**5, 8 * 10**5)
    some = {"skus": random.sample(skus, random.randint(1, len(skus)))}
    return {
        "id": layer,
        "layer": layer,
        "scope": random.choice(({"all": True}, some, some)),
        "condition": {"min_amount": amount},
        "benefit": random.choice(({"amount": amount}, {"percent": 2_500}, {"percent": 9_000})),
    }
