"""A document as the buffers of the kernels."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from typing import Final

from msgspec import UNSET

from core.pricing.document import Document, Line, PriceSource
from core.pricing.prepared import PreparedOffers
from core_ext import cart as carts
from core_ext import layout

_TAX_MODES: Final = {
    "none": layout.UNTAXED,
    "inclusive": layout.INCLUSIVE,
    "import": layout.IMPORT,
}
_LINE_ANSWERS: Final = array("q", bytes(8 * (layout.LINE - layout.GOODS)))
_NONE: Final = layout.NONE


class FlatCart:
    """One cart's numbers, and how to find the offers behind them.

    `candidates` are ranks in the prepared offers, in row order: the offers that some line of the
    cart is eligible for. `flash_only` are the ranks that only flash prices keep out.
    """

    def __init__(self, document: Document, prepared: PreparedOffers) -> None:
        self.document = document
        self._chosen: Collection[int] = ()
        self.prepared = prepared
        self.sources: list[PriceSource] = []
        self.lines = array("q")
        self.merchants: dict[str, int] = {}
        self.merchant_lines: list[list[int]] = []
        eligible, self.flash_only = self._flatten_lines()
        self.candidates: list[int] = sorted({*eligible, *self._whole_cart()} - self._closed())
        self.members = array("q")
        self.merchant_rows = array("q")
        self.offers = array("q")
        self._flatten_merchants()
        self._flatten_offers(eligible)
        self.totals = array("q", bytes(8 * layout.TOTALS))
        scratch = carts.scratch_length(len(document.lines))
        self.cart = carts.Cart(
            self.lines,
            self.merchant_rows,
            self.offers,
            prepared.tiers,
            self.members,
            self.totals,
            array("q", bytes(8 * scratch)),
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

    def _flatten_lines(self) -> tuple[dict[int, list[int]], set[int]]:
        """Fill in the lines; returns the eligible lines of each rank and the flash-only ranks."""
        eligible: dict[int, list[int]] = {}
        excluded = set[int]()
        ranked = self.prepared.ranked
        for at, line in enumerate(self.document.lines):
            price, source = line.prices.lowest()
            self.sources.append(source)
            self._flatten_line(at, line, price)
            if price == 0:  # a gift is in no offer
                continue
            for rank in self.prepared.matches(line):
                if source == "flash" and not ranked[rank].with_flash:
                    excluded.add(rank)
                elif rank in eligible:
                    eligible[rank].append(at)
                else:
                    eligible[rank] = [at]
        return eligible, excluded - eligible.keys()

    def _flatten_line(self, at: int, line: Line, price: int) -> None:
        merchant = self.merchants.get(line.merchant)
        if merchant is None:
            merchant = self.merchants[line.merchant] = len(self.merchants)
            self.merchant_lines.append([])
        self.merchant_lines[merchant].append(at)
        tax, plan = line.tax, line.commission
        self.lines.fromlist(
            [
                price,
                line.quantity,
                merchant,
                _TAX_MODES[tax.mode],
                0 if tax.rate is UNSET else tax.rate,
                line.take_rate,
                _NONE if line.take_floor is None else line.take_floor,
                _NONE if line.take_cap is None else line.take_cap,
                0 if plan is UNSET else plan.rate,
                0 if plan is UNSET else plan.agency_rate,
            ]
        )
        self.lines.extend(_LINE_ANSWERS)

    def _whole_cart(self) -> Iterable[int]:
        """Ranks of the shipping coupons and red packets, without those of absent merchants."""
        for rank in self.prepared.whole_cart:
            merchant = self.prepared.ranked[rank].merchant
            if merchant is None or merchant in self.merchants:
                yield rank

    def _closed(self) -> set[int]:
        now = self.document.now
        ranked = self.prepared.ranked
        return {rank for rank in self.prepared.windowed if not ranked[rank].is_open(now)}

    def _flatten_merchants(self) -> None:
        for merchant, lines in zip(self.merchants, self.merchant_lines, strict=True):
            freight = self.document.freight.get(merchant)
            fee = 0 if freight is None else freight.fee
            free_over = layout.NONE
            if freight is not None and freight.free_over is not UNSET:
                free_over = freight.free_over
            row = (fee, free_over, len(self.members), len(lines))
            self.merchant_rows.extend((*row, *(0,) * (layout.MERCHANT_ROW - len(row))))
            self.members.extend(lines)

    def _flatten_offers(self, eligible: dict[int, list[int]]) -> None:
        for at, rank in enumerate(self.candidates):
            self.offers.extend(self.prepared.rows[rank])
            row = at * layout.OFFER
            merchant = self.prepared.ranked[rank].merchant
            if merchant is not None:
                self.offers[row + layout.OWNER] = self.merchants[merchant]
            lines = eligible.get(rank, ())
            self.offers[row + layout.MEMBERS_AT] = len(self.members)
            self.offers[row + layout.MEMBERS_COUNT] = len(lines)
            self.members.extend(lines)
