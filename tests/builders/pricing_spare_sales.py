"""Sales of a choice or a few, each of which one thing decides."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from core.pricing.limits import BPS
from tests.builders.pricing_documents import NOW
from tests.oracles.money_rules import apportion

Json = dict[str, Any]


def capped_sale(random: Random) -> Json:
    """Four choices about where a coupon's rate comes to the most that it gives."""
    price, beside = random.randint(95, 105), random.randint(95, 105)
    most = random.randint(78, 80)
    coupon: Json = {"layer": "platform_coupon", "scope": {"skus": ["M0"]}}
    coupon |= {"id": "coupon", "benefit": {"percent": 9_000, "max": most}}
    return _bare_sale({"M0": (price, 12), "M1": (beside, random.randint(3, 8))}, [coupon])


def free_sale(random: Random) -> Json:
    """Four choices: a coupon costs its store's free freight, and the platform pays some of that."""
    price, fee = random.randint(90, 110), random.randint(8, 12)
    shipping: Json = {"id": "shipping", "layer": "shipping", "scope": {"all": True}}
    shipping["benefit"] = {"amount": random.randint(1, 4)}
    sale = _bare_sale({"M0": (price, 50), "M1": (100, 5)}, [shipping])
    return {**sale, "freight": {"M0": {"fee": fee, "free_over": price}}}


