# cython: overflowcheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
"""The search for the best coupons: store by store, dropping the states no bound lets through.

One source: compiled with coupon_search.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_completions, coupon_states, coupon_sweep

SOURCE_BITS = 24
STATES_FIRST = 1 << 11
GROWTH = 4
EDGES = 4
NO_BAR = 1 << 62


def run(sweep: coupon_sweep.Sweep, width: int, states_max: int, joins_max: int) -> int:
    """Join layer by layer. Returns how many whole choices are left.

    With a width above 0, only that many states of a layer go on, the most promising. -1 where a
    layer has more than `states_max` states, or it takes more than `joins_max` joins.
    """
    sweep.joins = 0
    sweep.is_narrowed = False
    capacity = min(STATES_FIRST, states_max)
    coupon_states.make_room(sweep, 0, capacity)
    sweep.trail = array("q", [0]) * (capacity + 1)
    sweep.edges = array("q", [0]) * (EDGES * capacity if sweep.keeps_all else 1)
    sweep.edge_count = 0
    count = 1
    for depth in range(sweep.options.store_count):
        count = _add_layer(sweep, depth, count, states_max, joins_max)
        if count < 0:
            return -1
        bar = NO_BAR
        if 0 < width < count and depth + 1 < sweep.options.store_count:
            sweep.is_narrowed = True
            bar = _narrow(sweep, depth, count, width)
        count = _hand_on(sweep, depth, count, bar)
        if count < 0:
            return -1
    return count


def _add_layer(
    sweep: coupon_sweep.Sweep, depth: int, count: int, states_max: int, joins_max: int
) -> int:
    """Join with as much room as it takes. Returns how many states there are, -1 if too many."""
    while True:
        sweep.joins += count * (sweep.laid_at[depth + 1] - sweep.laid_at[depth])
        if sweep.joins > joins_max:
            return -1
        found = _expand(sweep, depth, count)
        if found >= 0 or sweep.capacity >= states_max:
            return found
        coupon_states.make_room(sweep, count, min(GROWTH * sweep.capacity, states_max))


def _expand(sweep: coupon_sweep.Sweep, depth: int, count: int) -> int:
    """Join every state with every option within the bars. Returns how many, -1 if too many."""
    free = 0
    sweep.link_count = 1
    width = sweep.width
    forms = sweep.form_count
    first = sweep.laid_at[depth]
    last = sweep.laid_at[depth + 1]
    sweep.stamp += 1
    sweep.slot_bits = coupon_states.SLOT_BITS_FIRST
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
            if form < forms or _is_beyond(sweep, depth, state, row):
                continue
            if free == sweep.capacity:
                return -1
            _join(sweep, depth, state, row, free * width)
            if sweep.keeps_all and not coupon_states.add_link(sweep, free * width):
                return -1
            if not sweep.is_merged or coupon_states.is_new(sweep, free):
                free += 1
    return free


def _is_beyond(sweep: coupon_sweep.Sweep, depth: int, state: int, row: int) -> bool:
    """Whether a state and an option exceed a bar once the later stores make up for their sum."""
    if sweep.pinned < 0:
        return False
    added = row * sweep.width
    total = sweep.states[state * sweep.width + sweep.pinned] + sweep.laid[added + sweep.pinned]
    for table in range(len(sweep.weighed)):
        form = sweep.weighed[table]
        left = sweep.spare[form] - sweep.laid[added + form]
        if coupon_completions.excess(sweep, table, depth + 1, total) > left:
            return True
    return False


def _join(sweep: coupon_sweep.Sweep, depth: int, state: int, row: int, at: int) -> int:
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


def _narrow(sweep: coupon_sweep.Sweep, depth: int, count: int, width: int) -> int:
    """Number the states by promise and return the number that so many do not exceed.

    Of those that are no less promising than the last, some from everywhere.
    """
    for row in range(count):
        if sweep.pinned >= 0:
            at = row * sweep.width
            sweep.keys[row] = sweep.out[at + sweep.weighed[0]] + coupon_completions.excess(
                sweep, 0, depth + 1, sweep.out[at + sweep.pinned]
            )
        elif sweep.guide < 0:
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
    met = 0
    for row in range(count):
        if sweep.keys[row] == bar:
            if (met + 1) * (width - below) // equal == met * (width - below) // equal:
                sweep.keys[row] = bar + 1
            met += 1
    return bar


def _hand_on(sweep: coupon_sweep.Sweep, depth: int, count: int, bar: int) -> int:
    """Make the states within the bar those of the next layer. Returns how many, -1 if too many.

    In the order in which they came to be: in that of the table, the next layer would enter its
    states in runs of neighbouring slots, and walk along them.
    """
    while sweep.trail_at[depth] + count >= len(sweep.trail):
        if not coupon_states.widen_trail(sweep, sweep.trail_at[depth]):
            return -1
    kept = 0
    for row in range(count):
        if bar == NO_BAR or sweep.keys[row] <= bar:
            if sweep.keeps_all and not coupon_states.keep_edges(sweep, row * sweep.width):
                return -1
            _copy(sweep, depth, row, kept)
            kept += 1
    sweep.trail_at[depth + 1] = sweep.trail_at[depth] + kept
    sweep.trail[sweep.trail_at[depth + 1]] = sweep.edge_count
    return kept


def _copy(sweep: coupon_sweep.Sweep, depth: int, row: int, to: int) -> int:
    """Copy a state to the next layer and note where it is from. Returns 0."""
    at = row * sweep.width
    for i in range(sweep.width):
        sweep.states[to * sweep.width + i] = sweep.out[at + i]
    sweep.trail[sweep.trail_at[depth] + to] = sweep.out[at + sweep.source_at]
    return 0


def _select(sweep: coupon_sweep.Sweep, low: int, high: int, wanted: int) -> int:
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


def excess(sweep: coupon_sweep.Sweep, states: array[int], row: int, depth: int) -> int:
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


def excesses(sweep: coupon_sweep.Sweep, found: array[int]) -> int:
    """Fill in by how much each whole choice left exceeds its bound bars. Returns 0."""
    for row in range(len(found)):
        found[row] = excess(sweep, sweep.states, row, sweep.options.store_count)
    return 0


def trace(sweep: coupon_sweep.Sweep, leaf: int, chosen: array[int]) -> int:
    """Fill in the options a whole choice is made of; the options' `sums` become its vector."""
    for i in range(sweep.options.dims):
        sweep.options.sums[i] = 0
    _descend(sweep, sweep.options.store_count - 1, leaf, chosen)
    for depth in range(sweep.options.store_count):
        for i in range(sweep.options.dims):
            sweep.options.sums[i] += sweep.options.vectors[chosen[depth] * sweep.options.dims + i]
    return 0


