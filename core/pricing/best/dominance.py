"""When one part of a choice beats another: whatever follows, it is payable for less.

Then nothing that the other is part of is the best choice. What a case is payable for is nearly
linear: by the mean value theorem, two choices differ by no more than the smallest and the largest
slope in each dimension say. Roundings and largest remainders, which are not linear, have a slack.
The better one need not turn out as in the case, only no worse: what is there of discounts, coupons,
packets and fees paid must be there for it, too.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Final, NamedTuple

from core.pricing.best.bounds import is_apart, is_within
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import WHOLE, Piece, is_elastic, worth_at
from core.pricing.best.slopes import Gives, Slopes, Span
from core.pricing.best.vectors import NO_BAR, Part, Weights
from core_ext import layout

_STEEPEST: Final = 16
"""Times what a unit with its tax costs: steeper slopes say nothing, and could overflow."""


class Criteria(NamedTuple):
    """As kernels take them; the one numbered `decisive` decides between what is as dear."""

    rows: array[int] = array("q")
    decisive: int = -1


NO_CRITERIA: Final = Criteria()


class _Criterion(NamedTuple):
    """A sum by which the one must be smaller by `slack`, or that must stay within `bar`."""

    spans: Sequence[Span]
    slack: Fraction = Fraction(0)
    bar: Fraction = Fraction(-NO_BAR)
    within: Sequence[Fraction] | Weights = ()
    is_decisive: bool = False


def criteria(cases: Cases, case: Case, *, is_strict: bool) -> Criteria:
    """The criteria by which states of a case beat others; no rows if there are none.

    With `is_strict`, nothing beats what may be payable for the same. Else, when only the smallest
    amount is sought, of choices payable for the same one goes on that leaves the coupon most: what
    beats it leaves more. (Which are compared all have that coupon.) When ids are sought, too, the
    one of the fewest, then smallest ids does.
    """
    cross = _gives(cases, case.turn.row, cases.natural(case.turn))
    coupon = _gives(cases, cases.coupon, case.turn.coupon)
    if cross is None or coupon is None:
        return NO_CRITERIA
    slopes = Slopes(cases, case, cross, coupon)
    if slopes.is_mixed:
        return NO_CRITERIA
    rows = array("q")
    decisive = -1
    for at, criterion in enumerate(_criteria(cases, case, slopes)):
        low = [_floor(span.low * cases.scale) for span in criterion.spans]
        high = [-_floor(-span.high * cases.scale) for span in criterion.spans]
        within = [-_floor(-Fraction(w) * cases.scale) for w in criterion.within] or [0] * len(low)
        if max(map(abs, (*low, *high, *within))) > _STEEPEST * slopes.steepest * cases.scale:
            return NO_CRITERIA
        bar = max(_floor(criterion.bar * cases.scale), -NO_BAR)
        slack = -_floor(-criterion.slack * cases.scale)
        if is_strict and bar == -NO_BAR:
            slack += 1
        rows.extend((slack, bar, *low, *high, *within))
        if criterion.is_decisive:
            decisive = at
    return Criteria(rows, decisive)


def _floor(number: Fraction) -> int:
    return number.numerator // number.denominator


def _gives(cases: Cases, row: int | None, piece: Piece) -> Gives | None:
    """What an offer gives in a piece; None where that is neither a rate nor an amount."""
    if row is None:
        return Gives()
    kind = cases.flat.offers[row * layout.OFFER + layout.KIND]
    if piece.is_exact and kind == layout.PERCENT:
        return Gives(rate=Fraction(*piece.slope))
    if (
        piece.slope != WHOLE
        or is_elastic(piece)
        or worth_at(cases.flat, row, piece.end) != piece.most
    ):
        return None
    return Gives(amount=piece.most)


def _criteria(cases: Cases, case: Case, slopes: Slopes) -> Iterator[_Criterion]:
    vectors, turn = cases.vectors, case.turn
    coupon = slopes.coupon
    slack = slopes.cost_slack()
    yield _Criterion(slopes.cost(coupon), slack)
    if coupon.rate and turn.coupon.end < vectors.most(cases.in_coupon):
        yield _Criterion(slopes.cost(Gives(amount=turn.coupon.most)), slack)
    yield from _cross_stays(cases, case, slopes)
    yield from _coupon_stays(cases, case, slopes)
    yield from _at_least(cases, vectors.goods, case.shipping.goods)
    if case.shipping.fees[1] <= case.shipping.amount:
        yield from _at_most(cases, vectors.fees, case.shipping.amount)
    else:
        yield from _at_least(cases, vectors.fees, case.shipping.amount)
    level = case.level.goods + cases.most_off
    if case.level.goods > 0 and vectors.least(vectors.goods) < level:
        within = tuple([-n for n in vectors.goods])
        yield _Criterion(
            _spans(within), Fraction(NO_BAR, 4 * cases.scale), Fraction(-level), within
        )


def _cross_stays(cases: Cases, case: Case, slopes: Slopes) -> Iterator[_Criterion]:
    """The cross-store offer gives as much, and no other more where that could cost the coupon."""
    turn, of_cross = case.turn, cases.cross_sets[case.turn.row]
    natural = cases.natural(turn)
    is_touched = cases.is_taxed or not is_apart(of_cross, cases.in_coupon)
    if turn.row is not None:
        yield from _at_least(cases, of_cross, natural.threshold)
        if slopes.cross.rate or is_touched:
            yield from _at_most(cases, of_cross, natural.end)
    rivals = list(others(cases, case))
    for part in rivals:
        yield from _at_most(cases, part.weights, part.most)
    if slopes.cross.rate and rivals and turn.row is not None:
        yield from _at_least(cases, of_cross, _beyond_rivals(cases, turn.row))


def _beyond_rivals(cases: Cases, row: int) -> int:
    """What a cross-store offer must be over so as to give more than any other can."""
    worth, vectors = partial(worth_at, cases.flat), cases.vectors
    rivals = [other for other in cases.cross_sets if other not in {None, row}]
    most = max(worth(other, vectors.most(cases.cross_sets[other])) for other in rivals)
    amounts = range(vectors.most(cases.cross_sets[row]) + 1)
    return bisect_left(amounts, most + 1, key=partial(worth, row))


def others(cases: Cases, case: Case) -> Iterator[Part]:
    """What the other cross-store offers are over, and up to where they cannot win.

    Choices of equal goods in what the case's own offers take alike can differ in that.
    """
    turn = case.turn
    if cases.coupon is None and not cases.is_taxed and case.level.goods == 0:
        return  # what gives more is only better
    least = cases.natural(turn).least if turn.row is not None else 1
    for row, of_other in cases.cross_sets.items():
        if row is not None and row != turn.row:
            amounts = range(cases.vectors.most(of_other) + 1)
            more = least + (turn.row is not None and row > turn.row)  # of equals the first wins
            wins_at = bisect_left(amounts, more, key=partial(worth_at, cases.flat, row))
            if wins_at < len(amounts):
                yield Part(of_other, -NO_BAR, wins_at - 1)


def _coupon_stays(cases: Cases, case: Case, slopes: Slopes) -> Iterator[_Criterion]:
    """What the coupon is over reaches its threshold."""
    turn, of_cross = case.turn, cases.cross_sets[case.turn.row]
    threshold = turn.coupon.threshold
    if cases.coupon is None:
        return
    is_alone = is_apart(of_cross, cases.in_coupon)
    if is_alone or (is_within(of_cross, cases.in_coupon) and not slopes.cross.rate):
        least = threshold + (0 if is_alone else slopes.cross.amount)
        for criterion in _at_least(cases, cases.in_coupon, least):
            yield criterion._replace(is_decisive=True)
    elif cases.vectors.least(cases.in_coupon) - turn.cross.most < threshold:
        slack = slopes.eligible_slack()
        spans = [Span(-span.high, -span.low) for span in slopes.eligible]
        yield _Criterion(spans, slack, -threshold - slack, slopes.eligible_least, is_decisive=True)


def _at_least(cases: Cases, weights: Weights, least: int) -> Iterator[_Criterion]:
    """A sum is no smaller, or sure to come to so much."""
    if cases.vectors.least(weights) < least:
        yield from _at_most(cases, tuple([-n for n in weights]), -least)


def _at_most(cases: Cases, weights: Weights, most: int) -> Iterator[_Criterion]:
    """A sum is no larger, or sure to come to no more than so much."""
    if cases.vectors.most(weights) > most:
        yield _Criterion(_spans(weights), Fraction(0), Fraction(most), weights)


def _spans(weights: Weights) -> list[Span]:
    return [Span(Fraction(weight), Fraction(weight)) for weight in weights]
