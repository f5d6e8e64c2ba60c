"""Carts as people have them in a big sale: many merchants, a wallet full of coupons."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from tests.builders.pricing_documents import NOW

Json = dict[str, Any]

CATEGORIES = ("shoes", "bags", "beauty", "home", "food", "toys")


class Size(NamedTuple):
    """How much of everything; the default is the largest cart that people have."""

    merchants: int = 20
    store_coupons: int = 10
    store_shipping: int = 2
    platform_coupons: int = 10
    platform_shipping: int = 4
    red_packets: int = 8


FULL = Size()


def sale_cart(random: Random, size: Size = FULL, *, imports: bool = False) -> Json:
    """A valid document with `choose` "best"; every coupon has a fair chance to matter."""
    lines = [
        line
        for merchant in range(size.merchants)
        for line in _merchant_lines(random, f"M{merchant:02}", imports=imports)
    ]
    goods = _goods(lines)
    total = sum(goods.values())
    offers = _automatic(random, total)
    for merchant, own in goods.items():
        offers += [_store_coupon(random, merchant, at, own) for at in range(size.store_coupons)]
        offers += [_shipping(random, merchant, at, own) for at in range(size.store_shipping)]
    offers += [_platform_coupon(random, at, total) for at in range(size.platform_coupons)]
    offers += [_shipping(random, None, at, total) for at in range(size.platform_shipping)]
    offers += [_red_packet(random, at, total) for at in range(size.red_packets)]
    random.shuffle(offers)
    freight = {merchant: _freight(random) for merchant in goods}
    return {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "freight": freight}


def _merchant_lines(random: Random, merchant: str, *, imports: bool) -> list[Json]:
    is_importer = imports and random.random() < 0.1
    return [
        {
            "id": f"{merchant}-{at}",
            "sku": f"{merchant}-S{at}",
            "product": f"{merchant}-P{at}",
            "merchant": merchant,
            "categories": [random.choice(CATEGORIES)],
            "quantity": random.choice((1, 1, 1, 2, 3)),
            "prices": {"list": _price(random)},
            "tax": {"mode": "import", "rate": 910} if is_importer else {"mode": "none"},
            "take_rate": 500,
            "commission": {"rate": 1_500, "buyer": "B1", "agency_rate": 2_000},
        }
        for at in range(random.choice((1, 2, 2, 3, 4)))
    ]


def _price(random: Random) -> int:
    """19.90 to 499.00, mostly with the endings shops like."""
    yuan = random.randint(20, 499)
    return yuan * 100 - random.choice((0, 10, 100, random.randint(0, 99)))


def _goods(lines: list[Json]) -> dict[str, int]:
    goods: dict[str, int] = {}
    for line in lines:
        worth = line["prices"]["list"] * line["quantity"]
        goods[line["merchant"]] = goods.get(line["merchant"], 0) + worth
    return goods


def _automatic(random: Random, total: int) -> list[Json]:
    """One or two cross-store offers, and now and then an item discount."""
    benefits: list[Json] = [
        {"every": 30_000, "amount": 5_000},
        {"every": 20_000, "amount": 3_000, "times": 5},
        {"tiers": [{"min_amount": step, "amount": step // 20} for step in _steps(random, total)]},
    ]
    offers = [
        _offer(f"cross-{at}", "cross_store", None, random.choice(benefits), _scope(random))
        for at in range(random.choice((1, 1, 2)))
    ]
    if random.random() < 0.5:
        scope = {"categories": [random.choice(CATEGORIES)]}
        offers.append(_offer("item-0", "item", None, {"percent": 1_000}, scope))
    return offers


def _steps(random: Random, total: int) -> list[int]:
    return sorted(random.randint(total // 3, total) // 1_000 * 1_000 for _ in range(3))


def _scope(random: Random) -> Json:
    if random.random() < 0.7:
        return {"all": True}
    return {"categories": random.sample(CATEGORIES, random.randint(1, 4))}


def _offer(
    identifier: str, layer: str, merchant: str | None, benefit: Json, scope: Json, minimum: int = 0
) -> Json:
    offer: Json = {"id": identifier, "layer": layer, "scope": scope, "benefit": benefit}
    if merchant is not None:
        offer["owner"] = f"merchant:{merchant}"
    if minimum:
        offer["condition"] = {"min_amount": minimum}
    return offer


def _store_coupon(random: Random, merchant: str, at: int, goods: int) -> Json:
    minimum = random.randint(goods // 3, goods * 6 // 5)
    if random.random() < 0.3:
        benefit: Json = {"percent": random.choice((300, 500, 800, 1_000, 1_200))}
    else:
        benefit = {"amount": random.randint(minimum // 30, minimum // 8) // 100 * 100 + 100}
    identifier = f"{merchant}-coupon-{at}"
    return _offer(identifier, "store_coupon", merchant, benefit, {"all": True}, minimum)


def _platform_coupon(random: Random, at: int, total: int) -> Json:
    minimum = random.randint(total // 3, total * 21 // 20) // 100 * 100
    if random.random() < 0.4:
        benefit: Json = {"percent": random.choice((300, 500, 800))}
        if random.random() < 0.7:
            benefit["max"] = random.randint(total // 100, total // 20)
    else:
        benefit = {"amount": random.randint(minimum // 60, minimum // 15) // 100 * 100 + 100}
    scope = _scope(random)
    if "categories" in scope:
        minimum //= 4
    return _offer(f"platform-{at}", "platform_coupon", None, benefit, scope, minimum)


def _shipping(random: Random, merchant: str | None, at: int, goods: int) -> Json:
    amount = random.choice((300, 500, 800, 1_000, 2_000)) * (1 if merchant else 3)
    identifier = f"{merchant or 'platform'}-shipping-{at}"
    minimum = random.randint(0, goods)
    return _offer(identifier, "shipping", merchant, {"amount": amount}, {"all": True}, minimum)


def _red_packet(random: Random, at: int, total: int) -> Json:
    benefit = {"amount": random.choice((100, 200, 500, 888, 1_000, 2_000))}
    minimum = random.choice((0, 0, random.randint(0, total)))
    return _offer(f"packet-{at}", "red_packet", None, benefit, {"all": True}, minimum)


def _freight(random: Random) -> Json:
    freight: Json = {"fee": random.choice((0, 600, 800, 1_000, 1_500))}
    if random.random() < 0.6:
        freight["free_over"] = random.choice((9_900, 19_900, 39_900, 59_900))
    return freight
