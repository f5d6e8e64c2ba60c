"""Layers 2 to 6 of a cart, those that lower the price of goods: docs/money-rules.md §2.

One source: compiled with goods_layers.pxd or run as it is.
"""

from __future__ import annotations

from core_ext import cart as carts
from core_ext import layout, offer_worth, rounding


def item_layer(cart: carts.Cart) -> int:
    """Layer 2: the largest discount of each line. Returns the index of the next layer's offer."""
    at = 0
    while at < cart.offer_count and cart.offers[at * layout.OFFER + layout.LAYER] == layout.ITEM:
        _offer_on_lines(cart, at)
        at += 1
    for i in range(cart.line_count):
        line = i * layout.LINE
        discount = cart.lines[line + layout.DISCOUNTS + layout.AMOUNT]
        if discount > 0:
            _take(cart, line, cart.lines[line + layout.DISCOUNTS + layout.BY], discount)
    for offer in range(at):
        row = offer * layout.OFFER
        line = cart.offers[row + layout.BEATEN_BY]
        if line != layout.NONE:
            cart.offers[row + layout.BEATEN_BY] = cart.lines[line + layout.DISCOUNTS + layout.BY]
    return at


def store_tier_layer(cart: carts.Cart, at: int) -> int:
    """Layer 3: the largest discount of each merchant. Returns the next layer's first offer."""
    end = _assess_layer(cart, at, layout.STORE_TIER)
    for offer in range(at, end):
        row = offer * layout.OFFER
        merchant = cart.offers[row + layout.OWNER] * layout.MERCHANT_ROW
        best = cart.merchants[merchant + layout.WINNER]
        if _beats(cart, offer, best):
            cart.merchants[merchant + layout.WINNER] = offer
    for offer in range(at, end):
        row = offer * layout.OFFER
        merchant = cart.offers[row + layout.OWNER] * layout.MERCHANT_ROW
        _decide(cart, offer, cart.merchants[merchant + layout.WINNER])
    return end


def cross_store_layer(cart: carts.Cart, at: int) -> int:
    """Layer 5: the largest discount of the cart. Returns the next layer's first offer."""
    end = _assess_layer(cart, at, layout.CROSS_STORE)
    best = layout.NONE
    for offer in range(at, end):
        if _beats(cart, offer, best):
            best = offer
    for offer in range(at, end):
        _decide(cart, offer, best)
    return end


def coupon_layer(cart: carts.Cart, at: int, layer: int) -> int:
    """Layers 4 and 6: what was chosen. Returns the next layer's first offer."""
    end = _assess_layer(cart, at, layer)
    for offer in range(at, end):
        if cart.offers[offer * layout.OFFER + layout.CHOSEN]:
            _apply(cart, offer)
    return end


def fund(cart: carts.Cart, row: int, part: int) -> int:
    """Apportion a part over merchant, platform and buyer; returns where in the scratch it is."""
    weights = 6 * cart.line_count
    parts = weights + 3
    shares = 0
    for i in range(3):
        bps = cart.offers[row + layout.MERCHANT_BPS + i]
        cart.scratch[weights + i] = bps
        cart.scratch[parts + i] = 0
        shares += bps > 0
    if shares == 3:
        rounding.apportion(part, 3, cart.scratch, weights)
        return parts
    # Of two remainders the first is the larger, or as large, from half a unit on: it is rounded
    # half up, and the second gets the rest. Who bears all of it is the first or the second of two.
    first = 0 if cart.scratch[weights] > 0 else 1
    second = 2 if cart.scratch[weights + 2] > 0 else 1
    rounded = rounding.rate(part, cart.scratch[weights + first])
    cart.scratch[parts + second] = part - rounded
    cart.scratch[parts + first] = rounded
    return parts


def _offer_on_lines(cart: carts.Cart, offer: int) -> int:
    """Test an item offer on each of its lines alone and note it where it gives most. Returns 0."""
    row = offer * layout.OFFER
    least_amount = layout.NONE
    least_quantity = layout.NONE
    most = 0
    for i in range(cart.offers[row + layout.MEMBERS_COUNT]):
        line = cart.members[cart.offers[row + layout.MEMBERS_AT] + i] * layout.LINE
        discount = offer_worth.worth_on_line(cart, row, line)
        amount = cart.offers[row + layout.LACKS_AMOUNT]
        quantity = cart.offers[row + layout.LACKS_QUANTITY]
        if least_amount == layout.NONE or (
            amount < least_amount or (amount == least_amount and quantity < least_quantity)
        ):
            least_amount = amount
            least_quantity = quantity
        if discount > 0 and cart.offers[row + layout.BEATEN_BY] == layout.NONE:
            cart.offers[row + layout.BEATEN_BY] = line
        most = max(most, discount)
        if discount > cart.lines[line + layout.DISCOUNTS + layout.AMOUNT]:
            cart.lines[line + layout.DISCOUNTS + layout.AMOUNT] = discount
            cart.lines[line + layout.DISCOUNTS + layout.BY] = offer
    cart.offers[row + layout.LACKS_AMOUNT] = least_amount
    cart.offers[row + layout.LACKS_QUANTITY] = least_quantity
    cart.offers[row + layout.WORTH] = most
    return 0


def _beats(cart: carts.Cart, offer: int, best: int) -> bool:
    """Whether the offer gives more than the best so far; an earlier id wins a tie."""
    worth = cart.offers[offer * layout.OFFER + layout.WORTH]
    if best == layout.NONE:
        return worth > 0
    return worth > cart.offers[best * layout.OFFER + layout.WORTH]


def _decide(cart: carts.Cart, offer: int, winner: int) -> int:
    """Apply the winner; of another offer note who won. Returns 0."""
    if offer == winner:
        _apply(cart, offer)
    else:
        cart.offers[offer * layout.OFFER + layout.BEATEN_BY] = winner
    return 0


def _assess_layer(cart: carts.Cart, at: int, layer: int) -> int:
    """Work out what each offer of a layer is worth before any of it applies; returns its end."""
    while at < cart.offer_count and cart.offers[at * layout.OFFER + layout.LAYER] == layer:
        offer_worth.assess(cart, at)
        at += 1
    return at


def _apply(cart: carts.Cart, offer: int) -> int:
    """Take an offer's worth from its eligible lines, each its part. Returns 0."""
    row = offer * layout.OFFER
    count = cart.offers[row + layout.MEMBERS_COUNT]
    members = cart.offers[row + layout.MEMBERS_AT]
    offer_worth.apportion_worth(cart, offer)
    for i in range(count):
        part = cart.scratch[count + i]
        if part > 0:
            _take(cart, cart.members[members + i] * layout.LINE, offer, part)
    return 0


def _take(cart: carts.Cart, line: int, offer: int, part: int) -> int:
    """Take one line's part of a discount and split it between those who fund it. Returns 0."""
    row = offer * layout.OFFER
    layer = cart.offers[row + layout.LAYER] - layout.ITEM
    slot = line + layout.DISCOUNTS + layer * layout.DISCOUNT
    cart.lines[line + layout.GOODS] -= part
    cart.offers[row + layout.GIVEN] += part
    cart.lines[slot + layout.BY] = offer
    cart.lines[slot + layout.AMOUNT] = part
    funded = fund(cart, row, part)
    for i in range(3):
        cart.lines[slot + layout.FROM_MERCHANT + i] = cart.scratch[funded + i]
    cart.lines[line + layout.PLATFORM_FUNDED] += cart.scratch[funded + 1]
    cart.lines[line + layout.BUYER_FUNDED] += cart.scratch[funded + 2]
    return 0
