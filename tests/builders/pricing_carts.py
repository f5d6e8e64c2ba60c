"""Carts as people have them in a big sale: many merchants, a wallet full of coupons.

What makes a best choice hard is all here, as often as wallets have it, and none of it is spared:

- Thresholds lie around what is reached, of merchants' coupons (a third to 1.2 times their goods)
  as of the platform's (a third to 1.05 times the cart): any coupon may cost another its own.
- A platform coupon gives 2.5 to 10 percent, a cross-store offer up to 17 (300 - 50), tiers 12.5:
  it pays to leave merchants' coupons alone so as to reach one.
- Benefits of every kind the rules allow there: amounts, capped percents, per step, tiers, bundles.
- Scopes over all, categories, SKUs and merchants, of merchants' coupons too, so that offers
  overlap by part of their lines, and where parts of single lines decide.
- Freight is free from about what a merchant's goods come to. Shipping coupons and red packets
  have minimums.
- One cart in eight has goods of one to three import shops that are taxed line by line, after every
  discount. (Most import shops' prices include the tax.)
- Gifts, flash prices and odd prices occur; most prices and amounts are round, so that ties do.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from tests.builders.pricing_documents import NOW

Json = dict[str, Any]

CATEGORIES = ("shoes", "bags", "beauty", "home", "food", "toys")
_IMPORT_CARTS = 0.125


class Size(NamedTuple):
    """How much of everything; the default is the largest cart that people have."""

    merchants: int = 20
    store_coupons: int = 10
    store_shipping: int = 2
    platform_coupons: int = 10
    platform_shipping: int = 4
    red_packets: int = 8


FULL = Size()


def sale_cart(random: Random, size: Size = FULL, *, imports: bool | None = None) -> Json:
    """A valid document with `choose` "best"; every coupon has a fair chance to matter.

    With `imports` true or false, import shops are in it for sure, or not.
    """
    if imports is None:
        imports = random.random() < _IMPORT_CARTS
    shops = random.sample(range(size.merchants), min(random.randint(1, 3), size.merchants))
    lines = [
        line
        for merchant in range(size.merchants)
        for line in _merchant_lines(
            random, f"M{merchant:02}", is_importer=imports and merchant in shops
        )
    ]
    goods = _goods(lines)
    total = sum(goods.values())
    offers = _automatic(random, goods, lines)
    for merchant, own in goods.items():
        of_store = [line for line in lines if line["merchant"] == merchant]
        offers += [
            _store_coupon(random, merchant, at, own, of_store) for at in range(size.store_coupons)
        ]
        offers += [_shipping(random, merchant, at, own) for at in range(size.store_shipping)]
    offers += [_platform_coupon(random, at, total, lines) for at in range(size.platform_coupons)]
    offers += [_shipping(random, None, at, total) for at in range(size.platform_shipping)]
    offers += [_red_packet(random, at, total) for at in range(size.red_packets)]
    random.shuffle(offers)
    freight = {merchant: _freight(random, own) for merchant, own in goods.items()}
    return {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "freight": freight}


def _merchant_lines(random: Random, merchant: str, *, is_importer: bool) -> list[Json]:
    rate = random.choice((910, 910, 910, 2_305))
    return [
        {
            "id": f"{merchant}-{at}",
            "sku": f"{merchant}-S{at}",
            "product": f"{merchant}-P{at}",
            "merchant": merchant,
            "categories": [random.choice(CATEGORIES)],
            "quantity": random.choice((1, 1, 1, 2, 3)),
            "prices": _prices(random, is_first=at == 0),
            "tax": {"mode": "import", "rate": rate} if is_importer else {"mode": "none"},
            "take_rate": 500,
            "commission": {"rate": 1_500, "buyer": "B1", "agency_rate": 2_000},
        }
        for at in range(random.choice((1, 2, 2, 3, 4)))
    ]


def _prices(random: Random, *, is_first: bool) -> Json:
    """19.90 to 499.00, mostly with the endings shops like; now and then a gift or a flash price."""
    yuan = random.randint(20, 499)
    prices: Json = {"list": yuan * 100 - random.choice((0, 10, 100, random.randint(0, 99)))}
    kind = random.random()
    if not is_first and kind < 0.02:
        prices["list"] = 0
    elif kind > 0.95:
        prices["flash"] = prices["list"] * 4 // 5
    elif kind > 0.75:
        prices["sale"] = prices["list"] * random.choice((80, 85, 90, 95)) // 100
    return prices


def _goods(lines: list[Json]) -> dict[str, int]:
    goods: dict[str, int] = {}
    for line in lines:
        worth = min(line["prices"].values()) * line["quantity"]
        goods[line["merchant"]] = goods.get(line["merchant"], 0) + worth
    return goods


def _automatic(random: Random, goods: dict[str, int], lines: list[Json]) -> list[Json]:
    """One or two cross-store offers, some shops' tiers, and now and then an item discount."""
    total = sum(goods.values())
    benefits: list[Json] = [
        {"every": 30_000, "amount": 5_000},
        {"every": 30_000, "amount": 5_000},
        {"every": 20_000, "amount": 3_000, "times": 5},
        {"tiers": [{"min_amount": step, "amount": step // 8} for step in _steps(random, total)]},
        {"percent": random.choice((500, 800))},
    ]
    offers = [
        _offer(f"cross-{at}", "cross_store", None, random.choice(benefits), _scope(random, lines))
        for at in range(random.choice((1, 1, 2)))
    ]
    for merchant, own in goods.items():
        if random.random() < 0.3:
            tier = {"tiers": [{"min_amount": own * part // 10, "percent": 300} for part in (6, 9)]}
            tier["tiers"][1]["percent"] = 500
            offers.append(_offer(f"{merchant}-tier", "store_tier", merchant, tier, {"all": True}))
    if random.random() < 0.5:
        scope = {"categories": [random.choice(CATEGORIES)]}
        offers.append(_offer("item-0", "item", None, {"percent": 1_000}, scope))
    return offers


def _steps(random: Random, total: int) -> list[int]:
    return sorted(random.randint(total // 3, total) // 1_000 * 1_000 + 1_000 for _ in range(3))


def _scope(random: Random, lines: list[Json]) -> Json:
    """All, some categories, or half of the SKUs or merchants; sometimes not some SKUs."""
    kind = random.random()
    skus = [line["sku"] for line in lines]
    if kind < 0.6:
        scope: Json = {"all": True}
    elif kind < 0.9:
        scope = {"categories": random.sample(CATEGORIES, random.randint(1, 4))}
    elif kind < 0.95:
        scope = {"skus": random.sample(skus, max(len(skus) // 2, 1))}
    else:
        merchants = sorted({line["merchant"] for line in lines})
        scope = {"merchants": random.sample(merchants, max(len(merchants) // 2, 1))}
    if random.random() < 0.1:
        scope["except_skus"] = random.sample(skus, 1)
    return scope


def _offer(
    identifier: str, layer: str, merchant: str | None, benefit: Json, scope: Json, minimum: int = 0
) -> Json:
    offer: Json = {"id": identifier, "layer": layer, "scope": scope, "benefit": benefit}
    if merchant is not None:
        offer["owner"] = f"merchant:{merchant}"
    if minimum:
        offer["condition"] = {"min_amount": minimum}
    return offer


def _store_coupon(random: Random, merchant: str, at: int, goods: int, lines: list[Json]) -> Json:
    minimum = random.randint(goods // 3, goods * 6 // 5)
    amount = random.randint(minimum // 30, minimum // 8) // 100 * 100 + 100
    kind = random.random()
    if kind < 0.2:
        benefit: Json = {"percent": random.choice((300, 500, 800, 1_000, 1_200))}
    elif kind < 0.3:
        benefit = {"percent": random.choice((800, 1_000, 1_500)), "max": amount}
    elif kind < 0.35:
        benefit = {"every": 10_000, "amount": 500, "times": random.randint(2, 9)}
    elif kind < 0.4:
        benefit = {"tiers": [{"min_amount": minimum * 5 // 4, "amount": amount * 2}]}
        benefit["tiers"].append({"min_amount": minimum, "amount": amount})
    elif kind < 0.42:
        benefit = {"buy": 2, "get": 1, "percent": 3_000}
    else:
        benefit = {"amount": amount}
    scope: Json = {"all": True}
    if len(lines) > 1 and random.random() < 0.2:
        scope = {"skus": [line["sku"] for line in random.sample(lines, len(lines) - 1)]}
        minimum //= 2
    identifier = f"{merchant}-coupon-{at}"
    return _offer(identifier, "store_coupon", merchant, benefit, scope, minimum)


def _platform_coupon(random: Random, at: int, total: int, lines: list[Json]) -> Json:
    minimum = random.randint(total // 3, total * 21 // 20) // 100 * 100
    scope = _scope(random, lines)
    if "all" not in scope:
        minimum //= 4
    amount = random.randint(minimum // 40, minimum // 10) // 100 * 100 + 100
    kind = random.random()
    if kind < 0.3:
        benefit: Json = {"percent": random.choice((300, 500, 800))}
        if random.random() < 0.7:
            benefit["max"] = amount
    elif kind < 0.4:
        benefit = {"tiers": [{"min_amount": minimum * 5 // 4, "amount": amount * 3 // 2}]}
        benefit["tiers"].append({"min_amount": minimum, "amount": amount})
    elif kind < 0.5:
        benefit = {"every": 50_000, "amount": 3_000, "times": random.randint(3, 20)}
    else:
        benefit = {"amount": amount}
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


def _freight(random: Random, goods: int) -> Json:
    """Free from a round amount, or from about what the goods come to."""
    freight: Json = {"fee": random.choice((0, 600, 800, 1_000, 1_500))}
    kind = random.random()
    if kind < 0.4:
        freight["free_over"] = random.choice((9_900, 19_900, 39_900, 59_900))
    elif kind < 0.7:
        freight["free_over"] = random.randint(goods * 8 // 10, goods * 11 // 10) // 100 * 100
    return freight
