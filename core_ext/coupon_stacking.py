"""The inner loops of the search for the best coupons: options of stores, and layers of states.

A *vector* is what a choice of store and shipping coupons comes to: goods left in each cell of lines
that the platform's offers treat alike, then fees. A *form* is a linear bound over vectors; a state
whose form exceeds its bar cannot lead to anything better and is dropped. One source: compiled with
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
    dims: int,
    width: int,
    states: array[int],
    options: array[int],
    forms: array[int],
    table: array[int],
    out: array[int],
) -> int:
    """Write to out each state joined with each option, as far as every form allows.

    A row of options is `width` long: a vector of dims, how many ids, then words in which a smaller
    id is a higher bit. A row of states is 2 longer: which state and which option it came from.
    With a table (a power of two, of zeros, at least twice the rows of out), equal vectors become
    one state: of fewer ids, then of smaller ids. Returns the rows written, -1 when out is full.
    """
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
            if len(table) == 0 or _is_new(dims, width, table, out, free):
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


def _is_new(dims: int, width: int, table: array[int], out: array[int], row: int) -> bool:
    """Enter a row in the table; if its vector is there already, keep the better of the two."""
    stride = width + 2
    at = row * stride
    mask = len(table) - 1
    slot = _hash(dims, out, at) & mask
    while table[slot] != 0:
        other = (table[slot] - 1) * stride
        if _is_same(dims, out, at, other):
            if _is_better(dims, width, out, at, other):
                for i in range(stride):
                    out[other + i] = out[at + i]
            return False
        slot = (slot + 1) & mask
    table[slot] = row + 1
    return True


def _hash(dims: int, out: array[int], at: int) -> int:
    """Mix a vector to a non-negative number; 2^31 keeps every product within 64 bits."""
    mixed = 0
    for i in range(dims):
        mixed = ((mixed ^ (out[at + i] & 0x7FFFFFFF)) * 0x9E3779B1) & 0x7FFFFFFFFFFFFFFF
        mixed = (mixed >> 29) ^ (mixed & 0x7FFFFFFF)
        mixed = (mixed ^ (out[at + i] >> 31)) & 0x7FFFFFFF
    return mixed


def _is_same(dims: int, out: array[int], at: int, other: int) -> bool:
    """Whether two rows have one vector."""
    for i in range(dims):
        if out[at + i] != out[other + i]:
            return False
    return True


def _is_better(dims: int, width: int, out: array[int], at: int, other: int) -> bool:
    """Whether a row has fewer ids than the other, or as many with a smaller one first."""
    if out[at + dims] != out[other + dims]:
        return out[at + dims] < out[other + dims]
    for i in range(dims + 1, width):
        if out[at + i] != out[other + i]:
            return out[at + i] > out[other + i]
    return False
