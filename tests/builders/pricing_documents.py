"""Random pricing documents as plain JSON values: valid, and rich in ties, edges and conflicts.

Everything comes from the Random handed in, so Hypothesis can steer and shrink it
(`strategies.randoms`) and a seed reproduces a document outside of it.
"""

from __future__ import annotations

from random import Random
from typing import Any

Json = dict[str, Any]

NOW = 1_793_000_000
LAYERS = (
    "item",
    "store_tier",
    "store_coupon",
    "cross_store",
    "platform_coupon",
    "shipping",
    "red_packet",
)
AUTOMATIC = frozenset(("item", "store_tier", "cross_store"))
STORE_ONLY = frozenset(("store_tier", "store_coupon"))
EITHER = frozenset(("item", "shipping"))
_BENEFITS = {
    "item": ("percent", "amount", "nth", "buy"),
    "store_tier": ("percent", "amount", "every", "tiers", "buy", "buy"),
    "store_coupon": ("percent", "amount", "every", "tiers", "buy", "buy"),
    "cross_store": ("percent", "amount", "every", "tiers"),
    "platform_coupon": ("percent", "amount", "every", "tiers"),
    "shipping": ("amount",),
    "red_packet": ("amount",),
}


def document(random: Random, *, choices_max: int = 200, lines_max: int = 6) -> Json:
    """A whole document whose `best` has at most about `choices_max` combinations."""
    scale = random.choice((1, 10, 1_000, 10**6, 10**9))
    merchants, usual = random.choice((1, 2, 3)), amount(random, scale)
    lines = [
        _line(random, at, scale, merchants, usual) for at in range(random.randint(1, lines_max))
    ]
    _share_a_sku(random, lines)
    made: Json = {"currency": "CNY", "now": NOW, "lines": lines}
    made["offers"] = offers(random, scale, choices_max)
    paid = random.sample(("M1", "M2", "M3", "M4"), random.randint(0, 4))
    made["freight"] = {merchant: _freight(random, scale) for merchant in paid}
    mode = random.random()
    if mode < 0.5:
        made["choose"] = "best"
    elif mode < 0.9:
        made["choose"] = _choice(random, made["offers"])
    return made


def offers(random: Random, scale: int, choices_max: int) -> list[Json]:
    """Offers of every layer, or most of one, in no order, within a number of combinations."""
    made: list[Json] = []
    layers = random.choice((LAYERS, (*LAYERS, *(random.choice(LAYERS),) * 7)))
    per_slot: dict[str, int] = {}
    for at in range(random.randint(0, 14)):
        offer = _offer(random, f"o{random.randint(0, 99):02}-{at}", random.choice(layers), scale)
        slot = offer["layer"] + (offer["id"] if offer["layer"] == "red_packet" else "")
        slot += offer.get("owner", "")
        if offer["layer"] not in AUTOMATIC:
            combinations = 1
            for name, count in per_slot.items():
                combinations *= count + 1 + (name == slot)
            if slot not in per_slot:
                combinations *= 2
            if combinations > choices_max:
                continue
            per_slot[slot] = per_slot.get(slot, 0) + 1
        made.append(offer)
    return made


def _line(random: Random, at: int, scale: int, merchants: int, usual: int) -> Json:
    """A line of one of so many merchants, often at the usual price."""
    line: Json = {
        "id": f"l{at}",
        "sku": f"S{at}",
        "product": f"P{random.randint(0, 2)}",
        "merchant": f"M{random.randint(1, merchants)}",
        "quantity": random.choice((1, 1, 2, 3, 4, 7)),
        "prices": _prices(random, scale, usual),
    }
    of_price = line["prices"]["list"] + random.randint(0, 1)
    if random.random() < 0.7:
        line["categories"] = random.sample(("c1", "c2", "c3"), random.randint(0, 2))
    if random.random() < 0.5:
        rate = random.choice((0, 600, 910, 1300, 10_000, 10**6, random.randint(0, 10_000)))
        modes = (
            {"mode": "none"},
            {"mode": "inclusive", "rate": rate},
            {"mode": "import", "rate": rate},
        )
        line["tax"] = random.choice(modes)
    if random.random() < 0.7:
        line["take_rate"] = random.choice((0, 500, 10_000, random.randint(0, 10_000)))
    if random.random() < 0.2:
        line["take_floor"] = random.choice((None, amount(random, scale), of_price, 10**15))
    if random.random() < 0.2:
        line["take_cap"] = random.choice((None, amount(random, scale), of_price, 10**15))
    if random.random() < 0.6:
        rates = (0, 1500, 10_000, random.randint(0, 10_000))
        line["commission"] = {"rate": random.choice(rates), "buyer": f"B{random.randint(1, 2)}"}
        if random.random() < 0.6:
            line["commission"]["agency_rate"] = random.choice(rates)
    return line


def _share_a_sku(random: Random, lines: list[Json]) -> None:
    """Sometimes a line has another's SKU, one of them priced by flash."""
    if len(lines) > 1 and random.random() < 0.2:
        first, second = lines[0], lines[1]
        if first["prices"].get("flash") is None and first["prices"]["list"] > 0:
            lowest = min(price for price in second["prices"].values() if price is not None)
            if lowest > 0:
                second["prices"]["flash"] = lowest - 1
                second["sku"] = first["sku"]


