# cython: overflowcheck=False
# A toll is at most a whole amount times lines, 10^15 * 200, and a few of them add up to less
# than 64 bits hold: core.pricing.best.remainders cuts bars beyond that, which say nothing then,
# and core.pricing.best.listing leaves out tolls that come to more.
"""Every way through a search to one of its states, but for those that cannot be within bars.

A *toll* is a number of each option; the tolls of a choice's options must add up to no more than a
*bar*. One source: compiled with coupon_walks.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_search, coupon_sweep, coupon_trials

SOURCE_BITS = 24
NEVER = 1 << 62
NONE_FOUND = -1
TOO_MANY = -2


class Walk:
    """The states on the ways to one state, layer by layer backwards.

    `places` is the number of each state of all layers but the last, -1 where it is on none; `uses`
    says of each option whether it is on a way. `count` is of `tolls`, a row an option, and of
    `bars`; `least` is what the ways to each state are at least. In a sweep with masks, only choices
    of at most `ids_most` ids are sought: `fewest` are the fewest, then smallest ids of the ways to
    each state, and `ids_bar` is what they must be smaller than. `found` is what the last choice
    found owes, and `joins` the work done: one to look at an edge.
    """

    def __init__(self, sweep: coupon_sweep.Sweep, state: int, ids_most: int) -> None:
        self.sweep = sweep
        stores = self.sweep.options.store_count
        self.places = array("q", [-1]) * self.sweep.trail_at[stores]
        self.reached = array("q", bytes(8 * self.sweep.trail_at[stores]))
        self.layers = array("q", bytes(8 * stores))
        self.chosen = array("q", bytes(8 * stores))
        self.uses = array("q", bytes(8 * len(self.sweep.is_dropped)))
        self.joins = 0
        self.found = NONE_FOUND
        self.count = 0
        self.tolls = self.bars = self.least = self.spent = array("q")
        self.words = self.sweep.words + 1 if self.sweep.words > 0 else 0
        _reach(self, state)
        self.ids_bar = array("q", [-NEVER]) * self.words
        self.ids = array("q", bytes(8 * self.words * (stores + 1)))
        self.fewest = array("q", [NEVER]) * (self.words * len(self.reached))
        if self.words > 0:
            self.ids_bar[0] = ids_most + 1
            _find_fewest(self)


def _reach(walk: Walk, state: int) -> int:
    """Number the states from which a state can come to be. Returns 0."""
    sweep = walk.sweep
    depth = sweep.options.store_count - 1
    walk.reached[0] = sweep.trail_at[depth] + state
    first = 0
    free = 1
    while depth >= 0:
        walk.layers[depth] = first
        last = free
        for place in range(first, last):
            at = walk.reached[place]
            for edge in range(sweep.trail[at], sweep.trail[at + 1]):
                walk.joins += 1
                walk.uses[coupon_search.option_of(sweep, depth, sweep.edges[edge])] = 1
                if depth > 0:
                    source = sweep.trail_at[depth - 1] + (sweep.edges[edge] >> SOURCE_BITS)
                    if walk.places[source] < 0:
                        walk.places[source] = free
                        walk.reached[free] = source
                        free += 1
        first = last
        depth -= 1
    walk.reached = walk.reached[:free]
    return 0


def _find_fewest(walk: Walk) -> int:
    """Find the fewest, then smallest ids of the ways to each state. Returns 0."""
    sweep = walk.sweep
    for depth in range(sweep.options.store_count):
        last = len(walk.reached) if depth == 0 else walk.layers[depth - 1]
        for place in range(walk.layers[depth], last):
            at = walk.reached[place]
            for edge in range(sweep.trail[at], sweep.trail[at + 1]):
                source = sweep.edges[edge]
                _add_ids(walk, depth, source)
                before = place_before(walk, depth, source) * walk.words
                walk.joins += 1
                if _is_fewer(walk, depth, before, walk.fewest, place * walk.words):
                    for i in range(walk.words):
                        ids = walk.ids[depth * walk.words + i]
                        if depth > 0:
                            ids += walk.fewest[before + i]
                        walk.fewest[place * walk.words + i] = ids
    return 0


def _add_ids(walk: Walk, depth: int, source: int) -> int:
    """Note the ids of the options of an edge and of the layers after it. Returns 0."""
    sweep = walk.sweep
    option = coupon_search.option_of(sweep, depth, source)
    at = depth * walk.words
    later = at + walk.words
    walk.ids[at] = walk.ids[later] + sweep.options.vectors[(option + 1) * sweep.options.dims - 1]
    for i in range(sweep.words):
        walk.ids[at + 1 + i] = walk.ids[later + 1 + i] + sweep.masks[option * sweep.words + i]
    return 0


def _is_fewer(walk: Walk, depth: int, before: int, than: array[int], at: int) -> bool:
    """Whether the ids noted, with the fewest before, are fewer or smaller than others."""
    for i in range(walk.words):
        ids = walk.ids[depth * walk.words + i]
        if depth > 0:
            ids += walk.fewest[before + i]
        if ids != than[at + i]:
            return ids < than[at + i]
    return False


def set_tolls(walk: Walk, tolls: array[int], bars: array[int]) -> bool:
    """Take these tolls and bars from now on; whether any way can be within the bars."""
    sweep = walk.sweep
    count = len(bars)
    walk.count = count
    walk.tolls = tolls
    walk.bars = bars
    walk.least = array("q", [NEVER]) * (count * len(walk.reached))
    walk.spent = array("q", bytes(8 * count * (sweep.options.store_count + 1)))
    for depth in range(sweep.options.store_count):
        first = walk.layers[depth]
        last = len(walk.reached) if depth == 0 else walk.layers[depth - 1]
        for place in range(first, last):
            at = walk.reached[place]
            for edge in range(sweep.trail[at], sweep.trail[at + 1]):
                _lower(walk, depth, place, sweep.edges[edge])
    for i in range(count):
        if walk.least[i] > bars[i]:
            return False
    for i in range(walk.words):
        if walk.fewest[i] != walk.ids_bar[i]:
            return walk.fewest[i] < walk.ids_bar[i]
    return walk.words == 0


def _lower(walk: Walk, depth: int, place: int, source: int) -> int:
    """Lower what the ways to a state are at least to those by one edge. Returns 0."""
    count = walk.count
    toll = coupon_search.option_of(walk.sweep, depth, source) * count
    before = place_before(walk, depth, source) * count
    walk.joins += 1
    for i in range(count):
        most = walk.tolls[toll + i]
        if depth > 0:
            most += walk.least[before + i]
        walk.least[place * count + i] = min(walk.least[place * count + i], most)
    return 0


def place_before(walk: Walk, depth: int, source: int) -> int:
    """The number of the state that an edge of a layer is from; 0 in the first layer."""
    if depth == 0:
        return 0
    return walk.places[walk.sweep.trail_at[depth - 1] + (source >> SOURCE_BITS)]


def best_choice(
    walk: Walk, trial: coupon_trials.Trial, most: int, joins_max: int, best: array[int]
) -> int:
    """Fill in the options of a choice within the bars that owes at most `most`.

    The first found; in a sweep with masks that of the fewest, then smallest ids, of which no other
    is found again. Returns what it owes, -1 if there is none, -2 if to go through them all takes
    more than `joins_max` joins: then, too, `found` may say that there is one.
    """
    walk.found = NONE_FOUND
    trial.joins += walk.joins
    walk.joins = 0
    if not _descend(walk, trial, walk.sweep.options.store_count - 1, 0, most, joins_max, best):
        return TOO_MANY
    return walk.found


def _descend(
    walk: Walk,
    trial: coupon_trials.Trial,
    depth: int,
    place: int,
    most: int,
    joins_max: int,
    best: array[int],
) -> bool:
    """Try every way to a state; whether there were not too many."""
    sweep = walk.sweep
    at = walk.reached[place]
    for edge in range(sweep.trail[at], sweep.trail[at + 1]):
        source = sweep.edges[edge]
        trial.joins += 1
        if trial.joins > joins_max:
            return False
        if not _is_within(walk, depth, source):
            continue
        walk.chosen[depth] = coupon_search.option_of(sweep, depth, source)
        if depth == 0:
            _try(walk, trial, most, best)
        elif not _descend(
            walk, trial, depth - 1, place_before(walk, depth, source), most, joins_max, best
        ):
            return False
        if walk.found >= 0 and sweep.words == 0:
            return True
    return True


def _is_within(walk: Walk, depth: int, source: int) -> bool:
    """Whether any way by an edge can be within all bars; note what the later layers come to."""
    count = walk.count
    toll = coupon_search.option_of(walk.sweep, depth, source) * count
    before = place_before(walk, depth, source) * count
    for i in range(count):
        spent = walk.spent[(depth + 1) * count + i] + walk.tolls[toll + i]
        walk.spent[depth * count + i] = spent
        if depth > 0:
            spent += walk.least[before + i]
        if spent > walk.bars[i]:
            return False
    if walk.words == 0:
        return True
    _add_ids(walk, depth, source)
    before = place_before(walk, depth, source) * walk.words
    return _is_fewer(walk, depth, before, walk.ids_bar, 0)


def _try(walk: Walk, trial: coupon_trials.Trial, most: int, best: array[int]) -> int:
    """Price a choice; it is found if it owes no more than `most`. Returns 0."""
    due = coupon_trials.due_of(trial, walk.chosen)
    if 0 <= due <= most:
        walk.found = due
        for i in range(len(best)):
            best[i] = walk.chosen[i]
        for i in range(walk.words):
            walk.ids_bar[i] = walk.ids[i]
    return 0