def _descend(sweep: coupon_sweep.Sweep, depth: int, row: int, chosen: array[int]) -> int:
    """Follow a state of a layer back to the first layer, by its first edge each. Returns 0."""
    while depth >= 0:
        source = sweep.trail[sweep.trail_at[depth] + row]
        if sweep.keeps_all:
            sweep.cursor[depth] = source
            sweep.ends[depth] = sweep.trail[sweep.trail_at[depth] + row + 1]
            source = sweep.edges[source]
        chosen[depth] = option_of(sweep, depth, source)
        row = source >> SOURCE_BITS
        depth -= 1
    return 0


def option_of(sweep: coupon_sweep.Sweep, depth: int, source: int) -> int:
    """The option by which a state came to be."""
    place = sweep.laid_at[depth] + (source & ((1 << SOURCE_BITS) - 1))
    return sweep.laid[place * sweep.width + sweep.source_at]


def next_choice(sweep: coupon_sweep.Sweep, chosen: array[int]) -> bool:
    """Fill in another choice that leads to the state last traced; whether there is one."""
    for depth in range(sweep.options.store_count):
        edge = sweep.cursor[depth] + 1
        if edge < sweep.ends[depth]:
            sweep.cursor[depth] = edge
            source = sweep.edges[edge]
            chosen[depth] = option_of(sweep, depth, source)
            _descend(sweep, depth - 1, source >> SOURCE_BITS, chosen)
            return True
    return False
