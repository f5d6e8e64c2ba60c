"""How a case turns out: by which sums, for which coupons, and what is payable then."""

from __future__ import annotations

from collections.abc import Sequence

from core.pricing.best.bounds import Turn, is_apart, is_within
from core.pricing.best.cases import Case, Cases, Shipping
from core.pricing.best.pieces import is_elastic, worth_at
from core.pricing.best.vectors import NO_BAR, Part, Weights, dot


def signature(cases: Cases, case: Case) -> list[Part]:
    """The sums that decide what is taken off, if it turns out as in the case."""
    if not _is_simple(cases, case.turn) and _is_coupon_open(cases, case):
        return cases.vectors.whole_signature()
    ranges: dict[Weights, tuple[int, int]] = {}
    for need in case.needs:
        is_end = min(need.weights) < 0
        weights = tuple([abs(weight) for weight in need.weights])
        least, most = ranges.get(weights, (-NO_BAR, NO_BAR))
        ranges[weights] = (least, -need.least) if is_end else (max(least, need.least), most)
    for weights in case.elastic:
        ranges[weights] = (NO_BAR, NO_BAR)
    return [Part(weights, least, most) for weights, (least, most) in ranges.items()]


def _is_coupon_open(cases: Cases, case: Case) -> bool:
    """Whether what is chosen decides whether, or what, the coupon gives."""
    need = cases.bounds.coupon_need(case.turn, cases.in_coupon, cases.cross_sets[case.turn.row])
    return is_elastic(case.turn.coupon) or not cases.is_certain(need)


def undominated(cases: Cases, turn: Turn, coupons: Sequence[Shipping]) -> list[Shipping]:
    """The shipping coupons, by id, and none, that can be in the best choice of a turn.

    Not where another is there too that pays more, or as much with a smaller id.
    """
    goods = max(cases.vectors.least(cases.vectors.goods), turn.cross.threshold)
    least, most = cases.vectors.least(cases.vectors.fees), cases.vectors.most(cases.vectors.fees)
    found = [Shipping(0, 0)]
    if least > 0 and any(coupon.goods <= goods for coupon in coupons):
        found = []
    for at, coupon in enumerate(coupons):
        paid = min(coupon.amount, most)
        if not any(
            other.goods <= max(coupon.goods, goods)
            and (coupon.amount < min(other.amount, least) or (before < at and paid <= other.amount))
            for before, other in enumerate(coupons)
        ):
            found.append(coupon)
    return found


def is_decided_by_signature(cases: Cases, case: Case) -> bool:
    """Whether the rest is paid for as it is, so that less of it is never worse.

    Below a floor of 0, some red packet may not fit.
    """
    return not cases.is_taxed and case.floor >= 0


def fees_paid(cases: Cases, case: Case) -> int:
    """Up to what fees the platform may pay all of them, so that less is not always better.

    Less than 0 where it never pays all.
    """
    amount = case.shipping.amount
    return amount if cases.vectors.least(cases.vectors.fees) < amount else -1


def nominal(cases: Cases, case: Case, vector: Sequence[int]) -> int | None:
    """What a vector is payable for at least if it turns out as in the case.

    None where the coupon gives nothing. Exact where a coupon is over all or none of the lines
    of a cross-store offer: else parts of single lines decide, each within 1 of its share.
    """
    flat, turn = cases.flat, case.turn
    cross = inside = 0
    if turn.row is not None:
        of_cross = cases.cross_sets[turn.row]
        whole = dot(of_cross, vector)
        cross = worth_at(flat, turn.row, whole)
        both = tuple([c * x for c, x in zip(cases.in_coupon, of_cross, strict=True)])
        shared = dot(both, vector)
        inside = cross * shared // whole if whole else 0
        if shared != whole:
            inside = max(inside - len(cases.flat.sources), 0)
    coupon = 0
    if cases.coupon is not None:
        coupon = worth_at(flat, cases.coupon, dot(cases.in_coupon, vector) - inside)
        if coupon == 0:
            return None
    fees = dot(cases.vectors.fees, vector)
    paid = min(case.shipping.amount, fees)
    return sum(vector[:-2]) + fees - cross - coupon - paid - case.level.total


def is_decided_by_sums(cases: Cases) -> bool:
    """Whether equal vectors are equally good: nothing depends on parts of single lines."""
    return not cases.is_taxed and all(
        _sums_say(of_cross, cases.in_coupon) for of_cross in cases.cross_sets.values()
    )


def _is_simple(cases: Cases, turn: Turn) -> bool:
    """Whether sums alone say what layer 5 leaves of the coupon's lines."""
    return cases.coupon is None or _sums_say(cases.cross_sets[turn.row], cases.in_coupon)


def _sums_say(of_cross: Weights, in_coupon: Weights) -> bool:
    """Whether sums alone say what layer 5 leaves of the coupon's lines."""
    return is_within(of_cross, in_coupon) or is_apart(of_cross, in_coupon)
