"""The inner loops of the search for the best coupons: options of stores, and layers of states.

A *vector* is what a choice of store and shipping coupons comes to: goods left in each cell of lines
that the platform's offers treat alike, then fees. A *form* is a linear bound over vectors; a state
whose form exceeds its bar cannot lead to anything better and is dropped. A *signature* is what
decides, with the vectors to come, how the platform's offers turn out. One source: compiled with
coupon_stacking.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import cart as carts
from core_ext import cart_pricing, goods_layers, layout, offer_worth


def settle_stores(cart: carts.Cart) -> int:
    """Run layers 2 and 3, which no choice changes. Returns the index of layer 4's first offer."""
    cart_pricing.start(cart)
    return goods_layers.store_tier_layer(cart, goods_layers.item_layer(cart))


def goods_after(cart: carts.Cart, offer: int, goods: array[int]) -> int:
    """Fill goods with every line's, had this store coupon been taken. Returns what it gives."""
    row = offer * layout.OFFER
    for i in range(cart.line_count):
        goods[i] = cart.lines[i * layout.LINE + layout.GOODS]
    worth = offer_worth.assess(cart, offer)
    if worth > 0:
        count = cart.offers[row + layout.MEMBERS_COUNT]
        members = cart.offers[row + layout.MEMBERS_AT]
        offer_worth.apportion_worth(cart, offer)
        for i in range(count):
            goods[cart.members[members + i]] -= cart.scratch[count + i]
    return worth


def weigh(dims: int, stride: int, rows: array[int], forms: array[int], values: array[int]) -> int:
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


class Layer:
    """The buffers of one layer of a search: states, joined with each option, go to out.

    A row of options is a vector, a signature, a fee and a rank; `shape` is the length of vector,
    signature and rank. A row of states is 2 longer: which state and which option it came from. A
    form is a bar, then a weight a dimension. `values` holds a number for each form of each option,
    and one more for each form.

    With a table (a power of two, of zeros, at least twice the rows of out), a row gives way to
    another of its signature whose fee is no larger and whose rank is no larger, number by number.
    A fee of `fees_paid` or less counts as 0: from there on the platform pays it. A number of the
    signature between the two of `settled` counts as the first: from there on it decides nothing.
    """

    def __init__(
        self,
        shape: tuple[int, int, int],
        states: array[int],
        options: array[int],
        forms: array[int],
        values: array[int],
        table: array[int],
        out: array[int],
        fees_paid: int,
        settled: array[int],
    ) -> None:
        self.states = states
        self.options = options
        self.forms = forms
        self.values = values
        self.table = table
        self.out = out
        self.settled = settled
        self.dims = shape[0]
        self.fee_at = shape[0] + shape[1]
        self.width = shape[0] + shape[1] + 1 + shape[2]
        self.is_merged = len(table) > 0
        self.fees_paid = fees_paid
        self.form_count = len(forms) // (shape[0] + 1)
        self.option_count = len(options) // self.width


def expand(layer: Layer) -> int:
    """Join as far as every form allows. Returns the rows written, -1 when out is full."""
    stride = layer.width + 2
    capacity = len(layer.out) // stride
    free = 0
    _value_options(layer)
    for state in range(len(layer.states) // stride):
        _spare_state(layer, state)
        for option in range(layer.option_count):
            if not _fits(layer, option):
                continue
            if free == capacity:
                return -1
            _join(layer, state, option, free * stride)
            if not layer.is_merged or _is_new(layer, free):
                free += 1
    return free


def _value_options(layer: Layer) -> int:
    """Value every option by every form. Returns 0."""
    for option in range(layer.option_count):
        for form in range(layer.form_count):
            value = 0
            weights = form * (layer.dims + 1) + 1
            for i in range(layer.dims):
                value += layer.forms[weights + i] * layer.options[option * layer.width + i]
            layer.values[option * layer.form_count + form] = value
    return 0


def _spare_state(layer: Layer, state: int) -> int:
    """Note how much of each form's bar a state leaves for an option. Returns 0."""
    spare = layer.option_count * layer.form_count
    for form in range(layer.form_count):
        weights = form * (layer.dims + 1) + 1
        value = layer.forms[weights - 1]
        for i in range(layer.dims):
            value -= layer.forms[weights + i] * layer.states[state * (layer.width + 2) + i]
        layer.values[spare + form] = value
    return 0


def _fits(layer: Layer, option: int) -> bool:
    """Whether an option is within what the state leaves of every bar."""
    spare = layer.option_count * layer.form_count
    for form in range(layer.form_count):
        if layer.values[option * layer.form_count + form] > layer.values[spare + form]:
            return False
    return True


def _join(layer: Layer, state: int, option: int, at: int) -> int:
    """Write the sum of a state and an option, and where it comes from. Returns 0."""
    source = state * (layer.width + 2)
    added = option * layer.width
    for i in range(layer.width):
        layer.out[at + i] = layer.states[source + i] + layer.options[added + i]
    if layer.out[at + layer.fee_at] <= layer.fees_paid:
        layer.out[at + layer.fee_at] = 0
    for i in range(layer.fee_at - layer.dims):
        number = layer.out[at + layer.dims + i]
        if layer.settled[2 * i] < number <= layer.settled[2 * i + 1]:
            layer.out[at + layer.dims + i] = layer.settled[2 * i]
    layer.out[at + layer.width] = state
    layer.out[at + layer.width + 1] = option
    return 0


def _is_new(layer: Layer, row: int) -> bool:
    """Enter a row in the table unless it gives way to one there, or one there to it.

    A slot is the row's hash, then its number from 1: rows are only read where the hashes agree.
    """
    stride = layer.width + 2
    at = row * stride
    mask = len(layer.table) - 1
    mixed = _hash(layer, at)
    slot = mixed & mask
    while layer.table[slot] != 0:
        other = ((layer.table[slot] & 0xFFFFFFFF) - 1) * stride
        if layer.table[slot] >> 32 == mixed and _is_same(layer, at, other):
            if _gives_way(layer, at, other):
                return False
            if _gives_way(layer, other, at):
                for i in range(stride):
                    layer.out[other + i] = layer.out[at + i]
                return False
        slot = (slot + 1) & mask
    layer.table[slot] = (mixed << 32) | (row + 1)
    return True


def _hash(layer: Layer, at: int) -> int:
    """Mix a row's signature to a number below 2^31, so that every product is within 64 bits."""
    mixed = 0
    for i in range(at + layer.dims, at + layer.fee_at):
        mixed = (mixed ^ (layer.out[i] & 0x7FFFFFFF)) * 0x5E3779B1
        mixed = (mixed >> 29) ^ (mixed & 0x7FFFFFFF)
        mixed = (mixed ^ (layer.out[i] >> 31)) & 0x7FFFFFFF
    return mixed


def _is_same(layer: Layer, at: int, other: int) -> bool:
    """Whether two rows have one signature."""
    for i in range(layer.dims, layer.fee_at):
        if layer.out[at + i] != layer.out[other + i]:
            return False
    return True


def _gives_way(layer: Layer, at: int, other: int) -> bool:
    """Whether neither fee nor rank of a row is smaller than the other's."""
    if layer.out[at + layer.fee_at] < layer.out[other + layer.fee_at]:
        return False
    for i in range(layer.fee_at + 1, layer.width):
        if layer.out[at + i] != layer.out[other + i]:
            return layer.out[at + i] > layer.out[other + i]
    return True
