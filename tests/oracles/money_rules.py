"""The money rules a second time, from docs/money-rules.md alone: primitives, lines and benefits.

Fractions, dicts and no cleverness; shares no code with core, so that a mistake here and there
would have to be the same by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Json = dict[str, Any]


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def rate(amount: int, bps: int) -> int:
    return half_up(Fraction(amount * bps, 10_000))


def apportion(total: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [math.floor(share) for share in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def unit_price(amount: int, quantity: int, k: int) -> int:
    return math.floor(Fraction(amount * (k + 1), quantity)) - math.floor(
        Fraction(amount * k, quantity)
    )


class OracleLine:
    """A line and everything that happened to it."""

    def __init__(self, source: Json) -> None:
        self.source = source
        self.id: str = source["id"]
        self.merchant: str = source["merchant"]
        self.quantity: int = source["quantity"]
        prices = source["prices"]
        named = [
            (prices[name], order, name)
            for order, name in enumerate(("list", "sale", "member", "live", "flash"))
            if prices.get(name) is not None
        ]
        self.unit_price, _, self.price_source = min(named)
        self.remaining: int = self.unit_price * self.quantity
        self.discounts: list[Json] = []
        self.packets = self.freight = self.funded_freight = 0
        tax = source.get("tax", {"mode": "none"})
        self.tax_mode, self.tax_rate = tax["mode"], tax.get("rate", 0)

    @property
    def buyer(self) -> str | None:
        found: str | None = self.source.get("commission", {}).get("buyer")
        return found

    def funded(self, who: str) -> int:
        found: int = sum(discount["funding"][who] for discount in self.discounts)
        return found

    def tax(self) -> tuple[int, int, int]:
        """Contained tax, added tax, the part of the latter on goods."""
        if self.tax_mode == "inclusive":
            net = half_up(Fraction(self.remaining * 10_000, 10_000 + self.tax_rate))
            return self.remaining - net, 0, 0
        if self.tax_mode == "import":
            added = rate(self.remaining + self.freight, self.tax_rate)
            return 0, added, rate(self.remaining, self.tax_rate)
        return 0, 0, 0

    def owes(self) -> int:
        return self.remaining + self.freight + self.tax()[1] - self.packets

    def split(self) -> Json:
        contained, added, _ = self.tax()
        source = self.source
        platform_funded, buyer_funded = self.funded("platform"), self.funded("buyer")
        base = self.remaining + platform_funded + buyer_funded - contained
        fee = rate(base, source.get("take_rate", 0))
        if source.get("take_floor") is not None:
            fee = max(fee, source["take_floor"] * self.quantity)
        if source.get("take_cap") is not None:
            fee = min(fee, source["take_cap"] * self.quantity)
        fee = min(fee, base)
        plan = source.get("commission", {})
        earned = rate(max(0, self.remaining - contained - self.packets), plan.get("rate", 0))
        commission = min(earned, base - fee)
        agency = rate(max(0, commission - buyer_funded), plan.get("agency_rate", 0))
        return {
            "merchant": base - fee - commission + contained + self.freight + self.funded_freight,
            "buyer": commission - agency - buyer_funded,
            "agency": agency,
            "platform": fee - platform_funded - self.funded_freight - self.packets,
            "tax": added,
        }

    def rendered(self) -> Json:
        contained, added, on_goods = self.tax()
        paid = self.owes()
        goods_paid = max(0, self.remaining + on_goods - self.packets)
        return {
            "id": self.id,
            "unit_price": self.unit_price,
            "price_source": self.price_source,
            "goods": self.remaining,
            "freight": self.freight,
            "funded_freight": self.funded_freight,
            "tax_contained": contained,
            "tax_added": added,
            "red_packets": self.packets,
            "goods_paid": goods_paid,
            "freight_paid": paid - goods_paid,
            "paid": paid,
            "units": [unit_price(goods_paid, self.quantity, k) for k in range(self.quantity)],
            "discounts": self.discounts,
            "split": self.split(),
        }


def in_offer(offer: Json, line: OracleLine) -> bool:
    """Whether a line is of an offer, its price source aside."""
    owner = offer.get("owner", "platform")
    scope = offer["scope"]
    return (
        line.unit_price > 0
        and owner in ("platform", f"merchant:{line.merchant}")
        and ("buyer" not in offer or offer["buyer"] == line.buyer)
        and line.source["sku"] not in scope.get("except_skus", [])
        and (
            scope.get("all", False)
            or line.merchant in scope.get("merchants", [])
            or line.source["product"] in scope.get("products", [])
            or line.source["sku"] in scope.get("skus", [])
            or bool(set(line.source.get("categories", [])) & set(scope.get("categories", [])))
        )
    )


def funding(offer: Json) -> list[int]:
    owner = offer.get("owner", "platform")
    default = {"platform": 10_000} if owner == "platform" else {"merchant": 10_000}
    shares = offer.get("funding", default)
    return [shares.get(who, 0) for who in ("merchant", "platform", "buyer")]


def lacks(offer: Json, amount: int, quantity: int) -> tuple[int, int]:
    """The largest lack of condition and first step: (amount, quantity)."""
    steps = [offer.get("condition", {})]
    benefit = offer["benefit"]
    if "every" in benefit:
        steps.append({"min_amount": benefit["every"]})
    elif "nth" in benefit:
        steps.append({"min_quantity": benefit["nth"]})
    elif "buy" in benefit:
        steps.append({"min_quantity": benefit["buy"] + benefit["get"]})
    elif "tiers" in benefit and not any(
        reached(tier, amount, quantity) for tier in benefit["tiers"]
    ):
        steps.append(benefit["tiers"][0])
    return (
        max(0, *(step.get("min_amount", 0) - amount for step in steps)),
        max(0, *(step.get("min_quantity", 0) - quantity for step in steps)),
    )


def reached(tier: Json, amount: int, quantity: int) -> bool:
    enough: bool = amount >= tier.get("min_amount", 0)
    return enough and quantity >= tier.get("min_quantity", 0)


def below_minimum(missing: tuple[int, int]) -> Json:
    names = zip(("amount", "quantity"), missing, strict=True)
    return {"reason": "below_minimum", "missing": {name: lack for name, lack in names if lack > 0}}


def simple_discount(benefit: Json, amount: int, quantity: int) -> int:
    if "tiers" in benefit:
        return max(
            simple_discount(tier, amount, quantity)
            for tier in benefit["tiers"]
            if reached(tier, amount, quantity)
        )
    if "every" in benefit:
        return int(
            benefit["amount"] * min(amount // benefit["every"], benefit.get("times", 10**15))
        )
    if "percent" in benefit:
        return int(min(rate(amount, benefit["percent"]), benefit.get("max", 10**15)))
    return int(benefit["amount"])


def bundle_parts(
    benefit: Json,
    lines: list[OracleLine],
    apportion: Callable[[int, list[int]], list[int]] = apportion,
) -> list[int]:
    """Each unit for itself: sort, cut into blocks, discount the cheapest of each."""
    units = [
        (-(line.remaining // line.quantity), at)
        for at, line in enumerate(lines)
        for _ in range(line.quantity)
    ]
    units.sort()
    size = benefit["buy"] + benefit["get"]
    in_blocks = [0] * len(lines)
    discounted = [0] * len(lines)
    for start in range(0, len(units) - size + 1, size):
        for place, (_, at) in enumerate(units[start : start + size]):
            in_blocks[at] += 1
            discounted[at] += place >= benefit["buy"]
    worth = [line.remaining // line.quantity for line in lines]
    total = sum(
        rate(value * count, benefit["percent"])
        for value, count in zip(worth, discounted, strict=True)
    )
    weights = [value * count for value, count in zip(worth, in_blocks, strict=True)]
    return apportion(total, weights)
