"""What each store's own coupons come to, for the search for the best.

An *option* is one choice of a merchant's store and shipping coupon. Its *vector* is what it comes
to: goods left in each cell of lines that the platform's offers treat alike, then the fee, then how
many ids. One source: compiled with coupon_stacking.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import cart as carts
from core_ext import cart_pricing, goods_layers, layout, offer_worth


def settle_stores(cart: carts.Cart) -> int:
    """Run layers 2 and 3, which no choice changes. Returns the index of layer 4's first offer."""
    cart_pricing.start(cart)
    return goods_layers.store_tier_layer(cart, goods_layers.item_layer(cart))


def list_options(cart: carts.Cart, first: int, options: array[int], goods: array[int]) -> int:
    """List each merchant's options in a cart whose stores are settled. Returns how many.

    A row of options is merchant, store coupon, shipping coupon, fee, and where in `goods` its
    lines' goods after layer 4 are. Of options that come to the same, that of the smallest ids.
    """
    at = 0
    free = 0
    for merchant in range(cart.merchant_count):
        count = cart.merchants[merchant * layout.MERCHANT_ROW + layout.LINES_COUNT]
        base = free
        _lay_goods(cart, merchant, layout.NONE, goods, free)
        at = _list_fees(cart, merchant, layout.NONE, free, options, at, goods)
        free += count
        offer = first
        while (
            offer < cart.offer_count
            and cart.offers[offer * layout.OFFER + layout.LAYER] == layout.STORE_COUPON
        ):
            if (
                cart.offers[offer * layout.OFFER + layout.OWNER] == merchant
                and offer_worth.assess(cart, offer) > 0
            ):
                _lay_goods(cart, merchant, offer, goods, free)
                if not _is_there(goods, base, free, count):
                    at = _list_fees(cart, merchant, offer, free, options, at, goods)
                    free += count
            offer += 1
    return at // 5


def _lay_goods(cart: carts.Cart, merchant: int, offer: int, goods: array[int], free: int) -> int:
    """Note what a merchant's lines come to with a coupon just assessed, or none. Returns 0."""
    row = merchant * layout.MERCHANT_ROW
    lines = cart.merchants[row + layout.LINES_AT]
    for i in range(cart.merchants[row + layout.LINES_COUNT]):
        goods[free + i] = cart.lines[cart.members[lines + i] * layout.LINE + layout.GOODS]
    if offer == layout.NONE:
        return 0
    offer_worth.apportion_worth(cart, offer)
    count = cart.offers[offer * layout.OFFER + layout.MEMBERS_COUNT]
    members = cart.offers[offer * layout.OFFER + layout.MEMBERS_AT]
    at = 0
    for i in range(count):  # both lists of lines rise
        while cart.members[lines + at] != cart.members[members + i]:
            at += 1
        goods[free + at] -= cart.scratch[count + i]
    return 0


def _is_there(goods: array[int], base: int, free: int, count: int) -> bool:
    """Whether the goods at `free` are equal to some from `base` on."""
    other = base
    while other < free:
        i = 0
        while i < count and goods[other + i] == goods[free + i]:
            i += 1
        if i == count:
            return True
        other += count
    return False


def _list_fees(
    cart: carts.Cart,
    merchant: int,
    coupon: int,
    goods_at: int,
    options: array[int],
    at: int,
    goods: array[int],
) -> int:
    """List an outcome with and without each shipping coupon that changes its fee."""
    row = merchant * layout.MERCHANT_ROW
    total = 0
    for i in range(cart.merchants[row + layout.LINES_COUNT]):
        total += goods[goods_at + i]
    fee = cart.merchants[row + layout.FEE]
    free_over = cart.merchants[row + layout.FREE_OVER]
    if free_over != layout.NONE and total >= free_over:
        fee = 0
    base = at
    at = _list_option(options, at, merchant, coupon, layout.NONE, fee, goods_at)
    if fee == 0:
        return at
    for offer in range(cart.offer_count):
        other = offer * layout.OFFER
        if (
            cart.offers[other + layout.LAYER] == layout.SHIPPING
            and cart.offers[other + layout.OWNER] == merchant
            and total >= cart.offers[other + layout.MIN_AMOUNT]
        ):
            left = fee - min(cart.offers[other + layout.GIVES], fee)
            i = base
            while i < at and options[i + 3] != left:
                i += 5
            if i == at:
                at = _list_option(options, at, merchant, coupon, offer, left, goods_at)
    return at


def _list_option(
    options: array[int], at: int, merchant: int, coupon: int, shipping: int, fee: int, goods: int
) -> int:
    options[at] = merchant
    options[at + 1] = coupon
    options[at + 2] = shipping
    options[at + 3] = fee
    options[at + 4] = goods
    return at + 5


def project(
    cart: carts.Cart,
    options: array[int],
    goods: array[int],
    cells: array[int],
    dims: int,
    vectors: array[int],
) -> int:
    """Add up each option's vector into zeros; `cells` is the cell of each line. Returns 0."""
    for option in range(len(vectors) // dims):
        row = options[5 * option] * layout.MERCHANT_ROW
        lines = cart.merchants[row + layout.LINES_AT]
        goods_at = options[5 * option + 4]
        at = option * dims
        for i in range(cart.merchants[row + layout.LINES_COUNT]):
            vectors[at + cells[cart.members[lines + i]]] += goods[goods_at + i]
        vectors[at + dims - 2] = options[5 * option + 3]
        for i in range(1, 3):
            if options[5 * option + i] != layout.NONE:
                vectors[at + dims - 1] += 1
    return 0
