"""The bench's cart priced as many shops do: dataclasses and Decimal, one clear step at a time.

Exact, by the same rules, but only what the bench's cart needs: a percent offer on one merchant's
lines, an amount off over all, freight with a platform shipping coupon, unit prices and the split.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

BPS = Decimal(10_000)
ONE = Decimal(1)


@dataclass
class PlainLine:
    sku: str
    merchant: str
    quantity: Decimal
    unit_price: Decimal
    take_rate: Decimal
    plan_rate: Decimal
    agency_rate: Decimal
    goods: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    funded_freight: Decimal = Decimal(0)
    platform_funded: Decimal = Decimal(0)
    discounts: list[PlainDiscount] = field(default_factory=list)
    units: list[Decimal] = field(default_factory=list)
    split: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class PlainDiscount:
    offer: str
    amount: Decimal
    merchant: Decimal
    platform: Decimal


@dataclass
class PlainOffer:
    id: str
    merchant: str | None
    percent: Decimal | None
    amount: Decimal
    minimum: Decimal
    platform_bps: Decimal


def pricing_in_decimal(document: dict[str, Any]) -> Callable[[], Decimal]:
    """Price the bench's cart, a pricing document, each time anew; returns what is payable."""
    sources = document["lines"]
    lines = [
        PlainLine(
            source["sku"],
            source["merchant"],
            Decimal(source["quantity"]),
            Decimal(source["prices"]["list"]),
            Decimal(source["take_rate"]),
            Decimal(source["commission"]["rate"]),
            Decimal(source["commission"]["agency_rate"]),
        )
        for source in sources
    ]
    zero = Decimal(0)
    offers = [
        PlainOffer("percent", "M1", Decimal(1_000), zero, zero, zero),
        PlainOffer("off", None, None, Decimal(5_000), Decimal(30_000), Decimal(4_000)),
    ]
    fees = {line.merchant: Decimal(800) for line in lines}
    return lambda: price_cart(lines, offers, fees, Decimal(1_000))


def rate(amount: Decimal, bps: Decimal) -> Decimal:
    return (amount * bps / BPS).quantize(ONE, ROUND_HALF_UP)


def apportion(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    whole = sum(weights, Decimal(0))
    if not whole:
        return [Decimal(0)] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [share.to_integral_value(ROUND_FLOOR) for share in exact]
    left = int(total - sum(parts, Decimal(0)))
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:left]:
        parts[i] += ONE
    return parts


def price_cart(
    lines: list[PlainLine], offers: list[PlainOffer], fees: dict[str, Decimal], shipping: Decimal
) -> Decimal:
    """Price the lines in place; returns what is payable."""
    for line in lines:
        line.goods = line.unit_price * line.quantity
        line.discounts = []
        line.platform_funded = Decimal(0)
    for offer in offers:
        apply_offer(offer, [x for x in lines if offer.merchant in (None, x.merchant)])
    spread_freight(lines, fees, shipping)
    for line in lines:
        settle_line(line)
    return sum((line.goods + line.freight for line in lines), Decimal(0))


def apply_offer(offer: PlainOffer, lines: list[PlainLine]) -> None:
    eligible = sum((line.goods for line in lines), Decimal(0))
    if eligible < offer.minimum:
        return
    worth = offer.amount if offer.percent is None else rate(eligible, offer.percent)
    parts = apportion(min(worth, eligible), [line.goods for line in lines])
    for line, part in zip(lines, parts, strict=True):
        merchant, platform = apportion(part, [BPS - offer.platform_bps, offer.platform_bps])
        line.goods -= part
        line.platform_funded += platform
        line.discounts.append(PlainDiscount(offer.id, part, merchant, platform))


def spread_freight(lines: list[PlainLine], fees: dict[str, Decimal], shipping: Decimal) -> None:
    merchants = list(fees)
    taken = min(shipping, sum(fees.values(), Decimal(0)))
    parts = apportion(taken, [fees[merchant] for merchant in merchants])
    for merchant, part in zip(merchants, parts, strict=True):
        own = [line for line in lines if line.merchant == merchant]
        weights = [line.goods for line in own]
        for line, fee in zip(own, apportion(fees[merchant] - part, weights), strict=True):
            line.freight = fee
        for line, fee in zip(own, apportion(part, weights), strict=True):
            line.funded_freight = fee


def settle_line(line: PlainLine) -> None:
    line.units = []
    before = Decimal(0)
    for k in range(int(line.quantity)):
        share = line.goods * (k + 1) / line.quantity
        after = share.to_integral_value(ROUND_FLOOR)
        line.units.append(after - before)
        before = after
    base = line.goods + line.platform_funded
    fee = min(rate(base, line.take_rate), base)
    commission = min(rate(line.goods, line.plan_rate), base - fee)
    agency = rate(commission, line.agency_rate)
    line.split = {
        "merchant": base - fee - commission + line.freight + line.funded_freight,
        "buyer": commission - agency,
        "agency": agency,
        "platform": fee - line.platform_funded - line.funded_freight,
    }
    if sum(line.split.values(), Decimal(0)) != line.goods + line.freight:
        raise ArithmeticError(line.sku)
