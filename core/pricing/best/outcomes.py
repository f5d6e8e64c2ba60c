"""How a case turns out: by which sums, for which coupons, and what is payable then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.pricing.best.bounds import Turn, sums_say
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import is_elastic, worth_at
from core.pricing.best.shipping import Shipping
from core.pricing.best.vectors import NO_BAR, Part, Weights, dot


def signature(cases: Cases, case: Case) -> list[Part]:
    """The sums that decide what is taken off, if it turns out as in the case."""
    fees = cases.vectors.fees
    ranges: dict[Weights, tuple[int, int]] = {}
    for need in case.needs:
        is_end = min(need.weights) < 0
        weights = tuple([abs(weight) for weight in need.weights])
        least, most = ranges.get(weights, (-NO_BAR, NO_BAR))
        ranges[weights] = (least, -need.least) if is_end else (max(least, need.least), most)
    is_simple = _is_simple(cases, case.turn)
    sure = cases.covered.sure(case.turn)
    is_sure = cases.is_certain(sure)
    if is_simple and not is_sure:  # until it is, what rounds off may cost the coupon
        least, most = ranges.get(sure.weights, (-NO_BAR, NO_BAR))
        ranges[sure.weights] = (max(least, sure.least), most)
    if fees_paid(case) >= 0:  # the smaller, the better
        least, _ = ranges.pop(fees, (-NO_BAR, NO_BAR))
        if least > -NO_BAR:
            ranges[fees] = (least, NO_BAR)
    for weights in case.elastic:
        ranges[weights] = (NO_BAR, NO_BAR)
    if not is_simple and (is_elastic(case.turn.coupon) or not is_sure):
        for (_, is_in_coupon, is_in_cross), weights in cases.vectors.groups(case.turn.row).items():
            if is_in_coupon or is_in_cross:
                ranges[weights] = (NO_BAR, NO_BAR)
    return [Part(weights, least, most) for weights, (least, most) in ranges.items()]


def equal_goods(cases: Cases, turn: Turn) -> list[Part]:
    """The signature by which only goods that all offers of the case take alike are one.

    Under import tax, only of equal goods and fees of the merchants that are taxed.
    """
    vectors = cases.vectors
    found = [Part(weights) for weights in vectors.groups(turn.row).values()]
    if cases.is_taxed:
        found.append(Part(vectors.unit(vectors.dims - 3)))
    return found


def rivals(cases: Cases, turn: Turn) -> Iterator[Part]:
    """What the other cross-store offers are over, and up to where they cannot win.

    Choices of equal goods in what the case's own offers take alike can differ in that.
    """
    for of_other, most in cases.rivals.of(turn.row, cases.natural(turn).low):
        if most < cases.vectors.most(of_other):
            yield Part(of_other, -NO_BAR, most)


def undominated(cases: Cases, turn: Turn, coupons: Sequence[Shipping]) -> list[Shipping]:
    """The shipping coupons, by id, and none, that can be in the best choice of a turn.

    Not where another is there too that pays as much with a smaller id; nor with fees of which one
    is there that pays more, or that one of a smaller id pays all of, too.
    """
    goods = max(cases.vectors.least(cases.vectors.goods), turn.cross.threshold)
    sure = max((coupon.amount for coupon in coupons if coupon.goods <= goods), default=0)
    found = [Shipping(0, 0)]
    if sure > cases.freight_rounding:
        found = [Shipping(0, 0, most=cases.freight_rounding)]
    for at, coupon in enumerate(coupons):
        there = max(coupon.goods, goods)
        smaller = [other for other in coupons[:at] if other.goods <= there]
        if any(other.amount == coupon.amount for other in smaller):
            continue
        beaten = max((other.amount for other in smaller), default=-1)
        most = coupon.amount + cases.freight_rounding
        if not any(other.amount > most for other in coupons if other.goods <= there):
            most = NO_BAR
        found.append(coupon._replace(beaten=beaten, most=most))
    return found


def is_decided_by_signature(cases: Cases, case: Case) -> bool:
    """Whether the rest is paid for as it is, so that less of it is never worse.

    Below a floor of 0, some red packet may not fit.
    """
    return not cases.is_taxed and case.floor >= 0


def fees_paid(case: Case) -> int:
    """Up to what fees the platform may pay all of them, so that less is not always better.

    Less than 0 where it never pays all.
    """
    amount = case.shipping.amount
    return amount if case.shipping.fees[0] < amount else -1


def fees_part(cases: Cases, case: Case) -> Part:
    """The fees in a signature: where the platform pays them all, their sum decides nothing."""
    if case.floor < 0:
        return Part(cases.vectors.fees)
    return Part(cases.vectors.fees, -NO_BAR, case.shipping.amount)


def nominal(cases: Cases, case: Case, vector: Sequence[int]) -> int | None:
    """What a vector is payable for at least if it turns out as in the case.

    None where the coupon gives nothing. Exact where a coupon is over all or none of the lines
    of a cross-store offer: else parts of single lines decide, each within 1 of its share.
    """
    goods = _goods_left(cases, case.turn, vector)
    if goods is None:
        return None
    fees = dot(cases.vectors.fees, vector)
    return goods + fees - min(case.shipping.amount, fees) - case.level.total


def misses_level(cases: Cases, case: Case, vector: Sequence[int]) -> bool:
    """Whether too little is left of goods for the red packets of the case: it is of another, then.

    Only where sums say what is left: else what it is at least says nothing of that.
    """
    goods = _goods_left(cases, case.turn, vector) if _is_simple(cases, case.turn) else None
    return goods is not None and goods < case.level.goods


def _goods_left(cases: Cases, turn: Turn, vector: Sequence[int]) -> int | None:
    """What layers 5 and 6 leave of the goods at least; None where the coupon gives nothing."""
    flat = cases.flat
    goods = sum(vector[: len(cases.vectors.cells)])
    inside = 0
    if turn.row is not None:
        of_cross = cases.cross_sets[turn.row]
        whole = dot(of_cross, vector)
        off = worth_at(flat, turn.row, whole)
        goods -= off
        both = tuple([c * x for c, x in zip(cases.in_coupon, of_cross, strict=True)])
        inside = cases.bounds.insides(turn.row, off, dot(both, vector), whole)[0]
    if cases.coupon is None:
        return goods
    off = worth_at(flat, cases.coupon, dot(cases.in_coupon, vector) - inside)
    return goods - off if off > 0 else None


def _is_simple(cases: Cases, turn: Turn) -> bool:
    """Whether sums alone say what layer 5 leaves of the coupon's lines."""
    return cases.coupon is None or sums_say(cases.cross_sets[turn.row], cases.in_coupon)
