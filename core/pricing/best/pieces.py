"""A platform offer's discount as pieces: from which eligible amount it gives at most how much."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import cart_pricing, layout

_STEPS_MAX: Final = 40


class Piece(NamedTuple):
    """From `threshold` on: at most `slope` of the eligible amount and at most `most`.

    The slope is a fraction, (1, 1) where only `most` bounds; `least` is what it gives at least.
    """

    threshold: int
    slope: tuple[int, int]
    most: int
    least: int


NOTHING: Final = Piece(0, (1, 1), 0, 0)


def worth_at(flat: FlatCart, row: int, amount: int) -> int:
    """What the offer gives on this eligible amount of its lines."""
    return cart_pricing.worth_of(flat.cart, row * layout.OFFER, amount, _quantity(flat, row))


def pieces_of(flat: FlatCart, row: int, low: int, high: int) -> list[Piece]:
    """Pieces that cover every eligible amount in [low, high] at which the offer gives something."""
    at = row * layout.OFFER
    guaranteed = worth_at(flat, row, low)
    found = []
    for threshold, slope, most in _steps(flat, row, low, high):
        start = max(threshold, flat.offers[at + layout.MIN_AMOUNT])
        if start > high:
            continue
        largest = min(high * slope[0] // slope[1] + 1, most, high)
        if largest >= guaranteed and largest > 0:
            least = worth_at(flat, row, max(start, low))
            found.append(Piece(start, slope, min(most, high), least))
    return found if worth_at(flat, row, high) > 0 else []


def _steps(
    flat: FlatCart, row: int, low: int, high: int
) -> list[tuple[int, tuple[int, int], int]]:
    """(threshold, slope, most) of each step of the benefit, the condition aside."""
    at = row * layout.OFFER
    kind = flat.offers[at + layout.KIND]
    gives = flat.offers[at + layout.GIVES]
    most = flat.offers[at + layout.MOST]
    if kind == layout.PERCENT:
        return [(0, (gives, BPS), high if most == layout.NONE else most)]
    if kind == layout.FIXED:
        return [(0, (1, 1), gives)]
    if kind == layout.TIERED:
        return _tiers(flat, at, _quantity(flat, row), high)
    step = flat.offers[at + layout.STEP]
    last = high // step if most == layout.NONE else min(high // step, most)
    first = max(min(low // step, last), 1)
    if last - first < _STEPS_MAX:
        return [(k * step, (1, 1), k * gives) for k in range(first, last + 1)]
    return [(step, (min(gives, step), step), last * gives)]


def _tiers(
    flat: FlatCart, at: int, quantity: int, high: int
) -> list[tuple[int, tuple[int, int], int]]:
    """The tiers whose quantity is there."""
    tiers = flat.prepared.tiers
    first = flat.offers[at + layout.TIERS_AT] * layout.TIER
    end = first + flat.offers[at + layout.TIERS_COUNT] * layout.TIER
    found = []
    for tier in range(first, end, layout.TIER):
        if tiers[tier + layout.TIER_MIN_QUANTITY] <= quantity:
            gives = tiers[tier + layout.TIER_GIVES]
            is_percent = tiers[tier + layout.TIER_KIND] == layout.PERCENT
            slope, most = ((gives, BPS), high) if is_percent else ((1, 1), gives)
            found.append((tiers[tier + layout.TIER_MIN_AMOUNT], slope, most))
    return found


def _quantity(flat: FlatCart, row: int) -> int:
    """The quantity of the offer's eligible lines, which no choice changes."""
    return sum(flat.lines[line * layout.LINE + layout.QUANTITY] for line in flat.members_of(row))
