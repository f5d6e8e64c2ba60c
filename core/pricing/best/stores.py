"""What each merchant's own coupons come to, before the platform's offers see the cart."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from core.pricing.flat_cart import FlatCart
from core_ext import coupon_stacking, layout


class Option(NamedTuple):
    """One choice of a merchant's store and shipping coupon: `rows` are the offers', by id."""

    rows: tuple[int, ...]
    goods: tuple[int, ...]
    """Of each of the merchant's lines after layer 4."""
    fee: int


class Store(NamedTuple):
    """A merchant in the cart: its line indexes, and its options without those never better."""

    lines: tuple[int, ...]
    options: tuple[Option, ...]


def find_stores(flat: FlatCart, id_order: list[int]) -> list[Store]:
    """Every merchant with its options; `id_order` ranks offer rows by id."""
    first = coupon_stacking.settle_stores(flat.cart)
    goods = flat.lines[layout.GOODS :: layout.LINE].tolist()
    coupons, shipping = _rows_by_merchant(flat, first)
    buffer = array("q", bytes(8 * len(goods)))
    stores = []
    for merchant, lines in enumerate(flat.merchant_lines):
        carts: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
            ((), tuple(goods[line] for line in lines))
        ]
        carts.extend(
            ((row,), tuple(buffer[line] for line in lines))
            for row in coupons.get(merchant, ())
            if coupon_stacking.goods_after(flat.cart, row, buffer) > 0
        )
        options = [
            Option(tuple(sorted(rows + more, key=id_order.__getitem__)), left, fee)
            for rows, left in carts
            for more, fee in _fees(flat, merchant, sum(left), shipping.get(merchant, ()))
        ]
        stores.append(Store(tuple(lines), _without_equals(options, id_order)))
    return stores


def _rows_by_merchant(
    flat: FlatCart, first: int
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Offer rows of store coupons and of merchants' shipping coupons, by merchant."""
    coupons: dict[int, list[int]] = {}
    shipping: dict[int, list[int]] = {}
    for row in range(first, len(flat.candidates)):
        at = row * layout.OFFER
        owner = flat.offers[at + layout.OWNER]
        if flat.offers[at + layout.LAYER] == layout.STORE_COUPON:
            coupons.setdefault(owner, []).append(row)
        elif flat.offers[at + layout.LAYER] == layout.SHIPPING and owner != layout.NONE:
            shipping.setdefault(owner, []).append(row)
    return coupons, shipping


def _fees(
    flat: FlatCart, merchant: int, goods: int, shipping: list[int] | tuple[()]
) -> list[tuple[tuple[int, ...], int]]:
    """The merchant's fee without and with each shipping coupon that takes something off it."""
    at = merchant * layout.MERCHANT_ROW
    fee = flat.merchant_rows[at + layout.FEE]
    free_over = flat.merchant_rows[at + layout.FREE_OVER]
    if free_over != layout.NONE and goods >= free_over:
        fee = 0
    fees: list[tuple[tuple[int, ...], int]] = [((), fee)]
    for row in shipping:
        offer = row * layout.OFFER
        amount = min(flat.offers[offer + layout.GIVES], fee)
        if amount > 0 and goods >= flat.offers[offer + layout.MIN_AMOUNT]:
            fees.append(((row,), fee - amount))
    return fees


def _without_equals(options: list[Option], id_order: list[int]) -> tuple[Option, ...]:
    """Of options that come to the same, the one with fewer, then smaller ids."""
    kept: dict[tuple[tuple[int, ...], int], Option] = {}
    for option in options:
        outcome = (option.goods, option.fee)
        other = kept.get(outcome)
        if other is None or tie_key(option.rows, id_order) < tie_key(other.rows, id_order):
            kept[outcome] = option
    return tuple(kept.values())


def tie_key(rows: tuple[int, ...], id_order: list[int]) -> tuple[int, list[int]]:
    """What decides between equal payable amounts: fewer ids, then the smaller sorted list."""
    return len(rows), sorted(id_order[row] for row in rows)