def shared_sale(random: Random) -> Json:
    """A few choices: a line bears less than its share, so that a coupon reaches its least."""
    while True:
        price, beside, off = (random.randint(low, 2 * low) for low in (60, 30, 6))
        part, rest = divmod(off * price, price + beside)
        if 0 < 2 * rest < price + beside:
            break
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross |= {"condition": {"min_amount": off}, "benefit": {"amount": off}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0"]}}
    coupon |= {"condition": {"min_amount": price - part}, "benefit": {"amount": 30}}
    amount = random.choice((0, 9))
    return _bare_sale({"M0": (price, amount), "M1": (beside, amount // 2)}, [cross, coupon])


def rounded_sale(random: Random) -> Json:
    """The same, and of what that line bears less a coupon gives its rate, rounded up besides."""
    while True:
        price, beside, off = (random.randint(low, 2 * low) for low in (60, 30, 6))
        whole = price + beside
        left = price - off * price // whole
        given = (9 * left + 5) // 10
        is_shared = 2 * (off * price % whole) < whole
        if is_shared and 10 * given * whole > 9 * price * (whole - off) + 7 * whole:
            break
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross |= {"condition": {"min_amount": off}, "benefit": {"amount": off}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0"]}}
    coupon["benefit"] = {"percent": 9_000}
    return _bare_sale({"M0": (price, 9), "M1": (beside, 5)}, [cross, coupon])


def packet_sale(random: Random) -> Json:
    """Two choices: lines bear more than they must, so that enough is left for a packet."""
    while True:
        first, beside, second, off = (random.randint(low, 2 * low) for low in (60, 30, 30, 6))
        both, whole = first + second, first + beside + second
        parts = apportion(off, [first, beside, second])
        least, rest = divmod(off * both, whole)
        given, most = ((9 * (both - part) + 5) // 10 for part in (off - parts[1], least))
        if 3 * rest <= 2 * whole and given < most:
            break
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross |= {"condition": {"min_amount": off}, "benefit": {"amount": off}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0", "M2"]}}
    coupon["benefit"] = {"percent": 9_000}
    packet: Json = {"id": "packet", "layer": "red_packet", "scope": {"all": True}}
    packet |= {"condition": {"min_amount": whole - off - given}, "benefit": {"amount": 7}}
    prices = {"M0": (first, 0), "M1": (beside, 5), "M2": (second, 0)}
    return _bare_sale(prices, [cross, coupon, packet])


def penny_sale(random: Random) -> Json:
    """Two choices of which one pays a fee of a unit, and a coupon of a unit."""
    own: Json = {"id": "own", "layer": "shipping", "owner": "merchant:M0", "scope": {"all": True}}
    own["benefit"] = {"amount": 1}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"all": True}}
    coupon["benefit"] = {"amount": 1}
    sale = _bare_sale({"M0": (random.randint(20, 40), 0)}, [own, coupon])
    return {**sale, "freight": {"M0": {"fee": 1}}}


def stepped_sale(random: Random) -> Json:
    """Four choices: where fees are less, goods come to a next step and so to no coupon."""
    steps = [{"min_amount": 50, "amount": 10}, {"min_amount": 100, "amount": 60}]
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross["benefit"] = {"tiers": steps}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"all": True}}
    coupon |= {"condition": {"min_amount": 75}, "benefit": {"amount": random.randint(40, 50)}}
    sale = _bare_sale({"M0": (95, 10), "M1": (10, 8)}, [cross, coupon])
    return {**sale, "freight": {"M0": {"fee": random.randint(12, 20), "free_over": 95}}}


def winner_sale(random: Random) -> Json:
    """A few choices, of which only one comes to what a cross-store offer of a unit asks for."""
    price, beside = random.randint(90, 110), random.randint(90, 110)
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross |= {"condition": {"min_amount": price + beside}, "benefit": {"amount": 1}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0"]}}
    coupon |= {"condition": {"min_amount": price}, "benefit": {"amount": 30}}
    return _bare_sale({"M0": (price, 9), "M1": (beside, 5)}, [cross, coupon])


def rate_sale(random: Random) -> Json:
    """Four choices, of which a cross-store offer's rate leaves only the dearest to a coupon."""
    price, beside = 10 * random.randint(9, 11), 10 * random.randint(9, 11)
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross["benefit"] = {"percent": 1_000}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"all": True}}
    coupon |= {"condition": {"min_amount": 9 * (price + beside) // 10}, "benefit": {"amount": 30}}
    return _bare_sale({"M0": (price, 9), "M1": (beside, 5)}, [cross, coupon])


def fee_sale(random: Random) -> Json:
    """A few choices about fees of just what the platform pays."""
    shipping: Json = {"id": "shipping", "layer": "shipping", "scope": {"all": True}}
    offers: list[Json] = [{**shipping, "benefit": {"amount": 5}}]
    freight = {"M0": {"fee": 5}, "M1": {"fee": 4}}
    for merchant, part in freight.items():
        own = {**shipping, "id": f"of-{merchant}", "owner": f"merchant:{merchant}"}
        offers.append({**own, "benefit": {"amount": part["fee"]}})
    sale = _bare_sale({"M0": (random.randint(40, 60), 3), "M1": (40, 0)}, offers)
    return {**sale, "freight": freight}


def alike_sale(random: Random) -> Json:
    """Two choices: of four lines alike, a coupon has those that bear least of a rate."""
    price = 10 * random.randint(1, 5) + 6  # two units are left over, and the rate is rounded down
    return _of_lines_alike([price] * 4, 1_000, {"amount": 15})


def eight_sale(random: Random) -> Json:
    """The same of eight: the other lines bear much more than their share."""
    price = random.choice((19, 42))  # four units are left over, and the rate is rounded up
    return _of_lines_alike([price] * 8, 1_300, {"amount": 15})


def eight_rate_sale(random: Random) -> Json:
    """The same where those that the coupon has bear much less, and it gives a rate of them."""
    price = random.choice((12, 35))  # four units are left over, and the rate is rounded down
    return _of_lines_alike([price] * 8, 1_300, {"percent": 9_000})


def apart_sale(random: Random) -> Json:
    """Two choices: a coupon leaves next to nothing to tax, and another offer is of other lines."""
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"skus": ["M1"]}}
    cross |= {"condition": {"min_amount": 5}, "benefit": {"amount": 5}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0"]}}
    coupon |= {"condition": {"min_amount": 30}, "benefit": {"amount": 30}}
    sale = _bare_sale({"M0": (random.randint(31, 33), 1), "M1": (50, 0)}, [cross, coupon])
    sale["lines"][0]["tax"] = {"mode": "import", "rate": 10_000}
    return sale


def slight_sale(random: Random) -> Json:
    """Two choices with so little import tax that it is rounded to none."""
    sale = _bare_sale({"M0": (random.randint(45, 48), 3)}, [])
    sale["lines"][0]["tax"] = {"mode": "import", "rate": 100}
    return sale


def vast_sale(random: Random) -> Json:
    """Ten choices about what a coupon asks for, of so much that bounds are computed coarsely."""
    quantity = random.choice((1, 5, 50, 500))
    whole = quantity * 10**11 + 7_333
    left = whole - (1_003 * whole + BPS // 2) // BPS  # just less than half a unit more is off
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross["benefit"] = {"percent": 1_003}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"all": True}}
    coupon |= {"condition": {"min_amount": left}, "benefit": {"amount": 1_000}}
    own = {"layer": "store_coupon", "owner": "merchant:M1", "scope": {"all": True}}
    offers = [{**own, "id": f"{at}", "benefit": {"amount": at}} for at in range(1, 10)]
    sale = _bare_sale({"M0": (10**11, 0), "M1": (7_338, 0)}, [*offers, cross, coupon])
    sale["lines"][0]["quantity"] = quantity
    return sale


def _of_lines_alike(prices: list[int], bps: int, benefit: Json) -> Json:
    """A cross-store offer of a rate over all lines, and a coupon of the last half of them."""
    lines = {f"M{at}": (price, 9 * (at == 0)) for at, price in enumerate(prices)}
    later = [*lines][len(prices) // 2 :]
    parts = apportion((sum(prices) * bps + BPS // 2) // BPS, prices)
    least = sum(
        price - part for price, part in list(zip(prices, parts, strict=True))[-len(later) :]
    )
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross["benefit"] = {"percent": bps}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": later}}
    coupon |= {"condition": {"min_amount": least}, "benefit": benefit}
    return _bare_sale(lines, [cross, coupon])


def steep_sale(random: Random) -> Json:
    """A cross-store offer that is shared out over next to nothing, or over very much."""
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    cross |= {"condition": {"min_amount": 1_000}, "benefit": {"amount": 1_000}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0"]}}
    coupon |= {"condition": {"min_amount": 1_000}, "benefit": {"percent": 1_250}}
    price = random.randint(10**11 - 1_000, 10**11)
    return _bare_sale({"M0": (price, price - 2_000), "M1": (1_000, 7)}, [cross, coupon])


def _bare_sale(merchants: dict[str, tuple[int, int]], offers: list[Json]) -> Json:
    """A sale of a SKU of each merchant, at a price, with a coupon of an amount above 0."""
    lines = [
        {
            "id": merchant,
            "sku": merchant,
            "product": merchant,
            "merchant": merchant,
            "quantity": 1,
            "prices": {"list": price},
            "tax": {"mode": "none"},
        }
        for merchant, (price, _) in merchants.items()
    ]
    coupons = [
        {
            "id": f"off-{merchant}",
            "layer": "store_coupon",
            "owner": f"merchant:{merchant}",
            "scope": {"all": True},
            "benefit": {"amount": amount},
        }
        for merchant, (_, amount) in merchants.items()
        if amount > 0
    ]
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": [*coupons, *offers]}


SPARE_SALES: Final = (
    alike_sale,
    apart_sale,
    capped_sale,
    eight_rate_sale,
    eight_sale,
    fee_sale,
    free_sale,
    packet_sale,
    penny_sale,
    rate_sale,
    rounded_sale,
    shared_sale,
    slight_sale,
    stepped_sale,
    winner_sale,
)
