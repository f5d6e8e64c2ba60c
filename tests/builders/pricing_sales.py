"""Sales of so few choices that all of them can be tried."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.builders.pricing_carts import Size, sale_cart

Json = dict[str, Any]


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
    """So many choices that states beat each other."""
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
