"""A platform offer's discount as pieces: from which eligible amount it gives at most how much."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import layout, offer_worth

_STEPS_MAX: Final = 40
_NARROW: Final = 32


class Piece(NamedTuple):
    """From `threshold` to `end`: at most `slope` of the eligible amount and at most `most`.

    The slope is a fraction, (1, 1) where only `most` bounds; `least` is what it gives at least,
    `low` of how much at least. `is_exact` says that it gives no less than the slope either, but
    for half a unit.
    """

    threshold: int
    end: int
    slope: tuple[int, int]
    most: int
    least: int
    low: int
    is_exact: bool = False


class _Step(NamedTuple):
    """A piece but for the offer's condition."""

    threshold: int
    end: int
    slope: tuple[int, int]
    most: int
    is_exact: bool = False


WHOLE: Final = (1, 1)
NOTHING: Final = Piece(0, 0, WHOLE, 0, 0, 0)


def worth_at(flat: FlatCart, row: int, amount: int) -> int:
    """What the offer gives on this eligible amount of its lines."""
    return offer_worth.worth_of(flat.cart, row * layout.OFFER, amount, flat.quantity_of(row))


def pieces_of(flat: FlatCart, row: int, low: int, high: int) -> list[Piece]:
    """Pieces that cover every eligible amount in [low, high] at which the offer gives something."""
    minimum = flat.offers[row * layout.OFFER + layout.MIN_AMOUNT]
    guaranteed = worth_at(flat, row, low)
    found = []
    for step in _steps(flat, row, low, high):
        start = max(step.threshold, minimum)
        end = min(step.end, high)
        if start > end or end < low:
            continue
        most = min(end * step.slope[0] // step.slope[1] + 1, step.most, end)
        if most >= guaranteed and most > 0:
            least = worth_at(flat, row, max(start, low))
            piece = Piece(start, end, step.slope, most, least, max(start, low), step.is_exact)
            found.append(piece)
    return found if worth_at(flat, row, high) > 0 else []


def _steps(flat: FlatCart, row: int, low: int, high: int) -> list[_Step]:
    """The steps of the benefit, the condition aside."""
    at = row * layout.OFFER
    kind = flat.offers[at + layout.KIND]
    gives = flat.offers[at + layout.GIVES]
    most = flat.offers[at + layout.MOST]
    if kind == layout.PERCENT:
        return _percent(gives, most, high)
    if kind == layout.FIXED:
        return [_Step(0, high, WHOLE, gives)]
    if kind == layout.TIERED:
        return _tiers(flat, at, flat.quantity_of(row), high)
    step = flat.offers[at + layout.STEP]
    last = high // step if most == layout.NONE else min(high // step, most)
    first = max(min(low // step, last), 1)
    if last - first < _STEPS_MAX:
        return [
            _Step(k * step, high if k == most else (k + 1) * step - 1, WHOLE, k * gives)
            for k in range(first, last + 1)
        ]
    return [_Step(step, high, (min(gives, step), step), last * gives)]


def _percent(bps: int, most: int, high: int) -> list[_Step]:
    """A rate, and from where that is as much as it gives at most, so much."""
    if most == layout.NONE or bps == 0:
        return [_Step(0, high, (bps, BPS), high, is_exact=True)]
    capped = -(-(most * BPS - BPS // 2) // bps)
    return [
        _Step(0, capped - 1, (bps, BPS), most, is_exact=True),
        _Step(capped, high, WHOLE, most),
    ]


def _tiers(flat: FlatCart, at: int, quantity: int, high: int) -> list[_Step]:
    """The tiers whose quantity is there."""
    tiers = flat.prepared.tiers
    first = flat.offers[at + layout.TIERS_AT] * layout.TIER
    end = first + flat.offers[at + layout.TIERS_COUNT] * layout.TIER
    found = []
    for tier in range(first, end, layout.TIER):
        if tiers[tier + layout.TIER_MIN_QUANTITY] <= quantity:
            gives = tiers[tier + layout.TIER_GIVES]
            is_percent = tiers[tier + layout.TIER_KIND] == layout.PERCENT
            slope, most = ((gives, BPS), high) if is_percent else (WHOLE, gives)
            start = tiers[tier + layout.TIER_MIN_AMOUNT]
            found.append(_Step(start, high, slope, most, is_exact=is_percent))
    return [_until_beaten(step, found) for step in found]


def _until_beaten(step: _Step, steps: list[_Step]) -> _Step:
    """End an amount where a larger one starts."""
    if step.slope != WHOLE:
        return step
    larger = (o.threshold for o in steps if o.slope == WHOLE and o.most > step.most)
    return step._replace(end=min((threshold - 1 for threshold in larger), default=step.end))


def split(piece: Piece) -> list[Piece]:
    """A piece of one amount as narrow pieces, each over about the same share of its lines."""
    found = []
    start, low = piece.threshold, piece.low
    while piece.slope == WHOLE and piece.end - low > low // _NARROW > 0:
        end = low + low // _NARROW
        found.append(piece._replace(threshold=start, low=low, end=end))
        start = low = end + 1
    return [*found, piece._replace(threshold=start, low=low)]


def raised(flat: FlatCart, row: int, piece: Piece, low: int) -> Piece:
    """A piece where the offer is over at least so much; no more than to its end."""
    low = min(low, piece.end)
    if low <= piece.low:
        return piece
    return piece._replace(low=low, least=worth_at(flat, row, low))


def within(flat: FlatCart, row: int, piece: Piece, amounts: range) -> Piece:
    """A piece where the offer is over one of these amounts; its low is above its end if none is."""
    if not amounts or amounts[0] > piece.end or amounts[-1] < piece.low:
        return piece._replace(low=piece.end + 1)
    return raised(flat, row, piece._replace(end=min(piece.end, amounts[-1])), amounts[0])


def merged(pieces: list[Piece]) -> Piece:
    """One piece that holds wherever one of them does."""
    slope = max((slope_of(piece) for piece in pieces), key=lambda s: Fraction(*s))
    return Piece(
        min(piece.threshold for piece in pieces),
        max(piece.end for piece in pieces),
        WHOLE if slope[0] >= slope[1] else slope,
        max(piece.most for piece in pieces),
        0,
        min(piece.low for piece in pieces),
    )


def slope_of(piece: Piece) -> tuple[int, int]:
    """The most a piece gives of each unit."""
    if piece.slope != WHOLE:
        return piece.slope
    return (piece.most, piece.low) if piece.low > piece.most else WHOLE


def is_elastic(piece: Piece) -> bool:
    """Whether what a piece gives depends on more than that it is reached."""
    return piece.slope != WHOLE or piece.most > piece.threshold
