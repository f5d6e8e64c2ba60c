"""Bounds made sharp: prices on what a case needs, since to raise a sum to its least costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from core.pricing.best.bounds import WEIGHED_MAX, Bound
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.vectors import NO_BAR, Need, Pinned, Priced, Weights

_DEAREST: Final = 16
"""Times the dearest weight, the most that a unit of a need is worth."""
_KEPT: Final = 4
_TIGHTENED: Final = 2
_LEEWAY: Final = 1 << 10
"""Where a sum has more, how few ids it can come with says too little."""
_ASIDE: Final = 10
"""The part of all that a sum can differ by, by which a need is moved."""


def sharpen(
    cases: Cases, case: Case, payable: int, ids: int | None = None, *, is_fine: bool = False
) -> Case | None:
    """The case with bounds as sharp as this finds, for choices payable for at most `payable`.

    And, where `ids` are given, of at most so many ids of stores. None where it has none. With
    `is_fine`, there are bounds besides for parts of choices, by which a search drops more.
    """
    tight = _tight(cases, case, payable, is_fine=is_fine)
    if tight is None:
        return None
    needs = tight.needs
    if ids is not None:
        needs = (*needs, Need(tuple([-n for n in cases.vectors.ids]), -ids))
    plain = sorted(tight.plain, key=cases.value, reverse=True)
    kept = {bound: cases.value(bound) for bound in plain[:2]}
    found = []
    for bound in plain if needs else ():
        enough = min((payable + 1) * cases.scale + bound.deduction, NO_BAR)
        priced = cases.vectors.sharpen(bound.weights, needs, _dearest(bound), enough)
        value = priced.value - bound.deduction
        kept[_priced(bound, priced)] = value
        found.append((value, bound, priced))
        if value > payable * cases.scale:
            break
    bounds = tuple(sorted(kept, key=lambda bound: -kept[bound])[:_KEPT])
    # Where a choice has more than it needs, the sharpest are sharper without the prices.
    steep = [bound for _, bound, _ in sorted(found, key=itemgetter(0))[-2:]]
    bounds = tuple(dict.fromkeys((*bounds, *steep, plain[0])))
    floor = max(tight.floor, kept[bounds[0]])
    is_worthwhile = is_fine and floor <= payable * cases.scale
    if is_worthwhile and found:
        _, bound, priced = max(found, key=itemgetter(0))
        bounds = tuple(dict.fromkeys((*bounds, *_beside(cases, bound, needs, priced))))
    few: tuple[Need, ...] = ()
    if ids is not None:
        few = (needs[-1], max(_few(cases, bound, tight, payable, ids) for bound in plain)[1])
    pinned = _pinned(cases, tight, payable) if is_worthwhile else None
    if pinned is not None and pinned.least > pinned.most:
        return None
    return tight._replace(bounds=bounds, floor=floor, is_sharp=True, few=few, pinned=pinned)


def _tight(cases: Cases, case: Case, payable: int, *, is_fine: bool) -> Case | None:
    """The case with what its offers are over at most, and if it is fine, at least; None if none."""
    tight = cases.tightened(case, payable)
    for _ in range(_TIGHTENED):
        if tight is None:
            return None
        tight = cases.tightened(tight, payable)
    if tight is None or not (is_fine and cases.is_taxed):
        return tight
    return _narrowed(cases, tight, payable)


def _priced(bound: Bound, priced: Priced) -> Bound:
    return bound._replace(weights=priced.weights, deduction=bound.deduction - priced.gain)


def _dearest(bound: Bound) -> int:
    return max(map(abs, bound.weights)) * _DEAREST


def _beside(cases: Cases, bound: Bound, needs: Sequence[Need], priced: Priced) -> Iterator[Bound]:
    """The bound as sharp as it gets where a case needs a bit more, or less, of one sum.

    Of a part of a choice that already has more than its share of a sum, or less, the rest needs
    less, or more: there these are sharper than the one that is sharpest for the whole.
    """
    for need in needs:
        spread = cases.vectors.most(need.weights) - cases.vectors.least(need.weights)
        for aside in (-spread // _ASIDE, spread // _ASIDE):
            aims = [n._replace(least=n.least + aside * (n is need)) for n in needs]
            other = cases.vectors.sharpen_beside(
                bound.weights, needs, _dearest(bound), aims, priced.prices
            )
            yield _priced(bound, other)


def _few(cases: Cases, bound: Bound, case: Case, payable: int, ids: int) -> tuple[int, Need]:
    """Cost and ids together: few coupons leave much to pay.

    A bound on the number of ids of what is payable for no more than `payable`: its value, and
    what it needs to be at most `ids`.
    """
    scale = cases.scale
    cheap = _cheap(cases, bound, payable)
    if cheap is None:
        return 0, Need((0,) * cases.vectors.dims, 0)
    priced = cases.vectors.sharpen(
        tuple([n * scale for n in cases.vectors.ids]),
        (cheap, *case.needs),
        _DEAREST * scale,
        (ids + 1) * scale,
    )
    return priced.value, Need(tuple([-w for w in priced.weights]), priced.gain - ids * scale)


def _pinned(cases: Cases, case: Case, payable: int) -> Pinned | None:
    """The sum of goods that choices payable for at most `payable` have least leeway in.

    Of those of equal leeway that which says most: which differs most over all choices. None where
    even that is much; where there are no such choices, it is less than nothing.
    """
    vectors = cases.vectors
    sums = [tuple(map(abs, need.weights)) for need in case.needs]
    ranges = []
    for weights in dict.fromkeys((*sums, *case.elastic, vectors.goods)):
        if weights == vectors.fees:
            continue
        unit = 1 if max(weights) == 1 else cases.scale
        least = _least(cases, case, payable, weights, unit)
        most = _most(cases, case, payable, weights, unit)
        spread = (vectors.most(weights) - vectors.least(weights)) // unit
        ranges.append(((most - least) // unit, -spread, Pinned(weights, least, most)))
    leeway, _, best = min(ranges, key=itemgetter(0, 1), default=(NO_BAR, 0, None))
    return best if leeway <= _LEEWAY else None


def _narrowed(cases: Cases, case: Case, payable: int) -> Case | None:
    """The case with what its offers are over in choices payable for at most `payable`.

    None where there are none. That says between what each line's share of them is.
    """
    of_cross = cases.cross_sets[case.turn.row]
    cross = range(
        _least(cases, case, payable, of_cross, 1), _most(cases, case, payable, of_cross, 1) + 1
    )
    low, high, apart = cases.covered.between(case.turn)
    least = _least(cases, case, payable, low, cases.scale) - apart
    most = _most(cases, case, payable, high, cases.scale) + apart
    coupon = range(-(-least // cases.scale), most // cases.scale + 1)
    return cases.narrowed(case, cross, coupon)


def _most(cases: Cases, case: Case, payable: int, weights: Weights, unit: int) -> int:
    """What a sum comes to at most in choices payable for at most `payable`, in 1 / unit."""
    return -_least(cases, case, payable, tuple([-n for n in weights]), unit)


def _least(cases: Cases, case: Case, payable: int, weights: Weights, unit: int) -> int:
    """The same at least."""
    scale = cases.scale
    needed = [need.least for need in case.needs if need.weights == weights]
    least = max([cases.vectors.least(weights), *needed])
    for bound in case.plain:
        cheap = _cheap(cases, bound, payable)
        if cheap is not None:
            finely = tuple([n * (scale // unit) for n in weights])
            priced = cases.vectors.sharpen(finely, (cheap, *case.needs), _DEAREST * scale, NO_BAR)
            least = max(least, -(-priced.value // (scale // unit)))
    return least


def _cheap(cases: Cases, bound: Bound, payable: int) -> Need | None:
    """That a choice is payable for at most so much, as a bound says.

    None where that says nothing: whatever it costs, there is a packet to pay it, or next to
    nothing that it could cost, at whose price numbers would be too large for kernels.
    """
    most = payable * cases.scale + bound.deduction
    unit = max(map(abs, bound.weights))
    if most > WEIGHED_MAX * _DEAREST or abs(most) * _DEAREST * cases.scale >= NO_BAR * unit:
        return None
    return Need(tuple([-w for w in bound.weights]), -most)
