"""What each merchant's own coupons come to, before the platform's offers see the cart."""

from __future__ import annotations

import functools
from array import array
from collections import Counter
from itertools import accumulate, pairwise
from math import gcd, prod
from typing import Final

from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import coupon_stacking, layout

_OPTION: Final = 5
_COUPON: Final = 1
_SHIPPING: Final = 2
_FEE: Final = 3
_GOODS_AT: Final = 4
_NUMBERS_MAX: Final = 1 << 60
_IDS_PER_WORD: Final = 62
_FEE_STEPS_MAX: Final = 1 << 14


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
        self._merchants = self._table[::_OPTION]
        counts = Counter(self._merchants)
        self.starts = array("q", accumulate(counts.values(), initial=0))

    @property
    def tables(self) -> tuple[array[int], array[int]]:
        """The options and their goods as kernels have them."""
        return self._table, self._goods

    @functools.cached_property
    def tax_columns(self) -> tuple[array[int], array[int]]:
        """Of each option: import tax on its fee at least, and the number of its taxed merchants.

        The numbers of different options of taxed merchants add up to different sums; all are 0
        where there are too many for that.
        """
        freight = array("q", bytes(8 * len(self)))
        numbers = array("q", bytes(8 * len(self)))
        taxed = [
            (range(*ends), rates)
            for ends, lines in zip(pairwise(self.starts), self._flat.merchant_lines, strict=True)
            if any(rates := [self.import_bps(line) for line in lines])
        ]
        radix = 1 if prod(len(options) for options, _ in taxed) <= _NUMBERS_MAX else 0
        for options, rates in taxed:
            for at, option in enumerate(options):
                freight[option] = self.fee(option) * min(rates) // BPS
                numbers[option] = radix * at
            radix *= len(options)
        return freight, numbers

    @functools.cached_property
    def freight_rounding(self) -> int:
        """What less freight can add to import tax, line by line, at most.

        A merchant's part of a smaller amount can be larger by a unit, and a line's part of that.
        """
        return sum(-(-2 * self.import_bps(line) // BPS) for line in range(len(self.line_goods)))

    @functools.cached_property
    def are_numbered(self) -> bool:
        """Whether the numbers tell apart what the taxed merchants chose."""
        return any(self.tax_columns[1])

    def fee(self, option: int) -> int:
        """What an option leaves of its merchant's fee."""
        return self._table[_OPTION * option + _FEE]

    @functools.cached_property
    def fees(self) -> list[int]:
        """What each option leaves of its merchant's fee."""
        return [self.fee(option) for option in range(len(self))]

    @functools.cached_property
    def id_counts(self) -> list[int]:
        """How many ids each option has."""
        return [len(self.rows(option)) for option in range(len(self))]

    def fees_beside(self, amount: int) -> tuple[int, int]:
        """The most that all fees can come to up to an amount, and the least above it.

        Of an amount between the least and the most that they can come to.
        """
        least, step, sums = self._fee_sums
        if step == 0:
            return amount, amount + 1
        at = (amount - least) // step + 1
        above = sums >> at
        below = (sums & ((1 << at) - 1)).bit_length() - 1
        return least + step * below, least + step * (at + (above & -above).bit_length() - 1)

    @functools.cached_property
    def _fee_sums(self) -> tuple[int, int, int]:
        """The least of all fees together, and every sum as a bit, in steps; 0 if too many."""
        fees = [
            {self.fee(option) for option in range(start, end)}
            for start, end in pairwise(self.starts)
        ]
        least = sum(map(min, fees))
        step = gcd(*(fee - min(some) for some in fees for fee in some))
        if step == 0 or sum(map(max, fees)) - least > _FEE_STEPS_MAX * step:
            return least, 0, 0
        sums = 1
        for some in fees:
            joined = 0
            for fee in some:
                joined |= sums << (fee - min(some)) // step
            sums = joined
        return least, step, sums

    def goods(self, option: int) -> array[int]:
        """What an option leaves of each of its merchant's lines."""
        at = self._table[_OPTION * option + _GOODS_AT]
        return self._goods[at : at + len(self.lines(option))]

    def like(self, option: int) -> int:
        """A number that options have in common which leave the same goods."""
        return self._table[_OPTION * option + _GOODS_AT]

    def merchant(self, option: int) -> int:
        """The number of its merchant."""
        return self._merchants[option]

    def lines(self, option: int) -> list[int]:
        """The lines of its merchant."""
        return self._flat.merchant_lines[self._merchants[option]]

    @functools.cached_property
    def has_smaller_fee(self) -> list[int]:
        """Of each option, whether another leaves the same goods and so much less of the fee.

        It is never dearer, whatever the parts of single lines do.
        """
        smallest: dict[int, int] = {}
        for option in range(len(self)):
            at = self._table[_OPTION * option + _GOODS_AT]
            smallest[at] = min(self.fee(option), smallest.get(at, self.fee(option)))
        return [
            int(
                self.fee(option)
                > smallest[self._table[_OPTION * option + _GOODS_AT]] + self.freight_rounding
            )
            for option in range(len(self))
        ]

    def import_bps(self, line: int) -> int:
        """The rate of a line's import tax."""
        at = line * layout.LINE
        is_import = self._flat.lines[at + layout.TAX_MODE] == layout.IMPORT
        return self._flat.lines[at + layout.TAX_RATE] if is_import else 0

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
        words = -(-len(bits) // _IDS_PER_WORD)
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
