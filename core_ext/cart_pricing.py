"""Price one cart whose choice is made, layers 2 to 9: docs/money-rules.md §2, §3 and §5.

Integers in buffers laid out as in layout.py, in and out. One source: compiled with
cart_pricing.pxd or run as it is.
"""

from __future__ import annotations

from core_ext import cart as carts
from core_ext import goods_layers, layout, offer_worth, rounding, wide


def price_cart(cart: carts.Cart) -> int:
    """Fill in every answer of the buffers but the commission split. Returns what is payable."""
    start(cart)
    at = goods_layers.item_layer(cart)
    at = goods_layers.store_tier_layer(cart, at)
    at = goods_layers.coupon_layer(cart, at, layout.STORE_COUPON)
    note_store_goods(cart)
    at = goods_layers.cross_store_layer(cart, at)
    at = goods_layers.coupon_layer(cart, at, layout.PLATFORM_COUPON)
    at = shipping_layer(cart, at)
    spread_freight(cart)
    tax_lines(cart)
    red_packet_layer(cart, at)
    return sum_up(cart)


def start(cart: carts.Cart) -> int:
    """Put every line at its layer-1 price and clear the answers of an earlier run. Returns 0."""
    for i in range(cart.line_count):
        line = i * layout.LINE
        cart.lines[line + layout.GOODS] = (
            cart.lines[line + layout.UNIT_PRICE] * cart.lines[line + layout.QUANTITY]
        )
        for field in range(line + layout.GOODS + 1, line + layout.TO_MERCHANT):
            cart.lines[field] = 0
        for layer in range(layout.DISCOUNT_LAYERS):
            cart.lines[line + layout.DISCOUNTS + layer * layout.DISCOUNT + layout.AMOUNT] = 0
    for merchant in range(cart.merchant_count):
        row = merchant * layout.MERCHANT_ROW
        cart.merchants[row + layout.FEE_FUNDED] = 0
        cart.merchants[row + layout.WINNER] = layout.NONE
    for offer in range(cart.offer_count):
        row = offer * layout.OFFER
        cart.offers[row + layout.GIVEN] = 0
        cart.offers[row + layout.BEATEN_BY] = layout.NONE
    return 0


def note_store_goods(cart: carts.Cart) -> int:
    """Sum each merchant's goods after layer 4 and decide whether its freight is free. Returns 0."""
    for merchant in range(cart.merchant_count):
        row = merchant * layout.MERCHANT_ROW
        goods = 0
        start_at = cart.merchants[row + layout.LINES_AT]
        for i in range(start_at, start_at + cart.merchants[row + layout.LINES_COUNT]):
            goods += cart.lines[cart.members[i] * layout.LINE + layout.GOODS]
        cart.merchants[row + layout.STORE_GOODS] = goods
        fee = cart.merchants[row + layout.FEE]
        free_over = cart.merchants[row + layout.FREE_OVER]
        if free_over != layout.NONE and goods >= free_over:
            fee = 0
        cart.merchants[row + layout.FEE_LEFT] = fee
    return 0


def shipping_layer(cart: carts.Cart, at: int) -> int:
    """Layer 7: the merchants' own coupons, then the platform's. Returns the next first offer."""
    end = at
    while (
        end < cart.offer_count and cart.offers[end * layout.OFFER + layout.LAYER] == layout.SHIPPING
    ):
        if cart.offers[end * layout.OFFER + layout.OWNER] != layout.NONE:
            merchant = cart.offers[end * layout.OFFER + layout.OWNER] * layout.MERCHANT_ROW
            _weigh_amount(
                cart,
                end,
                cart.merchants[merchant + layout.STORE_GOODS],
                cart.merchants[merchant + layout.FEE_LEFT],
            )
        end += 1
    for offer in range(at, end):
        if cart.offers[offer * layout.OFFER + layout.OWNER] != layout.NONE:
            _take_store_shipping(cart, offer)
    _platform_shipping(cart, at, end)
    return end


def _weigh_amount(cart: carts.Cart, offer: int, goods: int, most: int) -> int:
    """Note what a shipping coupon or red packet lacks and is worth. Returns its worth."""
    row = offer * layout.OFFER
    worth = offer_worth.worth_of(cart, row, goods, 0)
    if offer_worth.is_met(cart, row):
        worth = min(cart.offers[row + layout.GIVES], most)
    cart.offers[row + layout.WORTH] = worth
    return worth


def _take_store_shipping(cart: carts.Cart, offer: int) -> int:
    """Take a merchant's chosen shipping coupon from its fee. Returns 0."""
    row = offer * layout.OFFER
    if cart.offers[row + layout.CHOSEN]:
        merchant = cart.offers[row + layout.OWNER] * layout.MERCHANT_ROW
        _take_fee(cart, merchant, row, cart.offers[row + layout.WORTH])
    return 0


def _platform_shipping(cart: carts.Cart, at: int, end: int) -> int:
    """Take the platform's chosen shipping coupon from what is left of the fees. Returns 0."""
    goods = 0
    fees = 0
    for merchant in range(cart.merchant_count):
        goods += cart.merchants[merchant * layout.MERCHANT_ROW + layout.STORE_GOODS]
        fees += cart.merchants[merchant * layout.MERCHANT_ROW + layout.FEE_LEFT]
    chosen = layout.NONE
    for offer in range(at, end):
        if cart.offers[offer * layout.OFFER + layout.OWNER] == layout.NONE:
            _weigh_amount(cart, offer, goods, fees)
            if cart.offers[offer * layout.OFFER + layout.CHOSEN]:
                chosen = offer * layout.OFFER
    if chosen == layout.NONE:
        return 0
    count = cart.merchant_count
    for merchant in range(count):
        cart.scratch[merchant] = cart.merchants[merchant * layout.MERCHANT_ROW + layout.FEE_LEFT]
    rounding.apportion(cart.offers[chosen + layout.WORTH], count, cart.scratch, 0)
    for merchant in range(count):
        _take_fee(cart, merchant * layout.MERCHANT_ROW, chosen, cart.scratch[count + merchant])
    return 0


