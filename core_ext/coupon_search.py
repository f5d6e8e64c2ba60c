# cython: overflowcheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
"""The search for the best coupons: store by store, dropping the states no bound lets through.

One source: compiled with coupon_search.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_layers

SOURCE_BITS = 24
HASH_BITS = 19


def run(sweep: coupon_layers.Sweep, width: int, capacity: int, joins_max: int) -> int:
    """Join layer by layer. Returns how many whole choices are left.

    With a width above 0, only that many states of a layer go on, the most promising. -1 where a
    layer has more than `capacity` states, or it takes more than `joins_max` joins.
    """
    sweep.joins = 0
    sweep.is_narrowed = False
    _make_room(sweep, capacity)
    count = 1
    for depth in range(sweep.options.store_count):
        sweep.joins += count * (sweep.laid_at[depth + 1] - sweep.laid_at[depth])
        if sweep.joins > joins_max:
            return -1
        count = _expand(sweep, depth, count, capacity)
        if count < 0:
            return -1
        if 0 < width < count and depth + 1 < sweep.options.store_count:
            count = _narrow(sweep, depth, count, width)
        if sweep.trail_at[depth] + count > len(sweep.trail):
            return -1
        for row in range(count):
            sweep.trail[sweep.trail_at[depth] + row] = sweep.out[
                row * sweep.width + sweep.source_at
            ]
        sweep.trail_at[depth + 1] = sweep.trail_at[depth] + count
        sweep.states, sweep.out = sweep.out, sweep.states
    return count


def _make_room(sweep: coupon_layers.Sweep, capacity: int) -> int:
    """Make buffers for that many states, the first of them of nothing. Returns 0."""
    room = bytes(8 * sweep.width * capacity)
    sweep.states = array("q", room)
    sweep.out = array("q", room)
    slots = 4
    while slots < 2 * capacity:
        slots *= 2
    sweep.table = array("q", bytes(8 * slots if sweep.is_merged else 8))
    sweep.trail = array("q", bytes(8 * capacity * (8 + sweep.options.store_count // 4)))
    sweep.keys = array("q", bytes(16 * capacity))
    return 0


def _expand(sweep: coupon_layers.Sweep, depth: int, count: int, capacity: int) -> int:
    """Join every state with every option within the bars. Returns how many, -1 if too many."""
    free = 0
    width = sweep.width
    forms = sweep.form_count
    first = sweep.laid_at[depth]
    last = sweep.laid_at[depth + 1]
    sweep.stamp += 1
    for state in range(count):
        for form in range(forms):
            sweep.spare[form] = (
                sweep.forms[form * (sweep.options.dims + 1)]
                - sweep.rest[(depth + 1) * (sweep.fee_at + 1) + form]
                - sweep.states[state * width + form]
            )
        for row in range(first, last):
            form = 0
            while form < forms and sweep.laid[row * width + form] <= sweep.spare[form]:
                form += 1
            if form < forms:
                continue
            if free == capacity:
                return -1
            _join(sweep, depth, state, row, free * width)
            if not sweep.is_merged or _is_new(sweep, free):
                free += 1
    return free


def _join(sweep: coupon_layers.Sweep, depth: int, state: int, row: int, at: int) -> int:
    """Write the sum of a state and an option, and where it is from. Returns 0."""
    source = state * sweep.width
    added = row * sweep.width
    for i in range(sweep.source_at):
        sweep.out[at + i] = sweep.states[source + i] + sweep.laid[added + i]
    rest = (depth + 1) * (sweep.fee_at + 1)
    for i in range(sweep.sum_count):
        number = sweep.out[at + sweep.form_count + i]
        row_at = i * (sweep.options.dims + 2)
        sure = sweep.signature[row_at] - sweep.rest[rest + sweep.form_count + i]
        most = sweep.signature[row_at + 1] - sweep.most[rest + sweep.form_count + i]
        if sure < number <= most:
            sweep.out[at + sweep.form_count + i] = sure
    if (
        sweep.fees_paid >= 0
        and sweep.out[at + sweep.fee_at] + sweep.most[rest + sweep.fee_at] <= sweep.fees_paid
    ):
        sweep.out[at + sweep.fee_at] = 0
    sweep.out[at + sweep.source_at] = (state << SOURCE_BITS) | (row - sweep.laid_at[depth])
    return 0


def _is_new(sweep: coupon_layers.Sweep, row: int) -> bool:
    """Enter a state in the table unless it gives way to one there, or one there to it.

    A slot is the layer's stamp, some of the state's hash, and its row: another layer's are empty,
    and rows are only read where the hashes agree.
    """
    at = row * sweep.width
    mixed = _hash(sweep, at)
    mark = (sweep.stamp << HASH_BITS) | (mixed >> (31 - HASH_BITS))
    mask = len(sweep.table) - 1
    slot = mixed & mask
    while sweep.table[slot] >> (SOURCE_BITS + HASH_BITS) == sweep.stamp:
        if sweep.table[slot] >> SOURCE_BITS == mark:
            other = (sweep.table[slot] & ((1 << SOURCE_BITS) - 1)) * sweep.width
            if coupon_layers.is_same(sweep, sweep.out, at, other):
                if coupon_layers.gives_way(sweep, sweep.out, at, other):
                    return False
                if coupon_layers.gives_way(sweep, sweep.out, other, at):
                    for i in range(sweep.width):
                        sweep.out[other + i] = sweep.out[at + i]
                    return False
        slot = (slot + 1) & mask
    sweep.table[slot] = (mark << SOURCE_BITS) | row
    return True


def _hash(sweep: coupon_layers.Sweep, at: int) -> int:
    """Mix a state's signature to a number below 2^31, so that every product is within 64 bits."""
    mixed = 0
    for i in range(at + sweep.form_count, at + sweep.fee_at):
        mixed = (mixed ^ (sweep.out[i] & 0x7FFFFFFF)) * 0x5E3779B1
        mixed = (mixed >> 29) ^ (mixed & 0x7FFFFFFF)
        mixed = (mixed ^ (sweep.out[i] >> 31)) & 0x7FFFFFFF
    return mixed


