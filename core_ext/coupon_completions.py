# cython: overflowcheck=False, boundscheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
# Indices are checked where a table is made and where it is read, not once for each entry.
"""What completes a state of the search for the best coupons at least, as a sum must come out right.

A linear bound says of the later stores what they add at least, and that a sum can come to so much,
but not that both can be at once. A table of each layer does: of every sum that the later stores can
come to, by how much they exceed the least they add to a form. There is a table of each form that
is weighed. One source: compiled with coupon_completions.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_sweep

NEVER = (1 << 14) - 1
FINENESS = (1 << 13) - 1
NO_BAR = 1 << 62
STEP_MAX = 1 << 60


def prepare(sweep: coupon_sweep.Sweep, room: int) -> bool:
    """Make the tables of a sweep whose options are laid out; whether any sum is right.

    Where all take more than `room` numbers, of sums less finely: a table says less then, but
    nothing that is not so.
    """
    stores = sweep.options.store_count
    tables = len(sweep.weighed)
    if sweep.pinned >= sweep.form_count:
        raise IndexError
    for table in range(tables):
        _set_unit(sweep, table)
    sweep.step = _step_of(sweep)
    if not _narrow(sweep):
        return False
    free = _lay_tables(sweep)
    while tables * free > room and sweep.step < STEP_MAX:
        sweep.step *= 2
        sweep.slop = stores
        free = _lay_tables(sweep)
    sweep.completions = array("h", [NEVER]) * (tables * free)
    for table in range(tables):
        sweep.completions[(table + 1) * free - 1] = 0
        for depth in range(stores - 1, -1, -1):
            _add_layer(sweep, table, depth)
    _look_ahead(sweep)
    return True


def _set_unit(sweep: coupon_sweep.Sweep, table: int) -> int:
    """Set what a table counts in: so that what a bar leaves is a number of it. Returns 0."""
    form = sweep.weighed[table]
    if form >= sweep.form_count or form < 0:
        raise IndexError
    spare = sweep.forms[form * (sweep.options.dims + 1)] - sweep.rest[form]
    sweep.units[table] = max(spare // FINENESS, 1)
    return 0


def _narrow(sweep: coupon_sweep.Sweep) -> bool:
    """Bring the most that the sum may come to to what it can; whether that is enough."""
    least = sweep.rest[sweep.pinned]
    most = sweep.forms[sweep.pinned * (sweep.options.dims + 1)]
    sweep.pinned_most = least + (most - least) // sweep.step * sweep.step
    return sweep.pinned_least <= sweep.pinned_most


def _lay_tables(sweep: coupon_sweep.Sweep) -> int:
    """Note where each layer's table begins. Returns how much room all take."""
    sweep.leeway = (sweep.pinned_most - sweep.pinned_least) // sweep.step + sweep.slop
    free = 0
    for depth in range(sweep.options.store_count + 1):
        at = depth * (sweep.fee_at + 1) + sweep.pinned
        count = sweep.leeway + (sweep.most[at] - sweep.rest[at]) // sweep.step + 1
        if count < 1:
            raise OverflowError
        sweep.table_at[depth] = free
        free += count
    sweep.table_at[sweep.options.store_count + 1] = free
    return free


def _step_of(sweep: coupon_sweep.Sweep) -> int:
    """What all sums are multiples of, from the least on."""
    step = 0
    for depth in range(sweep.options.store_count):
        first = sweep.laid[sweep.laid_at[depth] * sweep.width + sweep.pinned]
        for row in range(sweep.laid_at[depth] + 1, sweep.laid_at[depth + 1]):
            other = sweep.laid[row * sweep.width + sweep.pinned] - first
            if other < 0:
                other = -other
            while other != 0:
                rest = step % other
                step = other
                other = rest
    return max(step, 1)


def _add_layer(sweep: coupon_sweep.Sweep, table: int, depth: int) -> int:
    """Fill in a table of a layer and all after it from that of those after it. Returns 0.

    In whole units, each rounded down: what a table says is never too much.
    """
    at = depth * (sweep.fee_at + 1)
    after = at + sweep.fee_at + 1
    least_sum = sweep.rest[at + sweep.pinned] - sweep.rest[after + sweep.pinned]
    weighed = sweep.weighed[table]
    least = sweep.rest[at + weighed] - sweep.rest[after + weighed]
    first = table * sweep.table_at[sweep.options.store_count + 1]
    source = sweep.table_at[depth + 1] + sweep.leeway
    count = sweep.table_at[depth + 2] - source
    for row in range(sweep.laid_at[depth], sweep.laid_at[depth + 1]):
        option = row * sweep.width
        more = (sweep.laid[option + weighed] - least) // sweep.units[table]
        to = sweep.table_at[depth] + sweep.leeway
        to += (sweep.laid[option + sweep.pinned] - least_sum) // sweep.step
        if more < NEVER:
            _lower(sweep.completions, first + to, first + source, count, more)
            sweep.lowered += count
    return 0


def _lower(table: array[int], to: int, source: int, count: int, more: int) -> int:
    """Lower each of `count` entries to one of as many others and so many more. Returns 0."""
    if min(to, source, count) < 0 or max(to, source) + count > len(table):
        raise IndexError
    for i in range(count):
        less = table[source + i] + more
        table[to + i] = min(table[to + i], less)
    return 0


def _look_ahead(sweep: coupon_sweep.Sweep) -> int:
    """Make every entry the least of it and the next ones within the leeway. Returns 0.

    The first ones of a table, as many as the leeway, are never: it may run into the one before.
    """
    reach = 1
    while reach <= sweep.leeway:
        by = min(reach, sweep.leeway + 1 - reach)
        _lower(sweep.completions, 0, by, len(sweep.completions) - by, 0)
        reach += by
    return 0


def excess(sweep: coupon_sweep.Sweep, table: int, depth: int, total: int) -> int:
    """By how much later layers exceed their least of a table's form, making up for this sum."""
    rest = sweep.rest[depth * (sweep.fee_at + 1) + sweep.pinned]
    lacks = sweep.pinned_least - total - rest
    slop = min(sweep.slop, sweep.options.store_count - depth)
    place = sweep.table_at[depth] + sweep.leeway - -lacks // sweep.step - slop
    if place < sweep.table_at[depth] or place >= sweep.table_at[depth + 1]:
        return NO_BAR
    units = sweep.completions[table * sweep.table_at[sweep.options.store_count + 1] + place]
    return sweep.units[table] * units if units < NEVER else NO_BAR
