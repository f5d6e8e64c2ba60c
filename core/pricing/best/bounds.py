"""Linear lower bounds on the payable amount where the platform's offers turn out one way.

With x the cross-store offer's discount and c the coupon's, both are bounded from above: by a
slope, as a percentage of what they are over, or by the most they give. What is left, goods and tax,
is then at least a weighted sum of the cells less a constant. Every rounding is paid for.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from core.pricing.best.pieces import Piece
from core.pricing.best.vectors import Cell, Need, Vectors, Weights
from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import layout

_SHARES: Final = 4


class Bound(NamedTuple):
    """`sum(weights * vector) - deduction` is at most the payable amount, in 1 / scale."""

    weights: Weights
    deduction: int


class Turn(NamedTuple):
    """A cross-store offer (or none) and the platform coupon (or none), each at one piece."""

    row: int | None
    cross: Piece
    coupon: Piece


class Bounds:
    """The bounds over one set of vectors, in units of 1 / scale."""

    def __init__(self, flat: FlatCart, vectors: Vectors, scale: int) -> None:
        self.scale = scale
        self._cells: list[Cell] = vectors.cells
        self._vectors = vectors
        self._tax_most = max(cell.tax_bps for cell in self._cells)
        taxed = [flat.lines[at] for at in range(layout.TAX_MODE, len(flat.lines), layout.LINE)]
        self._taxed_lines = taxed.count(layout.IMPORT)
        self._lines = len(taxed)
        self._fees_least = vectors.least(vectors.fees)
        self._fees_most = vectors.most(vectors.fees)

    def of(self, turn: Turn) -> list[Bound]:
        """Every combination of slope and most; each holds, and each can be the sharpest."""
        return [
            self._bound(turn, cross_slope=cross_slope, coupon_slope=coupon_slope)
            for cross_slope in _ways(turn.cross)
            for coupon_slope in _ways(turn.coupon)
        ]

    def shipped(self, bound: Bound, amount: int) -> list[Bound]:
        """The same with freight, of which the platform's coupon takes at most amount.

        What is left of fees is at least any share, from none to all, of fees less amount.
        """
        taken = self._taxed(amount, BPS) if self._taxed_lines else amount * self.scale
        shares: tuple[int, ...] = (_SHARES,)
        if self._fees_most <= amount:
            shares = (0,)
        elif self._fees_least < amount:
            shares = (0, _SHARES // 2, _SHARES)
        return [
            Bound(
                (*bound.weights[:-2], self.scale * share // _SHARES, 0),
                bound.deduction + -(-taken * share // _SHARES),
            )
            for share in shares
        ]

    def coupon_need(self, turn: Turn, in_coupon: Weights, of_cross: Weights) -> Need:
        """What the coupon's lines must come to before layer 5 takes its part of them."""
        minimum = turn.coupon.threshold
        if not turn.cross.least or is_apart(of_cross, in_coupon):
            return Need(in_coupon, minimum)
        if is_within(of_cross, in_coupon):
            return Need(in_coupon, minimum + turn.cross.least)
        # Each line in both gives up at least its exact part less one.
        kept, whole = self._kept_of_both(turn)
        weights = tuple(
            c * (-(-self.scale * kept // whole) if x else self.scale)
            for x, c in zip(of_cross, in_coupon, strict=True)
        )
        return Need(weights, (minimum - self._lines) * self.scale)

    def _bound(self, turn: Turn, *, cross_slope: bool, coupon_slope: bool) -> Bound:
        of_cross = [turn.row in cell.cross for cell in self._cells]
        in_coupon = [cell.is_in_coupon for cell in self._cells]
        is_inside = all(c or not x for x, c in zip(of_cross, in_coupon, strict=True))
        keep_x = _left_of(turn.cross.slope) if cross_slope else (1, 1)
        keep_c = _left_of(turn.coupon.slope) if coupon_slope else (1, 1)
        keep_both = (keep_x[0] * keep_c[0], keep_x[1] * keep_c[1])
        if coupon_slope and not cross_slope and not is_inside:
            # Of lines in both, the slope is of what layer 5 at least leaves off.
            kept, whole = self._kept_of_both(turn)
            off = turn.coupon.slope[0] * kept
            keep_both = (turn.coupon.slope[1] * whole - off, turn.coupon.slope[1] * whole)
        weights = [
            self._weight(cell, [keep_both, keep_x, keep_c, (1, 1)][(not c) + 2 * (not x)])
            for cell, x, c in zip(self._cells, of_cross, in_coupon, strict=True)
        ]
        deduction = self._slack(cross_slope + coupon_slope)
        if coupon_slope and not is_inside:
            # Each part of layer 5 that the coupon's slope is of can be one below its exact size.
            parts = self._taxed(self._lines, BPS) * turn.coupon.slope[0]
            deduction += -(-parts // turn.coupon.slope[1])
        if not cross_slope:
            share = self._tax_share(of_cross)
            # Inside the coupon's lines a discount of layer 5 lowers what the slope is of.
            num, den = keep_c if is_inside else (1, 1)
            deduction += -(-self._taxed(turn.cross.most, share) * num // den)
        if not coupon_slope:
            deduction += self._taxed(turn.coupon.most, self._tax_share(in_coupon))
        return Bound((*weights, 0, 0), deduction)

    def _kept_of_both(self, turn: Turn) -> tuple[int, int]:
        """What layer 5 leaves at most of lines it is over, as a fraction.

        Its offer's least of the most that these lines can come to is gone.
        """
        return max(turn.cross.end - turn.cross.least, 0), max(turn.cross.end, 1)

    def _weight(self, cell: Cell, keep: tuple[int, int]) -> int:
        """What is left of a cell, with its tax; rounded down, so that bounds hold."""
        return self.scale * (BPS + cell.tax_bps) * keep[0] // (BPS * keep[1])

    def _slack(self, rounded: int) -> int:
        """What roundings can take off the exact amounts, at most.

        Half a unit for each discount bounded by its slope, and on taxed lines the parts of
        discounts and the tax itself.
        """
        of_lines = self._taxed_lines * (self.scale + 2 * self._taxed(1, BPS))
        return (self._taxed(1, BPS) * rounded + 1) // 2 + of_lines

    def _taxed(self, amount: int, share: int) -> int:
        """An amount off with the import tax that goes with it; `share` bps of it are taxed."""
        tax = amount * self.scale * self._tax_most * share
        return amount * self.scale - (-tax // (BPS * BPS))

    def _tax_share(self, of_offer: list[bool]) -> int:
        """How many bps of an offer's lines, by goods, are under import tax, at most."""
        every = (*map(int, of_offer), 0, 0)
        pairs = zip(self._cells, of_offer, strict=True)
        taxed = (*(int(of and cell.tax_bps > 0) for cell, of in pairs), 0, 0)
        least = self._vectors.least(every)
        return min(BPS, -(-self._vectors.most(taxed) * BPS // least)) if least else BPS


def _ways(piece: Piece) -> tuple[bool, ...]:
    """Whether to bound by slope, by most, or by each in turn."""
    if piece.slope == (1, 1):
        return (False,)
    return (True, False)


def _left_of(slope: tuple[int, int]) -> tuple[int, int]:
    """What a slope leaves, as a fraction."""
    return slope[1] - slope[0], slope[1]


def is_within(inner: Weights, outer: Weights) -> bool:
    """Whether one set of cells is part of another."""
    return all(o >= i for i, o in zip(inner, outer, strict=True))


def is_apart(one: Weights, other: Weights) -> bool:
    """Whether two sets of cells have none in common."""
    return not any(a and b for a, b in zip(one, other, strict=True))
