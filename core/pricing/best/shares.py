"""What part of their lines the platform's offers take off, and what import tax is left then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.pricing.best.bounds import Turn
from core.pricing.best.pieces import Piece, slope_of
from core.pricing.best.shipping import Shipping
from core.pricing.best.vectors import Cell, Vectors
from core_ext import rounding


class Share(NamedTuple):
    """What part of its lines an offer takes off, between two fractions: at most and at least."""

    most: int
    of_most: int
    least: int
    of_least: int

    def most_of(self, weight: int) -> int:
        """The most that a line of this weight bears."""
        return min(-(-weight * self.most // self.of_most), weight)

    def least_of(self, weight: int) -> int:
        """The least that a line of this weight bears."""
        return weight * self.least // self.of_least

    def left_of(self, weight: int) -> tuple[int, int]:
        """What is left of a line of this weight at least and at most."""
        return weight - self.most_of(weight), weight - self.least_of(weight)


NO_SHARE: Share = Share(0, 1, 0, 1)


class Shares(NamedTuple):
    """What the platform takes off: by layer 5, by layer 6, of fees."""

    cross: Share
    coupon: Share
    fees: Share


def exact(off: int, of: int) -> Share:
    """The share of an offer that takes so much off so much."""
    return Share(off, of, off, of) if of else NO_SHARE


def shares_of(turn: Turn, shipping: Shipping) -> Shares:
    """Between which the shares are, wherever the platform's offers turn out so."""
    fees = Share(1, 1, 1, 1)
    if shipping.amount < shipping.fees[1]:
        fees = Share(shipping.amount, max(shipping.fees[0], shipping.amount, 1), 0, 1)
    return Shares(share_of(turn.cross), share_of(turn.coupon), fees)


def share_of(piece: Piece) -> Share:
    """The share of an offer wherever it gives as in a piece; of a rate, it is half a unit off."""
    low = max(piece.low, 1)
    if not piece.is_exact:
        return Share(*slope_of(piece), piece.least, max(piece.end, 1))
    rate, whole = 2 * low * piece.slope[0], 2 * low * piece.slope[1]
    return Share(rate + piece.slope[1], whole, max(rate - piece.slope[1], 0), whole)


def fixed_tax(vectors: Vectors, turn: Turn, shipping: Shipping) -> int:
    """The import tax on what the taxed merchants' fixed options leave, at least."""
    shares = shares_of(turn, shipping)
    return sum([tax_least(vectors, turn.row, option, shares) for option in vectors.fixed])


def tax_least(vectors: Vectors, row: int | None, option: int, shares: Shares) -> int:
    """The import tax on the lines of an option's merchant, at least.

    `row` is the cross-store offer that wins.
    """
    stores = vectors.stores
    cells = [vectors.cell_of[line] for line in stores.lines(option)]
    if not any(cell.tax_bps for cell in cells):
        return 0
    least, most = [], []
    for cell, goods in zip(cells, stores.goods(option), strict=True):
        low = high = goods
        if row in cell.cross:
            low -= shares.cross.most_of(low)
            high -= shares.cross.least_of(high)
        if cell.is_in_coupon:
            low -= shares.coupon.most_of(low)
            high -= shares.coupon.least_of(high)
        least.append(low)
        most.append(high)
    fee = stores.fee(option)
    return tax_between(cells, least, most, shares.fees.left_of(fee))[0]


def tax_between(
    cells: Sequence[Cell], least: list[int], most: list[int], fee: tuple[int, int]
) -> tuple[int, int]:
    """The import tax on a merchant's lines and its fee, at least and at most.

    Of each line, and of the fee, what is left at least and at most.
    """
    whole_least, whole_most = sum(least), sum(most)
    fee_least, fee_most = fee
    tax_least = tax_most = 0
    for cell, low, high in zip(cells, least, most, strict=True):
        freight = fee_least * low // max(whole_most - high + low, 1)
        tax_least += rounding.rate(low + freight, cell.tax_bps)
        freight = fee_most  # it may be shared out by nothing
        if whole_least > 0:
            freight = -(-fee_most * high // (whole_least - low + high))
        tax_most += rounding.rate(high + freight, cell.tax_bps)
    return tax_least, tax_most
