"""Whole choices priced exactly, and the best of them so far."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Final, NamedTuple

from core.errors import Defect
from core.pricing.best.packets import Packets
from core.pricing.best.stores import Stores
from core.pricing.flat_cart import FlatCart
from core_ext import cart_pricing, coupon_trials, layout

_MANY: Final = 10**15


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
        self._cross_at = min(self.cross, default=len(names))
        self.coupons = [None, *platform.get(layout.PLATFORM_COUPON, [])]
        self.shipping = [
            row
            for row in platform.get(layout.SHIPPING, [])
            if flat.offers[row * layout.OFFER + layout.GIVES] > 0
        ]
        modes = flat.lines[layout.TAX_MODE :: layout.LINE]
        self._is_taxed = layout.IMPORT in modes
        self._tried: dict[tuple[int, ...], int | None] = {}
        nothing = self._cheapest(())
        if nothing is None:
            raise Defect("choosing nothing is always allowed")
        self.best = nothing

    def combinations(self) -> int:
        """How many choices of coupons there are, one or none a slot."""
        slots: dict[tuple[int, int], int] = {}
        for row in range(len(self._flat.candidates)):
            layer = self._flat.offers[row * layout.OFFER + layout.LAYER]
            owner = self._flat.offers[row * layout.OFFER + layout.OWNER]
            if layer in (layout.STORE_COUPON, layout.PLATFORM_COUPON, layout.SHIPPING):
                slots[layer, owner] = slots.get((layer, owner), 1) + 1
            elif layer == layout.RED_PACKET:
                slots[layer, row] = 2
        return prod(slots.values())

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

    def best_of(self, options: Sequence[int], coupon: int | None) -> int | None:
        """The same with these options of stores."""
        rows = [row for option in options for row in self.stores.rows(option)]
        return self.best_with(tuple(rows), coupon)

    def trial(self, coupon: int | None, shipping: int | None) -> coupon_trials.Trial:
        """For kernels that price many choices with these of the platform's coupons."""
        rows = [layout.NONE if row is None else row for row in (coupon, shipping)]
        table, goods = self.stores.tables
        return coupon_trials.Trial(self._flat.cart, table, goods, self._cross_at, *rows)

    def paid(self, shipping: int | None) -> int:
        """What a shipping coupon of the platform pays of fees, if there are so many."""
        return 0 if shipping is None else self._flat.offers[shipping * layout.OFFER + layout.GIVES]

    def shipping_for(self, store_goods: int) -> list[int | None]:
        """The shipping coupons, or none, of which one is best for such goods after layer 4."""
        found = self._worth_trying(store_goods, _MANY, 2 * _MANY)
        rows: list[int | None] = [row for row, _ in found]
        most = max((paid for _, paid in found), default=0)
        return rows if most > self.stores.freight_rounding else [*rows, None]

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
        for row, paid in self._worth_trying(store_goods, fees, due):
            both = (*rows, row)
            left = self._price(both) if self._is_taxed else due - paid
            best = min(best, self._with_packets(both, goods, left))
        return best

    def _worth_trying(self, store_goods: int, fees: int, due: int) -> list[tuple[int, int]]:
        """The shipping coupons, and what each pays, of which one is best.

        Under import tax all that pay about as much as any, and of those that pay the same one:
        freight is taxed, line by line, and to price a choice takes long.
        """
        offers = self._flat.offers
        found: dict[int, int] = {}
        for row in self.shipping:
            at = row * layout.OFFER
            paid = min(offers[at + layout.GIVES], fees)
            if paid > 0 and store_goods >= offers[at + layout.MIN_AMOUNT]:
                found.setdefault(paid, row)
        most = max(found, default=0)
        lost = self.stores.freight_rounding
        if due - most < self.packets.most:  # some may not fit: to owe less is not always better
            lost = most
        return [(row, paid) for paid, row in found.items() if paid >= most - lost]

    def _price(self, rows: tuple[int, ...]) -> int:
        self._flat.choose_rows(rows)
        return cart_pricing.price_cart(self._flat.cart)

    def _with_packets(self, rows: tuple[int, ...], goods: int, due: int) -> Choice:
        packets = self.packets.best_for(goods, due)
        payable = due - self.packets.amount(packets)
        rows = (*rows, *packets)
        return Choice(payable, len(rows), sorted([self.id_order[row] for row in rows]), rows)
