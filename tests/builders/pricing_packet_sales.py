"""Sales of tens of choices where a unit decides whether a red packet is reached, or fits."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

from core.pricing import parse_document, price
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of

Json = dict[str, Any]


def reached_sale(random: Random) -> Json:
    """Choices of equal sums, of which some leave a unit more, and so enough for a red packet."""
    lines = [one_of(f"S{at}", f"M{at // 2}", random.randint(50, 90), None) for at in range(8)]
    offers = [
        {
            "id": f"off-{at}",
            "layer": "store_coupon",
            "owner": f"merchant:M{at // 2}",
            "scope": {"skus": [f"S{at}"]},
            "benefit": {"amount": 30},
        }
        for at in range(8)
    ]
    beside = random.choice(([], ["S6", "S7"]))
    cross: Json = {"id": "cross", "layer": "cross_store"}
    cross["scope"] = {"all": True, "except_skus": beside} if beside else {"all": True}
    cross["benefit"] = {"amount": random.randint(20, 150)}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "benefit": {"percent": 9_000}}
    coupon["scope"] = {"skus": [*(f"S{at}" for at in range(4)), *beside]}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines}
    sale["offers"] = [*offers, cross, coupon]
    chosen = [
        [f"off-{at + way}" for at, way in zip((0, 2, 4, 6), ways, strict=True)]
        for ways in product((0, 1), repeat=4)
    ]
    most = max(
        price(parse_document({**sale, "choose": [*some, "coupon"]})).goods for some in chosen
    )
    packet: Json = {"id": "packet", "layer": "red_packet", "scope": {"all": True}}
    packet |= {"condition": {"min_amount": most}, "benefit": {"amount": 60}}
    return {**sale, "offers": [*sale["offers"], packet], "choose": "best"}


def packed_sale(random: Random) -> Json:
    """The same with another red packet, which is more than there is to pay."""
    sale = reached_sale(random)
    packet = {"id": "more", "layer": "red_packet", "scope": {"all": True}}
    return {**sale, "offers": [*sale["offers"], {**packet, "benefit": {"amount": 10_000}}]}


def crossed_sale(random: Random) -> Json:
    """The same where some of those choices let another offer win, which leaves less."""
    sale = reached_sale(random)
    listed = {line["sku"]: line["prices"]["list"] for line in sale["lines"]}
    *_, cross, coupon, packet = sale["offers"]
    other: Json = {"id": "other", "layer": "cross_store", "scope": {"skus": ["S4", "S6"]}}
    other["condition"] = {"min_amount": listed["S4"] + listed["S6"]}
    cross |= {"benefit": {"amount": random.randint(20, 40)}, "scope": {"all": True}}
    other["benefit"] = {"amount": cross["benefit"]["amount"] + random.randint(1, 5)}
    coupon["scope"] = {"skus": [f"S{at}" for at in range(4)]}
    chosen = [*(f"off-{at}" for at in (0, 2, 4, 6)), "coupon"]
    goods = price(parse_document({**sale, "choose": chosen})).goods
    packet["condition"]["min_amount"] = goods - random.randint(0, 1)
    return {**sale, "offers": [*sale["offers"], other]}


def owing_sale(random: Random) -> Json:
    """Tens of choices, of which one owes just what a red packet pays."""
    lines = [one_of(f"M{at}", f"M{at}", random.randint(20, 60), None) for at in range(4)]
    offers = _of_stores(random, 3 * ["store_coupon"], 4, 18)
    some = [offer["id"] for offer in offers if random.random() < 0.5]
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers}
    return _with_packet(
        sale, {offer["owner"]: offer["id"] for offer in offers if offer["id"] in some}
    )


def fitting_sale(random: Random) -> Json:
    """The same of fees, too, where all offers are chosen."""
    lines = [one_of(f"M{at}", f"M{at}", random.randint(20, 40), None) for at in range(3)]
    offers = _of_stores(random, ["store_coupon", "store_coupon", "shipping"], 3, 6)
    fees = {f"M{at}": {"fee": random.randint(0, 6)} for at in range(3)}
    shipping = {"id": "shipping", "layer": "shipping", "scope": {"all": True}}
    offers.append({**shipping, "benefit": {"amount": random.randint(1, 9)}})
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "freight": fees}
    random.shuffle(offers)
    return _with_packet(
        sale, {(offer["layer"], offer.get("owner")): offer["id"] for offer in offers}
    )


def _of_stores(random: Random, layers: list[str], merchants: int, most: int) -> list[Json]:
    """An offer of each merchant for each of these layers."""
    return [
        {
            "id": f"{random.randrange(1_000):03}-{merchant}-{at}",
            "layer": layer,
            "owner": f"merchant:M{merchant}",
            "scope": {"all": True},
            "benefit": {"amount": random.randint(1, most)},
        }
        for merchant in range(merchants)
        for at, layer in enumerate(layers)
    ]


def _with_packet(sale: Json, slots: dict[Any, str]) -> Json:
    """The sale with a red packet of what these offers leave to be paid."""
    due = price(parse_document({**sale, "choose": [*slots.values()]})).payable
    packet = {"id": "packet", "layer": "red_packet", "scope": {"all": True}}
    offers = [*sale["offers"], {**packet, "benefit": {"amount": due}}]
    return {**sale, "offers": offers, "choose": "best"}
