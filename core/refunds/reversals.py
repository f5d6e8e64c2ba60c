"""What goes back when units or freight are refunded: docs/money-rules.md §7, and nothing else.

Every party other than the merchant gives back `unit(a, q, k)` of its amount for each unit k of q
(the freight's part aside); the merchant the rest of what the unit paid. So whatever units go
back, and in whatever order, all of them together reverse exactly what was paid and who got it.
"""

from collections.abc import Iterable

from msgspec.structs import asdict, astuple

from core.orders.lines import OrderLine, Shares
from core.unit_spans import Spans

NOTHING = Shares(merchant=0, buyer=0, agency=0, platform=0, tax=0)


def units_reversed(line: OrderLine, units: Spans) -> Shares:
    """What each party gives back for these units of a line; together what the units paid."""
    goods = _goods_shares(line)
    others = {
        party: units_part(amount, line.quantity, units)
        for party, amount in asdict(goods).items()
        if party != "merchant"
    }
    return Shares(merchant=units_paid(line, units) - sum(others.values()), **others)


def freight_reversed(line: OrderLine) -> Shares:
    """The freight's own part of a line: who got what of it, §6 last but one."""
    merchant = line.freight + line.funded_freight
    tax = line.tax_added - line.tax_added_on_goods
    platform = line.freight_paid - merchant - tax
    return Shares(merchant=merchant, buyer=0, agency=0, platform=platform, tax=tax)


def units_paid(line: OrderLine, units: Spans) -> int:
    """What the shopper paid for these units, freight aside: their frozen prices."""
    return units_part(line.goods_paid, line.quantity, units)


def units_part(amount: int, quantity: int, units: Spans) -> int:
    """The sum of `unit(amount, quantity, k)` over the units: a run's ends are all that counts."""
    return sum(amount * span.end // quantity - amount * span.first // quantity for span in units)


def total(parts: Iterable[Shares]) -> Shares:
    """Several reversals together."""
    columns = zip(astuple(NOTHING), *map(astuple, parts), strict=True)
    return Shares(*(sum(column) for column in columns))


def _goods_shares(line: OrderLine) -> Shares:
    """Who got what of a line, without its freight."""
    whole, freight = astuple(line.split), astuple(freight_reversed(line))
    return Shares(*(all_of - part for all_of, part in zip(whole, freight, strict=True)))