def _prices(random: Random, scale: int, usual: int) -> Json:
    others = (usual, usual, amount(random, scale), amount(random, scale))
    prices: Json = {"list": random.choice((0, 1, *others))}
    for name in ("sale", "member", "live", "flash"):
        if random.random() < 0.2:
            prices[name] = random.choice((None, prices["list"], amount(random, scale)))
    return prices


def amount(random: Random, scale: int) -> int:
    """An amount up to about a hundred times the scale; round ones are frequent."""
    if random.random() < 0.5:
        return random.randint(0, 100) * scale
    return random.randint(0, 100 * scale)


def _freight(random: Random, scale: int) -> Json:
    freight: Json = {"fee": random.choice((0, 1, amount(random, scale)))}
    if random.random() < 0.5:
        freight["free_over"] = amount(random, 4 * scale)
    return freight


def _offer(random: Random, identifier: str, layer: str, scale: int) -> Json:
    is_store = layer in STORE_ONLY or (layer in EITHER and random.random() < 0.5)
    offer: Json = {"id": identifier, "layer": layer}
    if is_store:
        offer["owner"] = f"merchant:M{random.choice((1, 1, 1, 2, 3, 4))}"
    elif random.random() < 0.5:
        offer["owner"] = "platform"
    whole_cart = layer in {"shipping", "red_packet"}
    offer["scope"] = {"all": True} if whole_cart else _scope(random)
    offer["benefit"] = _benefit(random, random.choice(_BENEFITS[layer]), scale)
    if random.random() < 0.5:
        offer["condition"] = _minimums(random, scale, quantity=not whole_cart)
    if layer != "red_packet" and random.random() < 0.4:
        _fund(random, offer)
    if random.random() < 0.15:
        offer["window"] = random.choice(
            (
                {"from": NOW, "to": NOW + 1},
                {"from": NOW - 9, "to": NOW},
                {"from": NOW + 1, "to": NOW + 2},
            )
        )
    if random.random() < 0.3:
        offer["with_flash"] = random.random() < 0.7
    return offer


def _fund(random: Random, offer: Json) -> None:
    buyer = random.choice((0, 0, 1, 2_500)) if offer["layer"] != "shipping" else 0
    merchant = random.choice((0, 1, 3_333, 5_000, 10_000 - buyer))
    offer["funding"] = {"merchant": merchant, "platform": 10_000 - buyer - merchant}
    if buyer:
        offer["funding"]["buyer"] = buyer
        offer["buyer"] = f"B{random.randint(1, 2)}"


def _scope(random: Random) -> Json:
    scope: Json = {"all": True}
    if random.random() < 0.4:
        lists = {
            "merchants": ["M1", "M2"],
            "products": ["P0"],
            "skus": ["S0", "S2", "S4"],
            "categories": ["c1"],
        }
        names = random.sample(sorted(lists), random.randint(1, 2))
        scope = {name: lists[name] for name in names}
    if random.random() < 0.2:
        scope["except_skus"] = [f"S{random.randint(0, 3)}"]
    return scope


def _minimums(random: Random, scale: int, *, quantity: bool) -> Json:
    minimums: Json = {}
    if random.random() < 0.7:
        minimums["min_amount"] = amount(random, 3 * scale)
    if quantity and random.random() < 0.4:
        minimums["min_quantity"] = random.randint(1, 6)
    return minimums


def _percent(random: Random) -> int:
    return random.choice((0, 500, 1_000, 5_000, 10_000, random.randint(0, 10_000)))


def _benefit(random: Random, kind: str, scale: int) -> Json:
    benefit: Json = {}
    if kind == "percent":
        benefit = {"percent": _percent(random)}
        if random.random() < 0.3:
            benefit["max"] = amount(random, scale)
    elif kind == "amount":
        benefit = {"amount": random.choice((0, 10**15, *(amount(random, scale),) * 4))}
    elif kind == "every":
        step = random.choice((amount(random, scale), random.randint(0, 5))) + 1
        benefit = {"every": step, "amount": random.choice((amount(random, scale) // 3, step))}
        if random.random() < 0.3:
            benefit["times"] = random.randint(1, 3)
    elif kind == "nth":
        benefit = {"nth": random.randint(1, 4), "percent": _percent(random)}
    elif kind == "buy":
        benefit = {"buy": random.randint(1, 3), "get": random.randint(1, 2)}
        benefit["percent"] = _percent(random)
    else:
        benefit = {"tiers": [_tier(random, scale) for _ in range(random.randint(1, 3))]}
    return benefit


def _tier(random: Random, scale: int) -> Json:
    tier = _minimums(random, scale, quantity=True)
    if random.random() < 0.4:
        tier["percent"] = _percent(random)
    else:
        tier["amount"] = amount(random, scale)
    return tier


def _choice(random: Random, made: list[Json]) -> list[str]:
    """Some of the coupons, one a slot."""
    chosen: dict[str, str] = {}
    for offer in made:
        if offer["layer"] not in AUTOMATIC and random.random() < 0.6:
            slot = offer["layer"] + offer.get("owner", "platform")
            slot += offer["id"] if offer["layer"] == "red_packet" else ""
            chosen[slot] = offer["id"]
    return list(chosen.values())
