"""Who gets what of each line: docs/money-rules.md §6, after cart_pricing priced the cart."""

from __future__ import annotations

from core_ext import cart as carts
from core_ext import layout, offer_worth, rounding


def split_cart(cart: carts.Cart) -> int:
    """Fill in each line's split. Returns the index of the first that does not balance, or NONE."""
    for i in range(cart.line_count):
        if not _split_line(cart, i * layout.LINE):
            return i
    return layout.NONE


def _split_line(cart: carts.Cart, line: int) -> bool:
    """Split one line between merchant, buyer, agency, platform and tax; whether it balances."""
    goods = cart.lines[line + layout.GOODS]
    contained = cart.lines[line + layout.TAX_CONTAINED]
    packets = cart.lines[line + layout.PACKETS]
    platform_funded = cart.lines[line + layout.PLATFORM_FUNDED]
    buyer_funded = cart.lines[line + layout.BUYER_FUNDED]
    freight = cart.lines[line + layout.FREIGHT]
    funded_freight = cart.lines[line + layout.FUNDED_FREIGHT]
    added = cart.lines[line + layout.TAX_ADDED]

    base = goods + platform_funded + buyer_funded - contained
    fee = _fee(cart, line, base)
    earned = rounding.rate(max(goods - contained - packets, 0), cart.lines[line + layout.PLAN_RATE])
    commission = min(earned, base - fee)
    agency = rounding.rate(max(commission - buyer_funded, 0), cart.lines[line + layout.AGENCY_RATE])
    merchant = base - fee - commission + contained + freight + funded_freight
    buyer = commission - agency - buyer_funded
    platform = fee - platform_funded - funded_freight - packets

    cart.lines[line + layout.TO_MERCHANT] = merchant
    cart.lines[line + layout.TO_BUYER] = buyer
    cart.lines[line + layout.TO_AGENCY] = agency
    cart.lines[line + layout.TO_PLATFORM] = platform
    cart.lines[line + layout.TO_TAX] = added
    return cart.lines[line + layout.PAID] == merchant + buyer + agency + platform + added


def _fee(cart: carts.Cart, line: int, base: int) -> int:
    """Return the platform's fee: its rate of the base, between floor and cap a unit."""
    quantity = cart.lines[line + layout.QUANTITY]
    floor = cart.lines[line + layout.TAKE_FLOOR]
    cap = cart.lines[line + layout.TAKE_CAP]
    fee = rounding.rate(base, cart.lines[line + layout.TAKE_RATE])
    if floor != layout.NONE:
        fee = max(fee, offer_worth.capped_product(floor, quantity, base))
    if cap != layout.NONE:
        fee = min(fee, offer_worth.capped_product(cap, quantity, base))
    return fee
