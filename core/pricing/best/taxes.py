"""What is payable under import tax, which rounds line by line."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from core.pricing.best.bounds import Turn
from core.pricing.best.cases import Case, Cases
from core.pricing.best.pieces import Piece, slope_of, worth_at
from core.pricing.best.search import Leaf
from core.pricing.best.stores import Stores
from core.pricing.best.vectors import dot
from core.pricing.limits import BPS
from core_ext import rounding


class _Share(NamedTuple):
    """What part of its lines an offer takes off, between two fractions: at most and at least."""

    most: int
    of_most: int
    least: int
    of_least: int

    def most_of(self, weight: int) -> int:
        """The most that a line of this weight bears."""
        return min(-(-weight * self.most // self.of_most), weight)

    def least_of(self, weight: int) -> int:
        """The least that a line of this weight bears."""
        return weight * self.least // self.of_least


_NONE = _Share(0, 1, 0, 1)


class _Shares(NamedTuple):
    """What the platform takes off: by layer 5, by layer 6, of fees."""

    cross: _Share
    coupon: _Share
    fees: _Share


def nominal(cases: Cases, case: Case, leaf: Leaf, stores: Stores) -> int | None:
    """What a choice is payable for at least if it turns out as in the case.

    None where the coupon gives nothing. It is exact but for the units that largest remainders get:
    each line can have one more or less off than its share.
    """
    total = sum(leaf.vector[: len(cases.vectors.cells)])
    cross = coupon = _NONE
    inside = 0
    if case.turn.row is not None:
        in_cross = cases.cross_sets[case.turn.row]
        of_cross = dot(in_cross, leaf.vector)
        off = worth_at(cases.flat, case.turn.row, of_cross)
        both = tuple([c * x for c, x in zip(cases.in_coupon, in_cross, strict=True)])
        inside = cases.bounds.least_inside(case.turn.row, off, dot(both, leaf.vector), of_cross)
        cross = _exact(off, of_cross)
        total -= off
    if cases.coupon is not None:
        most = dot(cases.in_coupon, leaf.vector) - inside
        off = worth_at(cases.flat, cases.coupon, most)
        if off == 0:
            return None
        least = max(most - 2 * cases.bounds.apportioned[case.turn.row], 0)
        coupon = _Share(off, max(least, off), worth_at(cases.flat, cases.coupon, least), most)
        total -= off
    fees = dot(cases.vectors.fees, leaf.vector)
    paid = min(case.shipping.amount, fees)
    shares = _Shares(cross, coupon, _exact(paid, fees))
    tax = sum(_tax_least(cases, case, option, stores, shares) for option in leaf.options)
    return total + fees - paid + tax - case.level.total


def least(cases: Cases, case: Case, stores: Stores) -> array[int]:
    """Of each option the import tax on its merchant's lines at least, in every choice of a case."""
    turn, shipping = case.turn, case.shipping
    fees = _Share(1, 1, 0, 1)
    if shipping.fees is not None and shipping.amount < shipping.fees[1]:
        fees = _Share(shipping.amount, max(shipping.fees[0], shipping.amount, 1), 0, 1)
    shares = _Shares(_between(turn.cross), _between(turn.coupon), fees)
    return array("q", [_tax_least(cases, case, o, stores, shares) for o in range(len(stores))])


def unevenness(cases: Cases, turn: Turn) -> int:
    """By how much import tax can differ with what the cross-store offer is over, about."""
    low, end, in_cross = turn.cross.low, turn.cross.end, cases.cross_sets[turn.row]
    most, unit = cases.vectors.most, cases.vectors.unit
    tax = sum(
        cell.tax_bps * most(unit(at)) * in_cross[at]
        for at, cell in enumerate(cases.vectors.cells)
        if cell.tax_bps
    )
    return tax * turn.cross.most * (end - low) // (BPS * low * end) if low > 0 else 0


def _exact(off: int, of: int) -> _Share:
    return _Share(off, of, off, of) if of else _NONE


def _between(piece: Piece) -> _Share:
    """The share of an offer wherever it gives as in a piece; of a rate, it is half a unit off."""
    low = max(piece.low, 1)
    if not piece.is_exact:
        return _Share(*slope_of(piece), piece.least, max(piece.end, 1))
    rate, whole = 2 * low * piece.slope[0], 2 * low * piece.slope[1]
    return _Share(rate + piece.slope[1], whole, max(rate - piece.slope[1], 0), whole)


def _tax_least(cases: Cases, case: Case, option: int, stores: Stores, shares: _Shares) -> int:
    """The import tax of a merchant's lines, at least."""
    lines = stores.lines(option)
    cells = [cases.vectors.cell_of[line] for line in lines]
    if not any(cell.tax_bps for cell in cells):
        return 0
    least, most = [], []
    for cell, goods in zip(cells, stores.goods(option), strict=True):
        low = high = goods
        if case.turn.row in cell.cross:
            low -= shares.cross.most_of(low)
            high -= shares.cross.least_of(high)
        if cell.is_in_coupon:
            low -= shares.coupon.most_of(low)
            high -= shares.coupon.least_of(high)
        least.append(low)
        most.append(high)
    fee = stores.fee(option)
    fee -= shares.fees.most_of(fee)
    whole = sum(most)
    tax = 0
    for cell, low, high in zip(cells, least, most, strict=True):
        freight = fee * low // max(whole - high + low, 1)
        tax += rounding.rate(low + freight, cell.tax_bps)
    return tax