def _take_fee(cart: carts.Cart, merchant: int, row: int, part: int) -> int:
    """Take part of a merchant's fee off and note what the platform pays of it. Returns 0."""
    cart.merchants[merchant + layout.FEE_LEFT] -= part
    cart.offers[row + layout.GIVEN] += part
    cart.merchants[merchant + layout.FEE_FUNDED] += cart.scratch[
        goods_layers.fund(cart, row, part) + 1
    ]
    return 0


def spread_freight(cart: carts.Cart) -> int:
    """Spread each merchant's freight, charged and funded, over its lines. Returns 0."""
    for merchant in range(cart.merchant_count):
        row = merchant * layout.MERCHANT_ROW
        _spread(cart, row, cart.merchants[row + layout.FEE_LEFT], layout.FREIGHT)
        _spread(cart, row, cart.merchants[row + layout.FEE_FUNDED], layout.FUNDED_FREIGHT)
    return 0


def _spread(cart: carts.Cart, merchant: int, fee: int, field: int) -> int:
    """Apportion a fee over a merchant's lines by goods, by quantity when these are all zero."""
    if fee == 0:
        return 0
    count = cart.merchants[merchant + layout.LINES_COUNT]
    members = cart.merchants[merchant + layout.LINES_AT]
    weight = layout.QUANTITY
    for i in range(count):
        if cart.lines[cart.members[members + i] * layout.LINE + layout.GOODS] > 0:
            weight = layout.GOODS
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.scratch[i] = cart.lines[line + weight]
    rounding.apportion(fee, count, cart.scratch, 0)
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.lines[line + field] = cart.scratch[count + i]
    return 0


def tax_lines(cart: carts.Cart) -> int:
    """Work out the tax contained in, or added to, each line; note what each owes. Returns 0."""
    for i in range(cart.line_count):
        line = i * layout.LINE
        goods = cart.lines[line + layout.GOODS]
        freight = cart.lines[line + layout.FREIGHT]
        bps = cart.lines[line + layout.TAX_RATE]
        if cart.lines[line + layout.TAX_MODE] == layout.INCLUSIVE:
            net = wide.round_div(goods, 20_000, 10_000 + bps, 2 * (10_000 + bps))
            cart.lines[line + layout.TAX_CONTAINED] = goods - net
        elif cart.lines[line + layout.TAX_MODE] == layout.IMPORT:
            cart.lines[line + layout.TAX_ADDED] = rounding.rate(goods + freight, bps)
            cart.lines[line + layout.TAX_ON_GOODS] = rounding.rate(goods, bps)
        cart.lines[line + layout.PAID] = goods + freight + cart.lines[line + layout.TAX_ADDED]
    return 0


def red_packet_layer(cart: carts.Cart, at: int) -> int:
    """Layer 9: each chosen packet pays what it can of what is still due. Returns 0."""
    goods = 0
    due = 0
    for i in range(cart.line_count):
        line = i * layout.LINE
        goods += cart.lines[line + layout.GOODS]
        due += cart.lines[line + layout.PAID]
    for offer in range(at, cart.offer_count):
        worth = _weigh_amount(cart, offer, goods, due)
        if cart.offers[offer * layout.OFFER + layout.CHOSEN]:
            cart.offers[offer * layout.OFFER + layout.GIVEN] = worth
            _pay_with_packet(cart, worth)
            due -= worth
    return 0


def _pay_with_packet(cart: carts.Cart, amount: int) -> int:
    """Apportion a red packet over the lines by what each still owes. Returns 0."""
    count = cart.line_count
    for i in range(count):
        cart.scratch[i] = cart.lines[i * layout.LINE + layout.PAID]
    rounding.apportion(amount, count, cart.scratch, 0)
    for i in range(count):
        cart.lines[i * layout.LINE + layout.PAID] -= cart.scratch[count + i]
        cart.lines[i * layout.LINE + layout.PACKETS] += cart.scratch[count + i]
    return 0


def sum_up(cart: carts.Cart) -> int:
    """Divide what each line pays into goods and freight and total the cart. Returns payable."""
    for i in range(layout.TOTALS):
        cart.totals[i] = 0
    for i in range(cart.line_count):
        line = i * layout.LINE
        goods = cart.lines[line + layout.GOODS]
        packets = cart.lines[line + layout.PACKETS]
        paid = cart.lines[line + layout.PAID]
        goods_paid = max(goods + cart.lines[line + layout.TAX_ON_GOODS] - packets, 0)
        cart.lines[line + layout.GOODS_PAID] = goods_paid
        cart.lines[line + layout.FREIGHT_PAID] = paid - goods_paid
        cart.totals[layout.PAYABLE] += paid
        cart.totals[layout.ALL_GOODS] += goods
        cart.totals[layout.ALL_FREIGHT] += cart.lines[line + layout.FREIGHT]
        cart.totals[layout.ALL_TAX_ADDED] += cart.lines[line + layout.TAX_ADDED]
        cart.totals[layout.ALL_PACKETS] += packets
    return cart.totals[layout.PAYABLE]
