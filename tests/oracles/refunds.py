"""What goes back for each unit and for the freight, from docs/money-rules.md §6 and §7 alone.

No fraction and no product: each unit hands what it cannot give out on to the next, the way one
deals cards. Shares no code with core.
"""

from __future__ import annotations

from typing import Any

PARTIES = ("merchant", "buyer", "agency", "platform", "tax")


def dealt(amount: int, quantity: int) -> list[int]:
    """`amount` over `quantity` units, what does not divide carried to the next."""
    parts, carried = [], 0
    for _ in range(quantity):
        part, carried = divmod(carried + amount, quantity)
        parts.append(part)
    return parts


def freight_parts(line: Any) -> dict[str, int]:
    """Of the freight: the merchant's fee and subsidy, the tax on it, the rest the platform's."""
    tax = line.tax_added - line.tax_added_on_goods
    fee = line.freight + line.funded_freight
    return {
        "merchant": fee,
        "buyer": 0,
        "agency": 0,
        "platform": line.freight_paid - fee - tax,
        "tax": tax,
    }


def unit_parts(line: Any) -> list[dict[str, int]]:
    """Of each unit: everyone's dealt share of the goods, the merchant's whatever is left."""
    freight = freight_parts(line)
    shares = {
        party: dealt(getattr(line.split, party) - freight[party], line.quantity)
        for party in PARTIES[1:]
    }
    paid = dealt(line.goods_paid, line.quantity)
    rows = []
    for k in range(line.quantity):
        row = {party: shares[party][k] for party in PARTIES[1:]}
        rows.append({"merchant": paid[k] - sum(row.values()), **row})
    return rows
