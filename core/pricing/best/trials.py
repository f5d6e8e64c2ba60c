"""Whole choices priced exactly, and the best of them so far."""

from __future__ import annotations

from typing import NamedTuple

from core.errors import Defect
from core.pricing.best.packets import Packets
from core.pricing.best.stores import Stores
from core.pricing.flat_cart import FlatCart
from core_ext import cart_pricing, layout


class Choice(NamedTuple):
    """A whole choice in the order that decides: payable, then how many ids, then which."""

    payable: int
    size: int
    ids: list[int]
    rows: tuple[int, ...]


class Trials:
    """The choices of one cart that were priced; `best` is the best of them.

    `coupons` and `shipping` are the rows of the platform's coupons, and None for none.
    """

    def __init__(self, flat: FlatCart) -> None:
        names = [flat.prepared.ranked[rank].id for rank in flat.candidates]
        self.id_order = [0] * len(names)
        for at, row in enumerate(sorted(range(len(names)), key=names.__getitem__)):
            self.id_order[row] = at
        self._flat = flat
        self.packets = Packets(flat, self.id_order)
        self.stores = Stores(flat)
        layers = flat.offers[layout.LAYER :: layout.OFFER]
        owners = flat.offers[layout.OWNER :: layout.OFFER]
        platform: dict[int, list[int]] = {}
        for row, (layer, owner) in enumerate(zip(layers, owners, strict=True)):
            if owner == layout.NONE:
                platform.setdefault(layer, []).append(row)
        self.cross = platform.get(layout.CROSS_STORE, [])
        self.coupons = [None, *platform.get(layout.PLATFORM_COUPON, [])]
        self.shipping = platform.get(layout.SHIPPING, [])
        modes = flat.lines[layout.TAX_MODE :: layout.LINE]
        self._is_taxed = layout.IMPORT in modes
        self._tried: dict[tuple[int, ...], int | None] = {}
        nothing = self._cheapest(())
        if nothing is None:
            raise Defect("choosing nothing is always allowed")
        self.best = nothing

    def best_with(self, rows: tuple[int, ...], coupon: int | None) -> int | None:
        """Price these coupons of stores and this of the platform, with what suits of the rest.

        Returns what is payable, None where it is not allowed: an offer of it gives nothing.
        """
        rows = tuple(sorted(rows if coupon is None else (*rows, coupon)))
        if rows not in self._tried:
            choice = self._cheapest(rows)
            self._tried[rows] = None if choice is None else choice.payable
            if choice is not None and choice < self.best:
                self.best = choice
        return self._tried[rows]

    def _cheapest(self, rows: tuple[int, ...]) -> Choice | None:
        """The best choice of these coupons and any shipping coupon and red packets."""
        flat = self._flat
        due = self._price(rows)
        if any(flat.offers[row * layout.OFFER + layout.GIVEN] == 0 for row in rows):
            return None
        goods = flat.totals[layout.ALL_GOODS]
        store_goods = sum(flat.merchant_rows[layout.STORE_GOODS :: layout.MERCHANT_ROW])
        fees = sum(flat.merchant_rows[layout.FEE_LEFT :: layout.MERCHANT_ROW])
        best = self._with_packets(rows, goods, due)
        for row in self.shipping:
            at = row * layout.OFFER
            paid = min(flat.offers[at + layout.GIVES], fees)
            if paid > 0 and store_goods >= flat.offers[at + layout.MIN_AMOUNT]:
                both = (*rows, row)
                left = self._price(both) if self._is_taxed else due - paid
                best = min(best, self._with_packets(both, goods, left))
        return best

    def _price(self, rows: tuple[int, ...]) -> int:
        self._flat.choose_rows(rows)
        return cart_pricing.price_cart(self._flat.cart)

    def _with_packets(self, rows: tuple[int, ...], goods: int, due: int) -> Choice:
        packets = self.packets.best_for(goods, due)
        payable = due - self.packets.amount(packets)
        rows = (*rows, *packets)
        return Choice(payable, len(rows), sorted([self.id_order[row] for row in rows]), rows)
