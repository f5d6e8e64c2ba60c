"""The inner loops of the search for the best coupons: options of stores, and layers of states.

A *vector* is what a choice of store and shipping coupons comes to: goods left in each cell of lines
that the platform's offers treat alike, then fees. A *form* is a linear bound over vectors; a state
whose form exceeds its bar cannot lead to anything better and is dropped. A *signature* is what
decides, with the vectors to come, how the platform's offers turn out. One source: compiled with
coupon_stacking.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import cart_pricing, layout, rounding


def settle_stores(cart: cart_pricing.Cart) -> int:
    """Run layers 2 and 3, which no choice changes. Returns the index of layer 4's first offer."""
    cart_pricing.start(cart)
    return cart_pricing.store_tier_layer(cart, cart_pricing.item_layer(cart))


def goods_after(cart: cart_pricing.Cart, offer: int, goods: array[int]) -> int:
    """Fill goods with every line's, had this store coupon been taken. Returns what it gives."""
    row = offer * layout.OFFER
    for i in range(cart.line_count):
        goods[i] = cart.lines[i * layout.LINE + layout.GOODS]
    worth = cart_pricing.assess(cart, offer)
    if worth > 0:
        count = cart.offers[row + layout.MEMBERS_COUNT]
        members = cart.offers[row + layout.MEMBERS_AT]
        cart_pricing.apportion_worth(cart, offer)
        for i in range(count):
            goods[cart.members[members + i]] -= cart.scratch[count + i]
    return worth


def weigh(
    dims: int, stride: int, rows: array[int], forms: array[int], values: array[int]
) -> int:
    """Fill values with each row's largest of the forms: a number, then a weight a dimension.

    A row's vector is its first `dims` of `stride` numbers. Returns 0.
    """
    for row in range(len(values)):
        form = 0
        while form < len(forms):
            value = forms[form]
            for i in range(dims):
                value += forms[form + 1 + i] * rows[row * stride + i]
            if form == 0 or value > values[row]:
                values[row] = value
            form += dims + 1
    return 0


def expand(
    shape: array[int],
    states: array[int],
    options: array[int],
    forms: array[int],
    table: array[int],
    out: array[int],
) -> int:
    """Write to out each state joined with each option, as far as every form allows.

    A row of options is a vector, a signature and a rank; `shape` is the length of each. A row of
    states is 2 longer: which state and which option it came from. A form is a bar, then a weight a
    dimension. With a table (a power of two, of zeros, at least twice the rows of out), rows of one
    signature become one: of the smaller rank, number by number. Returns the rows written, -1 when
    out is full.
    """
    dims = shape[0]
    width = dims + shape[1] + shape[2]
    stride = width + 2
    capacity = len(out) // stride
    free = 0
    for state in range(len(states) // stride):
        for option in range(len(options) // width):
            if free == capacity:
                return -1
            at = free * stride
            for i in range(width):
                out[at + i] = states[state * stride + i] + options[option * width + i]
            if not _is_promising(dims, forms, out, at):
                continue
            out[at + width] = state
            out[at + width + 1] = option
            if len(table) == 0 or _is_new(dims, dims + shape[1], width, table, out, free):
                free += 1
    return free


def _is_promising(dims: int, forms: array[int], out: array[int], at: int) -> bool:
    """Whether no form of this vector exceeds its bar."""
    form = 0
    while form < len(forms):
        value = 0
        for i in range(dims):
            value += forms[form + 1 + i] * out[at + i]
        if value > forms[form]:
            return False
        form += dims + 1
    return True


def _is_new(
    start: int, end: int, width: int, table: array[int], out: array[int], row: int
) -> bool:
    """Enter a row in the table; if its signature is there already, keep the better of the two."""
    stride = width + 2
    at = row * stride
    mask = len(table) - 1
    slot = _hash(start, end, out, at) & mask
    while table[slot] != 0:
        other = (table[slot] - 1) * stride
        if _compare(start, end, out, at, other) == 0:
            if _compare(end, width, out, at, other) < 0:
                for i in range(stride):
                    out[other + i] = out[at + i]
            return False
        slot = (slot + 1) & mask
    table[slot] = row + 1
    return True


def _hash(start: int, end: int, out: array[int], at: int) -> int:
    """Mix numbers of a row to one below 2^31, so that every product is within 64 bits."""
    mixed = 0
    for i in range(at + start, at + end):
        mixed = (mixed ^ (out[i] & 0x7FFFFFFF)) * 0x5E3779B1
        mixed = (mixed >> 29) ^ (mixed & 0x7FFFFFFF)
        mixed = (mixed ^ (out[i] >> 31)) & 0x7FFFFFFF
    return mixed


def _compare(start: int, end: int, out: array[int], at: int, other: int) -> int:
    """Compare numbers of two rows in order: below, at or above 0 as with the first that differ."""
    for i in range(start, end):
        if out[at + i] != out[other + i]:
            return -1 if out[at + i] < out[other + i] else 1
    return 0
