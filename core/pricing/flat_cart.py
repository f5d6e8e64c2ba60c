"""A document as the numbers of the kernels."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import Final

from msgspec.structs import astuple

from core.pricing.document import PRICE_SOURCES, Document, PriceSource
from core.pricing.prepared import PreparedOffers
from core_ext import cart as carts
from core_ext import flattening, layout

_ZERO: Final = array("q", [0])


class FlatCart:
    """One cart's numbers, and how to find the offers behind them.

    `candidates` are the offers that are for some line of the cart or for all of it: ranks in the
    prepared offers, in the order of their rows, with the row. `flash_excluded` are the ranks that
    flash prices keep a line out of. The rows are parts of one book, laid out by `core_ext.cart`.
    """

    def __init__(self, document: Document, prepared: PreparedOffers) -> None:
        self.document = document
        self.prepared = prepared
        self.flash_excluded: set[int] = set()
        self._merchants: dict[str, int] = {}
        self._quantities: dict[int, int] = {}
        fields = [*map(astuple, document.lines)]
        matches = prepared.matches(document.lines, fields)
        self._book = memoryview(_ZERO * prepared.book_length(len(matches)))
        self.cart = carts.Cart(self._book)
        self.candidates = flattening.flatten(
            self.cart,
            fields,
            document.freight,
            document.now,
            prepared.numbers,
            matches,
            self._merchants,
            self.flash_excluded,
        )

    @cached_property
    def lines(self) -> memoryview[int]:
        """The rows of the lines."""
        return self._part(0)

    @cached_property
    def totals(self) -> memoryview[int]:
        """The totals, once the cart is priced."""
        return self._part(1)

    @cached_property
    def merchant_rows(self) -> memoryview[int]:
        """The rows of the merchants."""
        return self._part(2)

    @cached_property
    def offers(self) -> memoryview[int]:
        """The rows of the candidates."""
        return self._part(3)

    @cached_property
    def members(self) -> memoryview[int]:
        """The members of merchants, then of offers, and what follows them."""
        return self._part(4)

    @cached_property
    def merchant_lines(self) -> list[list[int]]:
        """Each merchant's lines."""
        at = self.merchant_rows[layout.LINES_AT :: layout.MERCHANT_ROW]
        counts = self.merchant_rows[layout.LINES_COUNT :: layout.MERCHANT_ROW]
        return [self._members(*pair) for pair in zip(at, counts, strict=True)]

    @cached_property
    def names(self) -> list[str]:
        """The ids of the offers, by row."""
        return [self.prepared.ids[rank] for rank in self.candidates]

    @property
    def sources(self) -> list[PriceSource]:
        """Where each line's unit price is from."""
        return [PRICE_SOURCES[source] for source in self.lines[layout.SOURCE :: layout.LINE]]

    def choose(self, ids: Iterable[str]) -> None:
        """Mark exactly these coupons and red packets as chosen."""
        rank, row = self.prepared.rank, self.candidates
        carts.choose(self.cart, [row[rank[each]] for each in ids if rank[each] in row])

    def choose_rows(self, rows: Iterable[int]) -> None:
        """Mark exactly these rows of `offers` as chosen."""
        carts.choose(self.cart, rows)

    def members_of(self, row: int) -> list[int]:
        """The eligible lines of an offer's row."""
        row *= layout.OFFER
        return self._members(
            self.offers[row + layout.MEMBERS_AT], self.offers[row + layout.MEMBERS_COUNT]
        )

    def quantity_of(self, row: int) -> int:
        """The quantity of an offer's eligible lines, which no choice changes."""
        found = self._quantities.get(row)
        if found is None:
            quantities = self.lines[layout.QUANTITY :: layout.LINE]
            found = self._quantities[row] = sum([quantities[at] for at in self.members_of(row)])
        return found

    def _members(self, at: int, count: int) -> list[int]:
        return self.members[at : at + count].tolist()

    def _part(self, number: int) -> memoryview[int]:
        """A part of the book, as `core_ext.cart` cuts it."""
        lengths = (
            0,
            len(self.document.lines) * layout.LINE,
            layout.TOTALS,
            len(self._merchants) * layout.MERCHANT_ROW,
            len(self.candidates) * layout.OFFER,
            len(self._book),
        )
        ends = list(accumulate(lengths))
        return self._book[ends[number] : ends[number + 1]]
