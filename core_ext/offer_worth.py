"""What an offer is worth to a cart as it stands: docs/money-rules.md §3.

One source: compiled with offer_worth.pxd or run as it is.
"""

from __future__ import annotations

from core_ext import cart as carts
from core_ext import layout, rounding


def assess(cart: carts.Cart, offer: int) -> int:
    """Note an offer's quantity, what it lacks and what it is worth now. Returns its worth."""
    row = offer * layout.OFFER
    amount = 0
    quantity = 0
    start_at = cart.offers[row + layout.MEMBERS_AT]
    for i in range(start_at, start_at + cart.offers[row + layout.MEMBERS_COUNT]):
        line = cart.members[i] * layout.LINE
        amount += cart.lines[line + layout.GOODS]
        quantity += cart.lines[line + layout.QUANTITY]
    worth = worth_of(cart, row, amount, quantity)
    if cart.offers[row + layout.KIND] == layout.BUNDLE and is_met(cart, row):
        worth = _weigh_bundle(cart, row)
    cart.offers[row + layout.WORTH] = worth
    return worth


def apportion_worth(cart: carts.Cart, offer: int) -> int:
    """Apportion an offer's worth over its eligible lines; the parts come after the weights."""
    row = offer * layout.OFFER
    count = cart.offers[row + layout.MEMBERS_COUNT]
    members = cart.offers[row + layout.MEMBERS_AT]
    if cart.offers[row + layout.KIND] == layout.BUNDLE:
        _weigh_bundle(cart, row)
    else:
        for i in range(count):
            line = cart.members[members + i] * layout.LINE
            cart.scratch[i] = cart.lines[line + layout.GOODS]
    return rounding.apportion(cart.offers[row + layout.WORTH], count, cart.scratch, 0)


def worth_of(cart: carts.Cart, row: int, amount: int, quantity: int) -> int:
    """Note the quantity and what is missing; return the discount, 0 for nth and bundles."""
    cart.offers[row + layout.ELIGIBLE_QUANTITY] = quantity
    lacks_amount = max(cart.offers[row + layout.MIN_AMOUNT] - amount, 0)
    lacks_quantity = max(cart.offers[row + layout.MIN_QUANTITY] - quantity, 0)
    kind = cart.offers[row + layout.KIND]
    worth = 0
    if kind == layout.PERCENT:
        worth = rounding.rate(amount, cart.offers[row + layout.GIVES])
        if cart.offers[row + layout.MOST] != layout.NONE:
            worth = min(worth, cart.offers[row + layout.MOST])
    elif kind == layout.FIXED:
        worth = cart.offers[row + layout.GIVES]
    elif kind == layout.EVERY:
        worth = _every(cart, row, amount)
        lacks_amount = max(lacks_amount, cart.offers[row + layout.STEP] - amount)
    elif kind == layout.TIERED:
        worth = _largest_tier(cart, row, amount, quantity)
        if worth == layout.NONE:
            tier = cart.offers[row + layout.TIERS_AT] * layout.TIER
            lacks_amount = max(lacks_amount, cart.tiers[tier + layout.TIER_MIN_AMOUNT] - amount)
            lacks_quantity = max(
                lacks_quantity, cart.tiers[tier + layout.TIER_MIN_QUANTITY] - quantity
            )
    else:
        block = cart.offers[row + layout.STEP]
        if kind == layout.BUNDLE:
            block += cart.offers[row + layout.MOST]
        lacks_quantity = max(lacks_quantity, block - quantity)
    cart.offers[row + layout.LACKS_AMOUNT] = lacks_amount
    cart.offers[row + layout.LACKS_QUANTITY] = lacks_quantity
    if lacks_amount > 0 or lacks_quantity > 0:
        return 0
    return min(worth, amount)


def is_met(cart: carts.Cart, row: int) -> bool:
    """Whether the offer lacked nothing when last weighed."""
    return (
        cart.offers[row + layout.LACKS_AMOUNT] == 0
        and cart.offers[row + layout.LACKS_QUANTITY] == 0
    )


def _every(cart: carts.Cart, row: int, amount: int) -> int:
    """Return the amount for each full step, at most what is eligible."""
    steps = amount // cart.offers[row + layout.STEP]
    if cart.offers[row + layout.MOST] != layout.NONE:
        steps = min(steps, cart.offers[row + layout.MOST])
    return capped_product(cart.offers[row + layout.GIVES], steps, amount)


