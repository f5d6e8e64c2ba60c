"""Linear lower bounds on the payable amount where the platform's offers turn out one way.

With x the cross-store offer's discount and c the coupon's, both are bounded from above: by a
slope, as a percentage of what they are over, or by the most they give. What is left, goods and tax,
is then at least a weighted sum of the cells less a constant. Every rounding is paid for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from core.pricing.best.pieces import Piece, slope_of
from core.pricing.best.vectors import Cell, Vectors, Weights
from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import layout

FINEST: Final = BPS**2
"""Of every scale a multiple; a product of two rates is a whole number of these."""
WEIGHED_MAX: Final = 10**16
"""What a bound comes to at most: prices on needs make it dearer, and 64 bits hold it yet."""
_SHARES: Final = 4


class Bound(NamedTuple):
    """`sum(weights * vector) - deduction` is at most the payable amount, in 1 / scale.

    Of that, `taxes` and `tax_slack` bound import tax: without them it is a bound on the rest.
    """

    weights: Weights
    deduction: int
    taxes: Weights = ()
    tax_slack: int = 0

    def with_tax(self, tax: int) -> Bound:
        """The same with so much import tax instead, in 1 / scale, whatever is chosen."""
        weights = tuple([w - t for w, t in zip(self.weights, self.taxes, strict=True)])
        deduction = self.deduction - self.tax_slack - tax
        return Bound(weights, deduction, (0,) * len(weights))


class Turn(NamedTuple):
    """A cross-store offer (or none) and the platform coupon (or none), each at one piece."""

    row: int | None
    cross: Piece
    coupon: Piece


class Bounds:
    """The bounds over one set of vectors, in units of 1 / scale."""

    def __init__(
        self, flat: FlatCart, vectors: Vectors, scale: int, cross: Sequence[int], coupon: int | None
    ) -> None:
        in_coupon = set() if coupon is None else set(flat.members_of(coupon))
        self.counts: dict[int | None, tuple[int, int]] = {None: (0, 0)}
        self.apportioned: dict[int | None, int] = {None: 0}
        """How far a cross-store offer's parts of the coupon's lines are from their exact share.

        Of m lines in both and n in the offer alone: where remainders of t or more get a unit, the m
        get at most m * (1 - t) too much, and the n at most n * t too little, which is the same.
        """
        for row in cross:
            members = flat.members_of(row)
            both = sum(line in in_coupon for line in members)
            self.counts[row] = (both, len(members) - both)
            self.apportioned[row] = -(-both * (len(members) - both) // len(members))
        self.scale = scale
        self._cells: list[Cell] = vectors.cells
        self._vectors = vectors
        self._tax_most = max(cell.tax_bps for cell in self._cells)
        taxed = [flat.lines[at] for at in range(layout.TAX_MODE, len(flat.lines), layout.LINE)]
        self._taxed_lines = taxed.count(layout.IMPORT)
        self._fees_least = vectors.least(vectors.fees)
        self._fees_most = vectors.most(vectors.fees)

    def insides(self, row: int | None, off: int, shared: int, whole: int) -> range:
        """What lines in both can bear of what the cross-store offer takes off, the least first.

        They are `shared` of the `whole` that it is over.
        """
        both, alone = self.counts[row]
        lines = both + alone
        if whole == 0:
            return range(1)
        share, aside = off * shared * lines, whole * both * alone
        least = max(-((aside - share) // (whole * lines)), 0)
        return range(least, min((share + aside) // (whole * lines), off, shared) + 1)

    def of(self, turn: Turn) -> list[Bound]:
        """Every combination of slope and most; each holds, and each can be the sharpest."""
        found = [
            self._bound(turn, cross_slope=cross_slope, coupon_slope=coupon_slope)
            for cross_slope in _ways(turn.cross)
            for coupon_slope in _ways(turn.coupon)
        ]
        if turn.coupon.low > 0:
            found.append(self._bound_at_least(turn))
        return found

    def shipped(
        self, bound: Bound, amount: int, fees: tuple[int, int] | None = None
    ) -> list[Bound]:
        """The same with freight, of which the platform's coupon takes at most amount.

        What is left of fees is at least any share, from none to all, of fees less amount: none is
        best where `fees`, between so much and so much, are no more than amount, all where no less.
        """
        least, most = fees or (self._fees_least, self._fees_most)
        taken = self._taxed(amount)
        shares: tuple[int, ...] = (_SHARES,)
        if most <= amount:
            shares = (0,)
        elif least < amount:
            shares = (0, _SHARES // 2, _SHARES)
        found = []
        for share in shares:
            weight = self.scale * share // _SHARES
            nothing = [0] * len(self._cells)
            freight = self._vectors.of_cells(nothing, weight, weight)
            taxes = self._vectors.of_cells(nothing, weight)
            slack = -(-taken * share // _SHARES)
            found.append(
                Bound(
                    _sum(bound.weights, freight),
                    bound.deduction + slack,
                    _sum(bound.taxes, taxes),
                    bound.tax_slack + slack - amount * weight,
                )
            )
        return found

    def _bound(self, turn: Turn, *, cross_slope: bool, coupon_slope: bool) -> Bound:
        of_cross = [turn.row in cell.cross for cell in self._cells]
        in_coupon = [cell.is_in_coupon for cell in self._cells]
        is_inside = all(c or not x for x, c in zip(of_cross, in_coupon, strict=True))
        keep_x = _left_of(turn.cross.slope) if cross_slope else (1, 1)
        keep_c = _left_of(turn.coupon.slope) if coupon_slope else (1, 1)
        keep_both = (keep_x[0] * keep_c[0], keep_x[1] * keep_c[1])
        if coupon_slope and not cross_slope and not is_inside:
            # Of lines in both, the slope is of what layer 5 at least leaves off.
            kept, whole = self.kept_of_both(turn)
            off = turn.coupon.slope[0] * kept
            keep_both = (turn.coupon.slope[1] * whole - off, turn.coupon.slope[1] * whole)
        keeps = [(not c) + 2 * (not x) for x, c in zip(of_cross, in_coupon, strict=True)]
        goods = [keep_both, keep_x, keep_c, (1, 1)]
        taxed = self._taxed_shares(turn)
        weights = [self.scale * goods[keep][0] // goods[keep][1] for keep in keeps]
        taxes = [
            self.scale * cell.tax_bps * taxed[keep][0] // (BPS * taxed[keep][1])
            for cell, keep in zip(self._cells, keeps, strict=True)
        ]
        rounded = cross_slope + coupon_slope
        deduction = self._slack(rounded)
        tax_slack = deduction - (self.scale * rounded + 1) // 2
        if coupon_slope and not is_inside:
            parts = self.astray(turn) * turn.coupon.slope[0]
            deduction += -(-parts // turn.coupon.slope[1])
        if not cross_slope:
            # Inside the coupon's lines a discount of layer 5 lowers what the slope is of.
            num, den = keep_c if is_inside else (1, 1)
            deduction += -(-self.scale * turn.cross.most * num // den)
        if not coupon_slope:
            deduction += self.scale * turn.coupon.most
        return self._joined(weights, deduction, taxes, tax_slack)

    def _bound_at_least(self, turn: Turn) -> Bound:
        """What is not in the coupon, and of what is what it leaves of its least.

        That needs no rounding where the cross-store offer has no lines but the coupon's.
        """
        keep_x = _left_of(slope_of(turn.cross))
        taxed = self._taxed_shares(turn)
        weights = []
        taxes = []
        slack = tax_slack = self._slack(0)
        for cell in self._cells:
            is_in_cross = turn.row in cell.cross
            kept, whole = taxed[(not cell.is_in_coupon) + 2 * (not is_in_cross)]
            taxes.append(self.scale * cell.tax_bps * kept // (BPS * whole))
            weights.append(0)
            if not cell.is_in_coupon:
                weights[-1] = self.scale * keep_x[0] // keep_x[1] if is_in_cross else self.scale
                slack += self.scale * is_in_cross
        if slack:
            slack += self.astray(turn)
        off = turn.coupon.least if turn.coupon.is_exact else turn.coupon.most
        least = self.scale * (turn.coupon.low - off)
        return self._joined(weights, slack - least, taxes, tax_slack)

    def _joined(self, goods: list[int], deduction: int, taxes: list[int], tax_slack: int) -> Bound:
        """The bound on goods after both offers, and import tax on them."""
        weights = _sum(goods, taxes)
        of_cells = self._vectors.of_cells
        return Bound(of_cells(weights), deduction, of_cells(taxes), tax_slack)

    def _taxed_shares(self, turn: Turn) -> list[tuple[int, int]]:
        """What both offers leave of the tax at least, as fractions: as their lines' shares."""
        keep_x, keep_c = _left_of(slope_of(turn.cross)), _left_of(slope_of(turn.coupon))
        return [(keep_x[0] * keep_c[0], keep_x[1] * keep_c[1]), keep_x, keep_c, (1, 1)]

    def kept_of_both(self, turn: Turn) -> tuple[int, int]:
        """What layer 5 leaves at most of lines it is over, as a fraction.

        Its offer's rate is gone, or its least of the most that these lines can come to; up to a
        unit in all.
        """
        if turn.cross.is_exact:
            return _left_of(turn.cross.slope)
        return max(turn.cross.end - turn.cross.least, 0), max(turn.cross.end, 1)

    def astray(self, turn: Turn) -> int:
        """By how much less than its share layer 5 can take off the coupon's lines.

        As units left over go to other lines, and as a rate's discount is rounded.
        """
        both, alone = self.counts[turn.row]
        apart = -(-self.scale * both * alone // max(both + alone, 1))
        return apart + (self.scale + 1) // 2 * turn.cross.is_exact

    def _slack(self, rounded: int) -> int:
        """What roundings can take off the exact amounts, at most.

        Half a unit for each discount bounded by its slope; on taxed lines half a unit of tax and
        the tax on a unit of each discount and of freight.
        """
        on_lines = self.scale // 2 + 1 + 3 * (self._taxed(1) - self.scale)
        return (self._taxed(1) * rounded + 1) // 2 + self._taxed_lines * on_lines

    def _taxed(self, amount: int) -> int:
        """An amount with import tax."""
        return amount * self.scale - (-amount * self.scale * self._tax_most // BPS)


def _sum(one: Sequence[int], other: Sequence[int]) -> Weights:
    return tuple([a + b for a, b in zip(one, other, strict=True)])


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


def sums_say(of_cross: Weights, in_coupon: Weights) -> bool:
    """Whether sums alone say what layer 5 leaves of the coupon's lines."""
    return is_within(of_cross, in_coupon) or is_apart(of_cross, in_coupon)


def scale_of(vectors: Vectors) -> int:
    """How finely bounds are computed: as exact as 64 bits allow."""
    total = vectors.most(vectors.everything)
    dearest = BPS + max(cell.tax_bps for cell in vectors.cells)
    scale = FINEST
    while scale > 1 and total * dearest * scale > WEIGHED_MAX * BPS:
        scale //= 10
    return scale
