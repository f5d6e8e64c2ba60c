"""A case in parts, by how much its offers are over, where its bounds depend on that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.pricing.best.bounds import Turn
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.pieces import WHOLE, Piece
from core.pricing.best.vectors import Need, Weights
from core.pricing.limits import BPS

_QUARTERS: Final = 4
_FINE: Final = 1 << 13
"""Between amounts that differ by so small a part of them, bounds rarely differ."""


def divided(cases: Cases, case: Case) -> list[Case]:
    """The case by how much one of its offers is over: that of which import tax depends more."""
    turn = case.turn
    cross, coupon = _unevennesses(cases, turn)
    if coupon > max(cross, 1):
        turns = [turn._replace(coupon=part) for part in _quarters(turn.coupon)]
    elif _depends_on_cross(cases, turn):
        turns = [turn._replace(cross=part) for part in _quarters(turn.cross)]
    else:
        return [case]
    found = []
    for part in turns:
        needs = [*cases.turn_needs(part), *_end_of_coupon(cases, turn, part)]
        bounds = cases.bounds.of(part)
        one = cases.case_of(part, bounds, needs, case.shipping, case.level)
        if one is not None:
            found.append(one)
    return found


def unevenness(cases: Cases, turn: Turn) -> int:
    """By how much import tax can differ with what the offers are over, about."""
    return sum(_unevennesses(cases, turn))


def is_narrow(turn: Turn) -> bool:
    """Whether what the cross-store offer is over is known so well that little depends on more."""
    return (turn.cross.end - turn.cross.low) * _FINE <= turn.cross.low


def _unevennesses(cases: Cases, turn: Turn) -> tuple[int, int]:
    """The same of layer 5, and of the coupon."""
    cross = _unevenness(cases, turn.cross, cases.cross_sets[turn.row])
    if turn.coupon.slope != WHOLE:
        return cross, 0
    return cross, _unevenness(cases, turn.coupon, cases.in_coupon)


def _unevenness(cases: Cases, piece: Piece, lines: Weights) -> int:
    most, unit = cases.vectors.most, cases.vectors.unit
    taxed = [(at, cell) for at, cell in enumerate(cases.vectors.cells) if cell.tax_bps]
    tax = sum([cell.tax_bps * most(unit(at)) * lines[at] for at, cell in taxed])
    taken = tax * piece.most * (piece.end - piece.low)
    return taken // (BPS * piece.low * piece.end) if piece.low > 0 else 0


def _depends_on_cross(cases: Cases, turn: Turn) -> bool:
    is_steady = cases.is_even(turn.row) or turn.cross.slope != WHOLE
    return not is_steady and turn.cross.end > turn.cross.low


def _quarters(piece: Piece) -> Iterator[Piece]:
    width = piece.end - piece.low
    for part in range(_QUARTERS):
        low = piece.low + width * part // _QUARTERS + (part > 0)
        end = piece.low + width * (part + 1) // _QUARTERS
        start = piece.threshold if part == 0 else low
        if low <= end:
            yield piece._replace(threshold=start, low=low, end=end)


def _end_of_coupon(cases: Cases, turn: Turn, part: Turn) -> Iterator[Need]:
    """What it takes that the coupon is over no more than in a part of a turn."""
    if part.coupon.end < turn.coupon.end:
        low, _, apart = cases.covered.between(part)
        yield Need(tuple([-n for n in low]), -part.coupon.end * cases.scale - apart)
