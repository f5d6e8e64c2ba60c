# cython: overflowcheck=False, boundscheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
# Indices are checked where a table is made and where it is read, not once for each entry.
"""How few ids complete a state of the search for the best coupons, where a sum must come out right.

Linear bounds say little of that: that a sum can come to so much, and that few ids can, does not
mean that both can at once. A table of each layer says it: of every sum that the later stores can
come to, by the fewest of their ids. One source: compiled with coupon_completions.pxd or run as it
is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_sweep

NEVER = 1 << 14
ROOM = 1 << 23


def prepare(sweep: coupon_sweep.Sweep) -> bool:
    """Make the tables of a sweep whose options are laid out; whether there is room for them."""
    if max(sweep.pinned, sweep.counted) >= sweep.form_count or sweep.counted < 0:
        raise IndexError
    stores = sweep.options.store_count
    sweep.step = _step_of(sweep)
    most = sweep.forms[sweep.pinned * (sweep.options.dims + 1)]
    sweep.leeway = (most - sweep.pinned_least) // sweep.step
    free = 0
    for depth in range(stores + 1):
        at = depth * (sweep.fee_at + 1) + sweep.pinned
        count = sweep.leeway + (sweep.most[at] - sweep.rest[at]) // sweep.step + 1
        if sweep.leeway < 0 or count < 1 or count > ROOM - free:
            return False
        sweep.fewest_at[depth] = free
        free += count
    sweep.fewest_at[stores + 1] = free
    sweep.fewest = array("h", [NEVER]) * free
    sweep.fewest[free - 1] = 0
    for depth in range(stores - 1, -1, -1):
        _add_layer(sweep, depth)
    for depth in range(stores + 1):
        _look_ahead(sweep, depth)
    return True


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


def _add_layer(sweep: coupon_sweep.Sweep, depth: int) -> int:
    """Fill in the table of a layer and all after it from that of those after it. Returns 0."""
    at = depth * (sweep.fee_at + 1) + sweep.pinned
    least = sweep.rest[at] - sweep.rest[at + sweep.fee_at + 1]
    after = sweep.fewest_at[depth + 1] + sweep.leeway
    count = sweep.fewest_at[depth + 2] - after
    for row in range(sweep.laid_at[depth], sweep.laid_at[depth + 1]):
        option = row * sweep.width
        ids = sweep.laid[option + sweep.counted]
        if ids < 0 or ids >= NEVER // sweep.options.store_count:
            raise OverflowError
        to = sweep.fewest_at[depth] + sweep.leeway
        to += (sweep.laid[option + sweep.pinned] - least) // sweep.step
        _lower(sweep.fewest, to, after, count, ids)
    return 0


def _lower(fewest: array[int], to: int, source: int, count: int, more: int) -> int:
    """Lower each of `count` entries to one of as many others and so many more. Returns 0."""
    if min(to, source, count) < 0 or max(to, source) + count > len(fewest):
        raise IndexError
    for i in range(count):
        less = fewest[source + i] + more
        fewest[to + i] = min(fewest[to + i], less)
    return 0


def _look_ahead(sweep: coupon_sweep.Sweep, depth: int) -> int:
    """Make every entry the fewest of it and the next ones within the leeway. Returns 0."""
    first = sweep.fewest_at[depth]
    end = sweep.fewest_at[depth + 1]
    reach = 1
    while reach <= sweep.leeway:
        by = min(reach, sweep.leeway + 1 - reach)
        _lower(sweep.fewest, first, first + by, max(end - by - first, 0), 0)
        reach += by
    return 0


def fewest(sweep: coupon_sweep.Sweep, depth: int, total: int) -> int:
    """How few ids of the layers from `depth` on bring this sum to what it must come to."""
    rest = sweep.rest[depth * (sweep.fee_at + 1) + sweep.pinned]
    lacks = sweep.pinned_least - total - rest
    place = sweep.fewest_at[depth] + sweep.leeway - -lacks // sweep.step
    if place < sweep.fewest_at[depth] or place >= sweep.fewest_at[depth + 1]:
        return NEVER
    return sweep.fewest[place]
