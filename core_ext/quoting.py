"""What a priced and split cart comes to, written out in the order in which a quote is made of it.

One source: compiled with quoting.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import cart as carts
from core_ext import layout, rounding


def write_lines(
    cart: carts.Cart,
    lines: array[int],
    units: array[int],
    discounts: array[int],
    ends: array[int],
) -> int:
    """Write every line's numbers, line after line. Returns how many discounts there are.

    Of a line, `lines` gets its amounts and split (QUOTED numbers); `units` what each unit carries
    of the goods paid; `discounts` BY to FROM_BUYER of each that is not 0. `ends` holds where each
    line's units end, then where each line's discounts end.
    """
    unit = 0
    discount = 0
    for i in range(cart.line_count):
        line = i * layout.LINE
        at = i * layout.QUOTED
        lines[at] = cart.lines[line + layout.UNIT_PRICE]
        at += 1
        for field in range(layout.TO_MERCHANT, layout.TO_TAX + 1):
            lines[at] = cart.lines[line + field]
            at += 1
        for field in range(layout.GOODS, layout.PAID + 1):
            lines[at] = cart.lines[line + field]
            at += 1
        for layer in range(layout.DISCOUNT_LAYERS):
            slot = line + layout.DISCOUNTS + layer * layout.DISCOUNT
            if cart.lines[slot + layout.AMOUNT] > 0:
                for field in range(layout.DISCOUNT):
                    discounts[discount * layout.DISCOUNT + field] = cart.lines[slot + field]
                discount += 1
        quantity = cart.lines[line + layout.QUANTITY]
        rounding.units(cart.lines[line + layout.GOODS_PAID], quantity, units, unit)
        unit += quantity
        ends[i] = unit
        ends[cart.line_count + i] = discount
    return discount


def sum_up(
    cart: carts.Cart,
    candidates: dict[int, int],
    ids: list[str],
    given: dict[str, int],
    chosen: list[str],
) -> tuple[int, ...]:
    """Return payable, goods, freight, added tax and red packets.

    Notes what each offer that gave something gave, by id, and which of them were chosen.
    `candidates` are the ranks of the cart's offers, `ids` are by rank.
    """
    row = 0
    for rank in candidates:
        amount = cart.offers[row + layout.GIVEN]
        if amount > 0:
            identifier = ids[rank]
            given[identifier] = amount
            if cart.offers[row + layout.CHOSEN]:
                chosen.append(identifier)
        row += layout.OFFER
    return (
        cart.totals[layout.PAYABLE],
        cart.totals[layout.ALL_GOODS],
        cart.totals[layout.ALL_FREIGHT],
        cart.totals[layout.ALL_TAX_ADDED],
        cart.totals[layout.ALL_PACKETS],
    )
