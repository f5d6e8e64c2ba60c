"""A document as the buffers of the kernels."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from struct import pack
from typing import Final

from msgspec import UNSET

from core.pricing.document import Document, PriceSource
from core.pricing.prepared import PreparedOffers
from core_ext import cart as carts
from core_ext import flattening, layout

_ZERO: Final = array("q", [0])
_MERCHANT_ANSWERS: Final = (0,) * (layout.MERCHANT_ROW - layout.STORE_GOODS)


class FlatCart:
    """One cart's numbers, and how to find the offers behind them.

    `candidates` are ranks in the prepared offers, in row order: the offers that some line of the
    cart is eligible for. `flash_only` are the ranks that only flash prices keep out.
    """

    def __init__(self, document: Document, prepared: PreparedOffers) -> None:
        self.document = document
        self.prepared = prepared
        self._chosen: Collection[int] = ()
        count = len(document.lines)
        self.lines = _zeros(count * layout.LINE)
        self.sources: list[PriceSource] = []
        self.merchants: dict[str, int] = {}
        self.merchant_lines: list[list[int]] = []
        flattening.flatten_lines(
            document.lines, self.lines, self.sources, self.merchants, self.merchant_lines
        )
        eligible, self.flash_only = self._match_lines()
        self.candidates = self._sort_candidates(eligible)
        members: list[int] = []
        self.merchant_rows = self._flatten_merchants(members)
        self.offers = self._flatten_offers(eligible, members)
        self.members = _packed(members)
        self.totals = _zeros(layout.TOTALS)
        self.cart = carts.Cart(
            self.lines,
            self.merchant_rows,
            self.offers,
            prepared.tiers,
            self.members,
            self.totals,
            _zeros(carts.scratch_length(count)),
        )

    def choose(self, ids: Iterable[str]) -> None:
        """Mark exactly these coupons and red packets as chosen."""
        ranks = {self.prepared.rank[identifier] for identifier in ids}
        self.choose_rows({row for row, rank in enumerate(self.candidates) if rank in ranks})

    def choose_rows(self, rows: Collection[int]) -> None:
        """Mark exactly these rows of `offers` as chosen."""
        for row in self._chosen:
            self.offers[row * layout.OFFER + layout.CHOSEN] = 0
        for row in rows:
            self.offers[row * layout.OFFER + layout.CHOSEN] = 1
        self._chosen = rows

    def members_of(self, row: int) -> array[int]:
        """The eligible lines of an offer's row."""
        at = self.offers[row * layout.OFFER + layout.MEMBERS_AT]
        return self.members[at : at + self.offers[row * layout.OFFER + layout.MEMBERS_COUNT]]

    def _match_lines(self) -> tuple[dict[int, list[int]], set[int]]:
        """The eligible lines of each rank, and the ranks that only flash prices keep out."""
        eligible: dict[int, list[int]] = {}
        excluded = set[int]()
        matches = self.prepared.matches(self.document.lines)
        flattening.gather_members(
            self.lines, self.sources, matches, self.prepared.with_flash, eligible, excluded
        )
        return eligible, excluded - eligible.keys()

    def _sort_candidates(self, eligible: Iterable[int]) -> list[int]:
        """Ranks with eligible lines or for the whole cart, now open, of the cart's merchants."""
        ranks = set(eligible)
        owners, ranked = self.prepared.owners, self.prepared.ranked
        for rank in self.prepared.whole_cart:
            if owners[rank] is None or owners[rank] in self.merchants:
                ranks.add(rank)
        now = self.document.now
        for rank in self.prepared.windowed:
            if not ranked[rank].is_open(now):
                ranks.discard(rank)
        return sorted(ranks)

    def _flatten_merchants(self, members: list[int]) -> array[int]:
        """The merchants' rows, their lines appended to members."""
        rows: list[int] = []
        for merchant, lines in zip(self.merchants, self.merchant_lines, strict=True):
            freight = self.document.freight.get(merchant)
            fee = 0 if freight is None else freight.fee
            free_over = layout.NONE
            if freight is not None and freight.free_over is not UNSET:
                free_over = freight.free_over
            rows += (fee, free_over, len(members), len(lines), *_MERCHANT_ANSWERS)
            members += lines
        return _packed(rows)

    def _flatten_offers(self, eligible: dict[int, list[int]], members: list[int]) -> array[int]:
        """The candidates' rows, their eligible lines appended to members."""
        rows = array("q")
        for at, rank in enumerate(self.candidates):
            rows += self.prepared.rows[rank]
            row = at * layout.OFFER
            merchant = self.prepared.owners[rank]
            if merchant is not None:
                rows[row + layout.OWNER] = self.merchants[merchant]
            rows[row + layout.MEMBERS_AT] = len(members)
            lines = eligible.get(rank)
            if lines:
                rows[row + layout.MEMBERS_COUNT] = len(lines)
                members += lines
        return rows


def _zeros(count: int) -> array[int]:
    return _ZERO * count


def _packed(numbers: list[int]) -> array[int]:
    """The same as array("q", numbers), which takes them one by one and much longer."""
    return array("q", pack(f"{len(numbers)}q", *numbers))