def _narrow(sweep: coupon_layers.Sweep, depth: int, count: int, width: int) -> int:
    """Keep the states that may lead to the least, of equal ones some from everywhere."""
    sweep.is_narrowed = True
    for row in range(count):
        if sweep.guide < 0:
            sweep.keys[row] = excess(sweep, sweep.out, row, depth + 1)
        else:
            sweep.keys[row] = sweep.out[row * sweep.width + sweep.guide]
        sweep.keys[count + row] = sweep.keys[row]
    bar = _select(sweep, count, 2 * count - 1, count + width - 1)
    below = 0
    equal = 0
    for row in range(count):
        below += sweep.keys[row] < bar
        equal += sweep.keys[row] == bar
    free = 0
    met = 0
    for row in range(count):
        is_kept = sweep.keys[row] < bar
        if sweep.keys[row] == bar:
            is_kept = (met + 1) * (width - below) // equal > met * (width - below) // equal
            met += 1
        if is_kept:
            for i in range(sweep.width):
                sweep.out[free * sweep.width + i] = sweep.out[row * sweep.width + i]
            free += 1
    return free


def _select(sweep: coupon_layers.Sweep, low: int, high: int, wanted: int) -> int:
    """Return what a sort of keys[low:high + 1] would put at `wanted` (Hoare's selection)."""
    while low < high:
        pivot = sweep.keys[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while sweep.keys[i] < pivot:
                i += 1
            while sweep.keys[j] > pivot:
                j -= 1
            if i <= j:
                swap = sweep.keys[i]
                sweep.keys[i] = sweep.keys[j]
                sweep.keys[j] = swap
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
    return sweep.keys[wanted]


def excess(sweep: coupon_layers.Sweep, states: array[int], row: int, depth: int) -> int:
    """By how much a state of so many layers exceeds its bound bars, the later stores at least."""
    most = 0
    for form in range(sweep.bound_count):
        value = (
            states[row * sweep.width + form]
            + sweep.rest[depth * (sweep.fee_at + 1) + form]
            - sweep.forms[form * (sweep.options.dims + 1)]
        )
        if form == 0 or value > most:
            most = value
    return most


def excesses(sweep: coupon_layers.Sweep, found: array[int]) -> int:
    """Fill in by how much each whole choice left exceeds its bound bars. Returns 0."""
    for row in range(len(found)):
        found[row] = excess(sweep, sweep.states, row, sweep.options.store_count)
    return 0


def trace(sweep: coupon_layers.Sweep, leaf: int, chosen: array[int]) -> int:
    """Fill in the options a whole choice is made of; the options' `sums` become its vector."""
    dims = sweep.options.dims
    row = leaf
    for i in range(dims):
        sweep.options.sums[i] = 0
    for depth in range(sweep.options.store_count - 1, -1, -1):
        source = sweep.trail[sweep.trail_at[depth] + row]
        place = sweep.laid_at[depth] + (source & ((1 << SOURCE_BITS) - 1))
        option = sweep.laid[place * sweep.width + sweep.source_at]
        chosen[depth] = option
        row = source >> SOURCE_BITS
        for i in range(dims):
            sweep.options.sums[i] += sweep.options.vectors[option * dims + i]
    return 0
