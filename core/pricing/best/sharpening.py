"""Bounds made sharp: prices on what a case needs, since to raise a sum to its least costs."""

from __future__ import annotations

from typing import Final

from core.pricing.best.bounds import WEIGHED_MAX, Bound
from core.pricing.best.cases import Case, Cases
from core.pricing.best.vectors import NO_BAR, Need

_DEAREST: Final = 16
"""Times the dearest weight, the most that a unit of a need is worth."""
_KEPT: Final = 4
_TIGHTENED: Final = 2


def sharpen(cases: Cases, case: Case, payable: int, ids: int | None = None) -> Case | None:
    """The case with bounds as sharp as this finds, for choices payable for at most `payable`.

    And, where `ids` are given, of at most so many ids of stores. None where it has none.
    """
    tight = cases.tightened(case, payable)
    for _ in range(_TIGHTENED):
        if tight is None:
            return None
        tight = cases.tightened(tight, payable)
    if tight is None:
        return None
    needs = tight.needs
    if ids is not None:
        needs = (*needs, Need(tuple([-n for n in cases.vectors.ids]), -ids))
    plain = sorted(tight.plain, key=cases.value, reverse=True)
    kept = {bound: cases.value(bound) for bound in plain[:2]}
    for bound in plain if needs else ():
        dearest = max(map(abs, bound.weights)) * _DEAREST
        enough = min((payable + 1) * cases.scale + bound.deduction, NO_BAR)
        weights, gain, value = cases.vectors.sharpen(bound.weights, needs, dearest, enough)
        kept[Bound(weights, bound.deduction - gain)] = value - bound.deduction
        if value - bound.deduction > payable * cases.scale:
            break
    bounds = tuple(sorted(kept, key=lambda bound: -kept[bound])[:_KEPT])
    if plain[0] not in bounds:
        bounds = (*bounds, plain[0])
    few: tuple[Need, ...] = ()
    if ids is not None:
        few = (needs[-1], max(_few(cases, bound, tight, payable, ids) for bound in plain)[1])
    floor = max(tight.floor, kept[bounds[0]])
    return tight._replace(bounds=bounds, floor=floor, is_sharp=True, few=few)


def _few(cases: Cases, bound: Bound, case: Case, payable: int, ids: int) -> tuple[int, Need]:
    """Cost and ids together: few coupons leave much to pay.

    A bound on the number of ids of what is payable for no more than `payable`: its value, and
    what it needs to be at most `ids`.
    """
    scale = cases.scale
    most = payable * scale + bound.deduction
    if most > WEIGHED_MAX * _DEAREST:  # whatever it costs, there is a packet to pay it
        return 0, Need((0,) * cases.vectors.dims, 0)
    cheap = Need(tuple([-w for w in bound.weights]), -most)
    weights, gain, value = cases.vectors.sharpen(
        tuple([n * scale for n in cases.vectors.ids]),
        (cheap, *case.needs),
        _DEAREST * scale,
        (ids + 1) * scale,
    )
    return value, Need(tuple([-w for w in weights]), gain - ids * scale)
