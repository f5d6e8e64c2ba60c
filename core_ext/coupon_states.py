# cython: overflowcheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
"""The states of one layer of the search for the best coupons: their room, and which are one.

One source: compiled with coupon_states.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_sweep

SOURCE_BITS = 24
HASH_BITS = 31
MARK_BITS = 19
EDGES_MAX = 1 << 22
TRAIL_MAX = 1 << 24
SLOT_BITS_FIRST = 10
LINKS = 4


def make_room(sweep: coupon_sweep.Sweep, count: int, capacity: int) -> int:
    """Make buffers for that many states; the first `count` of the last layer's go on. Returns 0."""
    sweep.capacity = capacity
    numbers = sweep.width * capacity
    sweep.outgrown = sweep.states
    sweep.states = array("q", [0]) * numbers
    for i in range(count * sweep.width):
        sweep.states[i] = sweep.outgrown[i]
    sweep.outgrown = sweep.states
    sweep.out = array("q", [0]) * numbers
    slot_bits = SLOT_BITS_FIRST
    while (1 << slot_bits) <= 2 * capacity:
        slot_bits += 2
    sweep.table = array("q", [0]) * (1 << slot_bits if sweep.is_merged else 1)
    sweep.keys = array("q", [0]) * (2 * capacity)
    sweep.links = array("q", [0]) * (2 * LINKS * capacity if sweep.keeps_all else 1)
    return 0


def widen_trail(sweep: coupon_sweep.Sweep, used: int) -> bool:
    """Make the trail twice as long; whether it may be that long."""
    if 2 * len(sweep.trail) > TRAIL_MAX:
        return False
    sweep.outgrown = sweep.trail
    sweep.trail = array("q", [0]) * (2 * len(sweep.trail))
    for i in range(used):
        sweep.trail[i] = sweep.outgrown[i]
    sweep.outgrown = sweep.trail
    return True


def add_link(sweep: coupon_sweep.Sweep, at: int) -> bool:
    """Note where a state is from in a link instead; whether there was room."""
    if 2 * sweep.link_count == len(sweep.links):
        return False
    sweep.links[2 * sweep.link_count] = sweep.out[at + sweep.source_at]
    sweep.links[2 * sweep.link_count + 1] = 0
    sweep.out[at + sweep.source_at] = sweep.link_count
    sweep.link_count += 1
    return True


def keep_edges(sweep: coupon_sweep.Sweep, at: int) -> bool:
    """Make edges of a state's links, one after the other; whether there was room."""
    link = sweep.out[at + sweep.source_at]
    sweep.out[at + sweep.source_at] = sweep.edge_count
    while link != 0:
        if sweep.edge_count == len(sweep.edges) and not _widen_edges(sweep):
            return False
        sweep.edges[sweep.edge_count] = sweep.links[2 * link]
        sweep.edge_count += 1
        link = sweep.links[2 * link + 1]
    return True


def _widen_edges(sweep: coupon_sweep.Sweep) -> bool:
    """Make room for twice as many edges; whether there may be so many."""
    if 2 * sweep.edge_count > EDGES_MAX:
        return False
    sweep.outgrown = sweep.edges
    sweep.edges = array("q", bytes(16 * sweep.edge_count))
    for i in range(sweep.edge_count):
        sweep.edges[i] = sweep.outgrown[i]
    sweep.outgrown = sweep.edges
    return True


def _link(sweep: coupon_sweep.Sweep, at: int, other: int) -> int:
    """Give another state this one's link, and the smaller of their numbers. Returns 0."""
    for i in range(sweep.source_at):
        sweep.out[other + i] = min(sweep.out[other + i], sweep.out[at + i])
    link = sweep.out[at + sweep.source_at]
    sweep.links[2 * link + 1] = sweep.out[other + sweep.source_at]
    sweep.out[other + sweep.source_at] = link
    return 0


def is_new(sweep: coupon_sweep.Sweep, row: int) -> bool:
    """Enter a state in the table unless it gives way to one there, or one there to it.

    A slot is the layer's stamp, the rest of the state's hash, and its row: another layer's are
    empty, and rows are only read where the hashes agree. The table is no larger than will do: the
    smaller, the sooner it is in the processor's cache.
    """
    if 2 * row > 1 << sweep.slot_bits:
        _widen_table(sweep, row)
    at = row * sweep.width
    mixed = _hash(sweep, at)
    mark = (sweep.stamp << MARK_BITS) | (mixed & ((1 << MARK_BITS) - 1))
    slot = mixed >> (HASH_BITS - sweep.slot_bits)
    while sweep.table[slot] >> (SOURCE_BITS + MARK_BITS) == sweep.stamp:
        if sweep.table[slot] >> SOURCE_BITS == mark:
            other = (sweep.table[slot] & ((1 << SOURCE_BITS) - 1)) * sweep.width
            if coupon_sweep.is_same(sweep, sweep.out, at, other):
                if sweep.keeps_all:
                    _link(sweep, at, other)
                    return False
                if coupon_sweep.gives_way(sweep, sweep.out, at, other):
                    return False
                if coupon_sweep.gives_way(sweep, sweep.out, other, at):
                    for i in range(sweep.width):
                        sweep.out[other + i] = sweep.out[at + i]
                    return False
        slot = (slot + 1) & ((1 << sweep.slot_bits) - 1)
    sweep.table[slot] = (mark << SOURCE_BITS) | row
    return True


def _widen_table(sweep: coupon_sweep.Sweep, rows: int) -> int:
    """Enter a layer's states so far into four times as many slots. Returns 0."""
    sweep.stamp += 1
    sweep.slot_bits += 2
    for row in range(rows):
        mixed = _hash(sweep, row * sweep.width)
        slot = mixed >> (HASH_BITS - sweep.slot_bits)
        while sweep.table[slot] >> (SOURCE_BITS + MARK_BITS) == sweep.stamp:
            slot = (slot + 1) & ((1 << sweep.slot_bits) - 1)
        mark = (sweep.stamp << MARK_BITS) | (mixed & ((1 << MARK_BITS) - 1))
        sweep.table[slot] = (mark << SOURCE_BITS) | row
    return 0


def _hash(sweep: coupon_sweep.Sweep, at: int) -> int:
    """Add up a state's signature, each sum times another number, modulo 2^31."""
    mixed = 0
    factor = 0x5E3779B1
    for i in range(at + sweep.form_count, at + sweep.fee_at):
        mixed = (mixed + (sweep.out[i] & 0x7FFFFFFF) * factor) & 0x7FFFFFFF
        factor = (factor * 0x2545F491) & 0x7FFFFFFF
    return mixed
