"""What the platform pays of fees."""

from __future__ import annotations

from typing import NamedTuple

from core.pricing.best.vectors import NO_BAR, Vectors


class Shipping(NamedTuple):
    """A cart whose goods after layer 4 come to `goods`: the platform pays `amount` of its fees.

    `row` is the coupon's where only that one is meant, and `fees` are between what and what. Where
    it pays all, fees of up to `beaten` do not matter, where it does not, of more than `most`.
    """

    goods: int
    amount: int
    row: int | None = None
    fees: tuple[int, int] = (0, NO_BAR)
    beaten: int = -1
    most: int = NO_BAR


def by_fees(vectors: Vectors, shipping: Shipping) -> list[Shipping]:
    """Where the platform pays all fees, and where all of its amount, if both can be."""
    amount, least, most = shipping.amount, vectors.least(vectors.fees), vectors.most(vectors.fees)
    below, above = most, least
    if least < amount < most:
        below, above = vectors.fees_beside(amount)
    found = []
    if (least < amount or most <= amount) and shipping.beaten < below:
        if shipping.beaten >= least:
            least = vectors.fees_beside(shipping.beaten)[1]
        found.append((least, below))
    if amount < most and above <= shipping.most:
        found.append((above, min(most, shipping.most)))
    return [shipping._replace(fees=part) for part in found]
