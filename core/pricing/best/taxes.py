"""What is payable under import tax, which rounds line by line."""

from __future__ import annotations

from typing import NamedTuple

from core.pricing.best.cases import Case, Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Leaf
from core.pricing.best.stores import Stores
from core.pricing.best.vectors import dot
from core_ext import rounding


class _Shares(NamedTuple):
    """What the platform takes off, and of how much: of layer 5, of layer 6, of fees."""

    cross: int
    of_cross: int
    coupon: int
    of_coupon: int
    fees_paid: int
    fees: int


def nominal(cases: Cases, case: Case, leaf: Leaf, stores: Stores) -> int | None:
    """What a choice is payable for at least if it turns out as in the case.

    None where the coupon gives nothing. It is exact but for the units that largest remainders get:
    each line can have one more or less off than its share.
    """
    shares = _shares(cases, case, leaf)
    if shares is None:
        return None
    total = sum(leaf.vector[: len(cases.vectors.cells)]) - shares.cross - shares.coupon
    tax = 0
    for option in leaf.options:
        tax += _tax_least(cases, case, option, stores, shares)
    return total + shares.fees - shares.fees_paid + tax - case.level.total


def _shares(cases: Cases, case: Case, leaf: Leaf) -> _Shares | None:
    cross = of_cross = inside = 0
    if case.turn.row is not None:
        in_cross = cases.cross_sets[case.turn.row]
        of_cross = dot(in_cross, leaf.vector)
        cross = worth_at(cases.flat, case.turn.row, of_cross)
        both = tuple([c * x for c, x in zip(cases.in_coupon, in_cross, strict=True)])
        shared = dot(both, leaf.vector)
        inside = cross * shared // of_cross if of_cross else 0
        if shared != of_cross:
            inside = max(inside - cases.bounds.apportioned[case.turn.row], 0)
    coupon = of_coupon = 0
    if cases.coupon is not None:
        of_coupon = dot(cases.in_coupon, leaf.vector) - inside
        coupon = worth_at(cases.flat, cases.coupon, of_coupon)
        if coupon == 0:
            return None
        of_coupon -= 2 * cases.bounds.apportioned[case.turn.row]
    fees = dot(cases.vectors.fees, leaf.vector)
    paid = min(case.shipping.amount, fees)
    return _Shares(cross, of_cross, coupon, max(of_coupon, coupon), paid, fees)


def _tax_least(cases: Cases, case: Case, option: int, stores: Stores, shares: _Shares) -> int:
    """The import tax of a merchant's lines, at least."""
    lines = stores.lines(option)
    rates = [cases.vectors.cell_of[line].tax_bps for line in lines]
    if not any(rates):
        return 0
    least, most = [], []
    for line, goods in zip(lines, stores.goods(option), strict=True):
        cell = cases.vectors.cell_of[line]
        low = high = goods
        if case.turn.row in cell.cross:
            low -= _part(shares.cross, goods, shares.of_cross, 1)
            high -= _part(shares.cross, goods, shares.of_cross, 0)
        if cell.is_in_coupon:
            low -= _part(shares.coupon, low, shares.of_coupon, 1)
        least.append(max(low, 0))
        most.append(high)
    fee = stores.fee(option)
    fee -= _part(shares.fees_paid, fee, shares.fees, 1)
    tax = 0
    for low, bps in zip(least, rates, strict=True):
        freight = fee * low // max(sum(most), 1)
        tax += rounding.rate(low + freight, bps)
    return tax


def _part(total: int, weight: int, whole: int, more: int) -> int:
    """The floor of a share, and `more` where it is not exact; no more than the weight."""
    if whole == 0:
        return 0
    part, rest = divmod(total * weight, whole)
    return min(part + (more if rest else 0), weight)