def capped_product(amount: int, count: int, most: int) -> int:
    """Return min(amount * count, most) without a product beyond 64 bits."""
    if count > 0 and amount > most // count:
        return most
    return amount * count


def _largest_tier(cart: carts.Cart, row: int, amount: int, quantity: int) -> int:
    """Return the largest discount of the tiers reached, NONE when none is."""
    largest = layout.NONE
    first = cart.offers[row + layout.TIERS_AT]
    for i in range(first, first + cart.offers[row + layout.TIERS_COUNT]):
        tier = i * layout.TIER
        if (
            amount < cart.tiers[tier + layout.TIER_MIN_AMOUNT]
            or quantity < cart.tiers[tier + layout.TIER_MIN_QUANTITY]
        ):
            continue
        worth = cart.tiers[tier + layout.TIER_GIVES]
        if cart.tiers[tier + layout.TIER_KIND] == layout.PERCENT:
            worth = rounding.rate(amount, worth)
        largest = max(largest, worth)
    return largest


def worth_on_line(cart: carts.Cart, row: int, line: int) -> int:
    """Return what an item offer gives on one line alone, and note what it lacks there."""
    amount = cart.lines[line + layout.GOODS]
    quantity = cart.lines[line + layout.QUANTITY]
    worth = worth_of(cart, row, amount, quantity)
    if not is_met(cart, row):
        return 0
    if cart.offers[row + layout.KIND] == layout.NTH:
        units = quantity // cart.offers[row + layout.STEP]
        worth = rounding.rate(
            cart.lines[line + layout.UNIT_PRICE] * units, cart.offers[row + layout.GIVES]
        )
    elif cart.offers[row + layout.KIND] == layout.BUNDLE:
        block = cart.offers[row + layout.STEP] + cart.offers[row + layout.MOST]
        units = _given_before(cart, row, quantity // block * block)
        worth = rounding.rate(amount // quantity * units, cart.offers[row + layout.GIVES])
    return min(worth, amount)


def _weigh_bundle(cart: carts.Cart, row: int) -> int:
    """Return a bundle's discount and leave its lines' weights at the start of the scratch."""
    count = cart.offers[row + layout.MEMBERS_COUNT]
    members = cart.offers[row + layout.MEMBERS_AT]
    block = cart.offers[row + layout.STEP] + cart.offers[row + layout.MOST]
    full = cart.offers[row + layout.ELIGIBLE_QUANTITY] // block * block
    order = _sort_by_unit_value(cart, members, count)
    discount = 0
    position = 0
    for i in range(count):
        member = cart.scratch[order + i]
        line = cart.members[members + member] * layout.LINE
        quantity = cart.lines[line + layout.QUANTITY]
        value = cart.lines[line + layout.GOODS] // quantity
        first = min(position, full)
        last = min(position + quantity, full)
        given = _given_before(cart, row, last) - _given_before(cart, row, first)
        discount += rounding.rate(value * given, cart.offers[row + layout.GIVES])
        cart.scratch[member] = value * (last - first)
        position += quantity
    return discount


def _given_before(cart: carts.Cart, row: int, position: int) -> int:
    """Return how many of a bundle's units before this position are discounted."""
    buy = cart.offers[row + layout.STEP]
    get = cart.offers[row + layout.MOST]
    block = buy + get
    return position // block * get + max(position % block - buy, 0)


def _sort_by_unit_value(cart: carts.Cart, members: int, count: int) -> int:
    """Sort member positions by falling unit value, ties by position (Shell's sort).

    Returns where in the scratch they are; the unit values follow them.
    """
    order = 4 * cart.line_count
    values = order + count
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.scratch[order + i] = i
        cart.scratch[values + i] = (
            cart.lines[line + layout.GOODS] // cart.lines[line + layout.QUANTITY]
        )
    gap = count // 2
    while gap > 0:
        for i in range(gap, count):
            moving = cart.scratch[order + i]
            value = cart.scratch[values + moving]
            j = i
            while j >= gap:
                other = cart.scratch[order + j - gap]
                if cart.scratch[values + other] > value or (
                    cart.scratch[values + other] == value and other < moving
                ):
                    break
                cart.scratch[order + j] = other
                j -= gap
            cart.scratch[order + j] = moving
        gap = gap // 2
    return order
