"""What those merchants choose whose lines decide by single units, where those are few.

Once it is fixed, so is nearly all import tax, and what layer 5 takes off the coupon's lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from core.pricing.best import taxes
from core.pricing.best.bounds import Bound
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.vectors import Weights, dot

_BESIDE_MAX: Final = 1
"""So few lines that only one of both offers is over say what layer 5 takes off all others."""
_CHOICES_MAX: Final = 64
"""To search more, each on its own, takes longer than all at once."""


def choices(cases: Cases, case: Case, bar: int) -> list[tuple[int, ...]] | None:
    """What these can choose where what is payable is at most `bar`, in 1 / scale.

    An option of each, the cheapest first; None where there are too many, or no such merchants.
    """
    merchants = list(_deciding(cases, case.turn.row))
    if not merchants:
        return None
    bounds = [bound.with_tax(0) for bound in case.bounds]
    others = cases.vectors.with_fixed([options[0] for options in merchants])
    floor = tuple([others.least(bound.weights) - bound.deduction for bound in bounds])
    tax = taxes.least(cases, case)
    tables = [_table(cases, bounds, options, tax) for options in merchants]
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


def _deciding(cases: Cases, row: int | None) -> Iterator[range]:
    """Of each merchant whose lines decide the options.

    Its lines are taxed, or those few that the cross-store offer of that row has beside the
    coupon's, or of the coupon's.
    """
    stores, cell_of = cases.vectors.stores, cases.vectors.cell_of
    both, alone = cases.bounds.counts[row]
    is_in_coupon = both < alone
    for start, end in pairwise(stores.starts):
        cells = [cell_of[line] for line in stores.lines(start)]
        beside = [c for c in cells if row in c.cross and c.is_in_coupon == is_in_coupon]
        if any(cell.tax_bps for cell in cells) or (beside and min(both, alone) <= _BESIDE_MAX):
            yield range(start, end)


def _sum(one: Weights, other: Weights) -> Weights:
    return tuple([a + b for a, b in zip(one, other, strict=True)])
