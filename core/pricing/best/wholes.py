"""What the platform coupon is over, where that is known to a few units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.pricing.best.bounds import Turn, is_apart, sums_say
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import worth_at
from core.pricing.best.vectors import Pinned, Weights
from core.pricing.limits import BPS


class Kept(NamedTuple):
    """What the coupon's lines come to, less all that layer 5 takes off where it touches them.

    Where lines are fixed that it is over besides, the coupon is over as much more as those bear;
    where those are fixed that it has of the coupon's, over as much less. With what the pinned sum
    comes to then.
    """

    amount: int
    pinned: Pinned


def kept(cases: Cases, case: Case) -> Iterator[Kept]:
    """All that a case lets them come to; nothing where its pinned sum does not say that."""
    pinned, turn = case.pinned, case.turn
    of_cross = cases.cross_sets[turn.row]
    if pinned is None or (
        cases.covered.aside(turn) is None and not sums_say(of_cross, cases.in_coupon)
    ):
        return
    in_coupon = _beyond(cases, pinned, cases.in_coupon)
    in_cross = None if turn.row is None else _beyond(cases, pinned, of_cross)
    is_off_known = is_untouched(cases, turn) or turn.cross.least == turn.cross.most
    is_in_units = max(pinned.weights) == 1
    if in_coupon is None or not is_in_units or not (is_off_known or in_cross is not None):
        yield from _kept_of_rate(cases, case, pinned)
        return
    for total in range(pinned.least, pinned.most + 1):
        off = 0 if is_untouched(cases, turn) else turn.cross.most
        if off and in_cross is not None and turn.row is not None:
            off = worth_at(cases.flat, turn.row, total + in_cross)
        yield Kept(total + in_coupon - off, pinned._replace(least=total, most=total))


def _kept_of_rate(cases: Cases, case: Case, pinned: Pinned) -> Iterator[Kept]:
    """The same where layer 5 takes a rate off, which is rounded, half a unit up."""
    turn, aside = case.turn, cases.covered.aside(case.turn)
    net = _beyond(cases, pinned, cases.covered.need(turn).weights)
    if net is None or not turn.cross.is_exact or cases.scale % BPS:
        return
    if aside is not None and not aside.is_in_coupon:
        net -= cases.scale * turn.cross.slope[0] * sum(aside.goods) // turn.cross.slope[1]
    half = cases.scale // 2
    first = -((half - pinned.least - net) // cases.scale)
    for amount in range(first, (pinned.most + net + half) // cases.scale + 1):
        least = max(pinned.least, amount * cases.scale - half + 1 - net)
        most = min(pinned.most, amount * cases.scale + half - net)
        yield Kept(amount, pinned._replace(least=least, most=most))


def is_untouched(cases: Cases, turn: Turn) -> bool:
    """Whether layer 5 takes nothing off the coupon's lines, but for what fixed lines say."""
    aside = cases.covered.aside(turn)
    if aside is not None:
        return aside.is_in_coupon
    return is_apart(cases.cross_sets[turn.row], cases.in_coupon)


def least_beside(cases: Cases, case: Case) -> int:
    """What is payable at least besides what is kept less what the coupon gives, in units.

    For goods that the coupon is not over, fees, and no more red packets than the case's.
    """
    vectors, turn = cases.vectors, case.turn
    others = [g - c for g, c in zip(vectors.goods, cases.in_coupon, strict=True)]
    goods = vectors.least(tuple(others))
    if is_untouched(cases, turn):
        goods -= turn.cross.most
    fees = max(case.shipping.fees[0], vectors.least(vectors.fees)) - case.shipping.amount
    return goods + max(fees, 0) - case.level.total


def _beyond(cases: Cases, pinned: Pinned, weights: Weights) -> int | None:
    """How much more a sum comes to than the pinned one in every choice; None where that differs."""
    more = tuple([n - p for n, p in zip(weights, pinned.weights, strict=True)])
    least = cases.vectors.least(more)
    return least if least == cases.vectors.most(more) else None
