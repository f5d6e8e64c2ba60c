"""A document as the buffers of the kernels."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from typing import Final

from msgspec.structs import astuple

from core.pricing.document import Document, PriceSource
from core.pricing.prepared import PreparedOffers
from core_ext import cart as carts
from core_ext import flattening, layout

_ZERO: Final = array("q", [0])


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
        fields = list(map(astuple, document.lines))
        flattening.flatten_lines(
            fields, self.lines, self.sources, self.merchants, self.merchant_lines
        )
        eligible: dict[int, list[int]] = {}
        excluded = set[int]()
        matches = prepared.matches(document.lines, fields)
        member_count = flattening.gather_members(
            self.lines, self.sources, matches, prepared.with_flash, eligible, excluded
        )
        self.flash_only = excluded - eligible.keys()
        self.candidates = self._sort_candidates(eligible)
        self.members = _zeros(count + member_count)
        self.merchant_rows = _zeros(len(self.merchants) * layout.MERCHANT_ROW)
        self.offers = _zeros(len(self.candidates) * layout.OFFER)
        self._flatten_rows(eligible)
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

    def _flatten_rows(self, eligible: dict[int, list[int]]) -> None:
        """Fill in the rows of merchants and offers, and the members of both."""
        end = flattening.flatten_merchants(
            self.merchants,
            self.merchant_lines,
            self.document.freight,
            self.merchant_rows,
            self.members,
        )
        owners = [self.prepared.owners[rank] for rank in self.candidates]
        flattening.flatten_offers(
            self.candidates,
            self.prepared.rows,
            [layout.NONE if owner is None else self.merchants[owner] for owner in owners],
            eligible,
            self.offers,
            self.members,
            end,
        )


def _zeros(count: int) -> array[int]:
    return _ZERO * count
