"""What the merchants of taxed goods choose: once that is fixed, so is nearly all import tax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from core.pricing.best import taxes
from core.pricing.best.bounds import Bound
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.vectors import Weights, dot

_CHOICES_MAX: Final = 64
"""To search more, each on its own, takes longer than all at once."""


def choices(cases: Cases, case: Case, bar: int) -> list[tuple[int, ...]] | None:
    """What taxed merchants can choose where what is payable is at most `bar`, in 1 / scale.

    An option of each, the cheapest first; None where there are too many.
    """
    taxed = list(_taxed(cases))
    bounds = [bound.with_tax(0) for bound in case.bounds]
    others = cases.vectors.with_fixed([options[0] for options in taxed])
    floor = tuple([others.least(bound.weights) - bound.deduction for bound in bounds])
    tax = taxes.least(cases, case)
    tables = [_table(cases, bounds, options, tax) for options in taxed]
    cheapest = [tuple(map(min, zip(*table.values(), strict=True))) for table in tables]
    for more in cheapest:
        floor = _sum(floor, more)
    found: dict[tuple[int, ...], Weights] = {(): floor}
    for table, least in zip(tables, cheapest, strict=True):
        joined = {
            (*chosen, option): tuple(
                [f + m - n for f, m, n in zip(before, more, least, strict=True)]
            )
            for chosen, before in found.items()
            for option, more in table.items()
        }
        found = {chosen: floor for chosen, floor in joined.items() if max(floor) <= bar}
        if len(found) > _CHOICES_MAX:
            return None
    return sorted(found, key=lambda chosen: max(found[chosen]))


def _table(
    cases: Cases, bounds: Sequence[Bound], options: range, tax: Sequence[int]
) -> dict[int, Weights]:
    """What each option adds to bounds, and its tax: more than the first option without its own."""
    vector = cases.vectors.vector
    first = [dot(bound.weights, vector(options[0])) for bound in bounds]
    return {
        option: tuple(
            [
                dot(bound.weights, vector(option)) - value + tax[option] * cases.scale
                for bound, value in zip(bounds, first, strict=True)
            ]
        )
        for option in options
    }


def _taxed(cases: Cases) -> Iterator[range]:
    """Of each merchant whose goods are taxed the options."""
    stores, cell_of = cases.vectors.stores, cases.vectors.cell_of
    for start, end in pairwise(stores.starts):
        if any(cell_of[line].tax_bps for line in stores.lines(start)):
            yield range(start, end)


def _sum(one: Weights, other: Weights) -> Weights:
    return tuple([a + b for a, b in zip(one, other, strict=True)])
