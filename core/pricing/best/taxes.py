"""What is payable under import tax, which rounds line by line."""

from __future__ import annotations

from array import array

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Leaf
from core.pricing.best.shares import NO_SHARE, Share, Shares, exact, shares_of, tax_least
from core.pricing.best.vectors import dot


def nominal(cases: Cases, case: Case, leaf: Leaf) -> int | None:
    """What a choice is payable for at least if it turns out as in the case.

    None where the coupon gives nothing. It is exact but for the units that largest remainders get:
    each line can have one more or less off than its share.
    """
    total = sum(leaf.vector[: len(cases.vectors.cells)])
    cross = coupon = NO_SHARE
    inside = 0
    if case.turn.row is not None:
        in_cross = cases.cross_sets[case.turn.row]
        of_cross = dot(in_cross, leaf.vector)
        off = worth_at(cases.flat, case.turn.row, of_cross)
        both = tuple([c * x for c, x in zip(cases.in_coupon, in_cross, strict=True)])
        inside = cases.bounds.insides(case.turn.row, off, dot(both, leaf.vector), of_cross)[0]
        cross = exact(off, of_cross)
        total -= off
    if cases.coupon is not None:
        most = dot(cases.in_coupon, leaf.vector) - inside
        off = worth_at(cases.flat, cases.coupon, most)
        if off == 0:
            return None
        least = max(most - 2 * cases.bounds.apportioned[case.turn.row], 0)
        coupon = Share(off, max(least, off), worth_at(cases.flat, cases.coupon, least), most)
        total -= off
    fees = dot(cases.vectors.fees, leaf.vector)
    paid = min(case.shipping.amount, fees)
    shares = Shares(cross, coupon, exact(paid, fees))
    row = case.turn.row
    tax = sum(tax_least(cases.vectors, row, option, shares) for option in leaf.options)
    return total + fees - paid + tax - case.level.total


def least(cases: Cases, case: Case) -> array[int]:
    """Of each option the import tax on its merchant's lines at least, in every choice of a case."""
    vectors, row = cases.vectors, case.turn.row
    shares = shares_of(case.turn, case.shipping)
    options = range(len(vectors.stores))
    return array("q", [tax_least(vectors, row, option, shares) for option in options])
