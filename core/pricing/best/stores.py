"""What each merchant's own coupons come to, before the platform's offers see the cart."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import accumulate
from typing import Final

from core.pricing.flat_cart import FlatCart
from core_ext import coupon_stacking, layout

_OPTION: Final = 5
_COUPON: Final = 1
_SHIPPING: Final = 2
_IDS_PER_WORD: Final = 62


class Stores:
    """Every merchant's options, merchant by merchant: choices of a store and a shipping coupon.

    Of options that come to the same there is only the one of fewer, then smaller ids.
    """

    def __init__(self, flat: FlatCart) -> None:
        first = coupon_stacking.settle_stores(flat.cart)
        self.line_goods = flat.lines[layout.GOODS :: layout.LINE].tolist()
        """Of each line after layer 3; no choice leaves more."""
        self._flat = flat
        options, goods = _room(flat)
        count = coupon_stacking.list_options(flat.cart, first, options, goods)
        self._table = options[: _OPTION * count]
        self._goods = goods
        self._coupons = self._table[_COUPON::_OPTION]
        self._shipping = self._table[_SHIPPING::_OPTION]
        counts = Counter(self._table[::_OPTION])
        self.starts = array("q", accumulate((counts[m] for m in sorted(counts)), initial=0))

    def rows(self, option: int) -> tuple[int, ...]:
        """The rows of the offers an option takes."""
        both = (self._coupons[option], self._shipping[option])
        return tuple(row for row in both if row != layout.NONE)

    def __len__(self) -> int:
        """How many options there are."""
        return len(self._coupons)

    def vectors(self, cells: array[int], dims: int) -> array[int]:
        """Each option's goods in each cell of lines, then its fee, then how many ids it has."""
        found = array("q", bytes(8 * dims * len(self)))
        coupon_stacking.project(self._flat.cart, self._table, self._goods, cells, dims, found)
        return found

    def masks(self, id_order: list[int]) -> array[int]:
        """Each option's ids as negated bits: of as many ids, the smaller the smaller the ids."""
        taken = {row for row in (*self._coupons, *self._shipping) if row != layout.NONE}
        bits = {row: at for at, row in enumerate(sorted(taken, key=id_order.__getitem__))}
        words = max(-(-len(bits) // _IDS_PER_WORD), 1)
        found = array("q", bytes(8 * words * len(self)))
        for option in range(len(self)):
            for row in self.rows(option):
                word, bit = divmod(bits[row], _IDS_PER_WORD)
                found[option * words + word] -= 1 << (_IDS_PER_WORD - 1 - bit)
        return found


def _room(flat: FlatCart) -> tuple[array[int], array[int]]:
    """Room for every combination of a merchant's coupons, and for every outcome of its lines."""
    coupons = [1] * len(flat.merchant_lines)
    shipping = [1] * len(flat.merchant_lines)
    layers = flat.offers[layout.LAYER :: layout.OFFER]
    owners = flat.offers[layout.OWNER :: layout.OFFER]
    for layer, owner in zip(layers, owners, strict=True):
        if layer == layout.STORE_COUPON:
            coupons[owner] += 1
        elif layer == layout.SHIPPING and owner != layout.NONE:
            shipping[owner] += 1
    options = sum(c * s for c, s in zip(coupons, shipping, strict=True))
    # One outcome more: each is written down before it is known to be new.
    goods = sum((c + 1) * len(m) for c, m in zip(coupons, flat.merchant_lines, strict=True))
    return array("q", bytes(8 * _OPTION * options)), array("q", bytes(8 * goods))


def tie_key(rows: tuple[int, ...], id_order: list[int]) -> tuple[int, list[int]]:
    """What decides between equal payable amounts: fewer ids, then the smaller sorted list."""
    return len(rows), sorted(id_order[row] for row in rows)
