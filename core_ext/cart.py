"""The buffers of one cart, held together so that a kernel takes them once."""

from __future__ import annotations

from array import array

from core_ext import layout


class Cart:
    """The buffers of one cart.

    `offers` are sorted by layer, then id. `members` holds line indexes: each merchant's lines and
    each offer's eligible lines, ascending. `scratch` is as long as `scratch_length` says.
    """

    def __init__(
        self,
        lines: array[int],
        merchants: array[int],
        offers: array[int],
        tiers: array[int],
        members: array[int],
        totals: array[int],
        scratch: array[int],
    ) -> None:
        self.lines = lines
        self.merchants = merchants
        self.offers = offers
        self.tiers = tiers
        self.members = members
        self.totals = totals
        self.scratch = scratch
        self.line_count = len(lines) // layout.LINE
        self.merchant_count = len(merchants) // layout.MERCHANT_ROW
        self.offer_count = len(offers) // layout.OFFER


def scratch_length(line_count: int) -> int:
    """Return how much scratch a cart needs: four of each line, order and values, twelve to fund."""
    return 6 * line_count + 12
