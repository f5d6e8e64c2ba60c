# cython: overflowcheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
"""States of a search that cannot be part of the best choice: another does better, whatever follows.

A row of criteria is a slack, a bar, and of each dimension three weights. By the first, the smallest
it can have, or the second, the largest, one state is smaller than another by the slack, whichever
are true; or by the third, it stays within the bar, whatever follows. A state that fares so by every
criterion, and is not as dear by the first, beats the other. Of states that may be as dear, the one
of fewer, then smaller ids beats the other; without masks, the one that is smaller by more than the
slack by the criterion numbered `decisive`. One source: compiled with coupon_dominance.pxd or run as
it is.
"""

from __future__ import annotations

from core_ext import coupon_sweep

LEADERS = 32
WORTHWHILE = 4
PATIENCE = 8
NEVER = -4 * 10**18


def prepare(sweep: coupon_sweep.Sweep) -> int:
    """Note for each criterion the most that the layers after each add to its bar's sum. Returns 0.

    Of a sweep whose options are laid out.
    """
    dims = sweep.options.dims
    count = sweep.criterion_count
    sweep.thin_from = LEADERS
    for depth in range(sweep.options.store_count - 1, -1, -1):
        for criterion in range(count):
            weights = criterion * (3 * dims + 2) + 2 + 2 * dims
            largest = 0
            for row in range(sweep.laid_at[depth], sweep.laid_at[depth + 1]):
                vector = row * sweep.width + sweep.source_at + 1
                value = 0
                for i in range(dims):
                    value += sweep.laid[vector + i] * sweep.criteria[weights + i]
                if row == sweep.laid_at[depth] or value > largest:
                    largest = value
            sweep.to_come[depth * count + criterion] = (
                sweep.to_come[(depth + 1) * count + criterion] + largest
            )
    return 0


def thin(sweep: coupon_sweep.Sweep, depth: int, count: int) -> int:
    """Drop states that another of their layer beats; the others move up. Returns how many.

    States come in the order of what the case needs, and each is held against the cheapest before
    it: not against all, which would take longer than it saves. Where few are beaten, the next
    layers are left alone until they are `PATIENCE` times as large.
    """
    if count <= sweep.thin_from:
        return count
    _rank(sweep, depth, count)
    leaders = count
    for i in range(count):
        row = sweep.ranked[i]
        cost = sweep.keys[count + row]
        at = count
        while (
            at < leaders
            and sweep.keys[count + sweep.ranked[at]] <= cost
            and not (
                _may_beat(sweep, sweep.ranked[at], row)
                and beats(sweep, depth, sweep.ranked[at], row)
            )
        ):
            at += 1
        sweep.joins += (at - count) // 2
        if at < leaders and sweep.keys[count + sweep.ranked[at]] <= cost:
            sweep.out[row * sweep.width + sweep.source_at] = -1
        elif at < count + LEADERS:
            if leaders < count + LEADERS:
                leaders += 1
            for j in range(leaders - 1, at, -1):
                sweep.ranked[j] = sweep.ranked[j - 1]
            sweep.ranked[at] = row
    kept = _move_up(sweep, count)
    if kept > count - count // WORTHWHILE:
        sweep.thin_from = PATIENCE * count
    return kept


def _may_beat(sweep: coupon_sweep.Sweep, row: int, other: int) -> bool:
    """Whether by the first weights, too, one state fares as it must so as to beat another.

    A quick look before all that `beats` asks: what it has more of, these count least.
    """
    for criterion in range(sweep.criterion_count):
        more = sweep.criteria[criterion * (3 * sweep.options.dims + 2)]
        more += sweep.worths[row * sweep.criterion_count + criterion]
        more -= sweep.worths[other * sweep.criterion_count + criterion]
        if more > 0 and not sweep.keeps_within[row * sweep.criterion_count + criterion]:
            return False
    return True


def beats(sweep: coupon_sweep.Sweep, depth: int, row: int, other: int) -> bool:
    """Whether one state after a layer beats another."""
    dims = sweep.options.dims
    vector = row * sweep.width + sweep.source_at + 1
    than = other * sweep.width + sweep.source_at + 1
    is_as_dear = False
    is_decided = False
    for criterion in range(sweep.criterion_count):
        weights = criterion * (3 * dims + 2) + 2
        more = sweep.criteria[weights - 2]
        for i in range(dims):
            by = sweep.out[vector + i] - sweep.out[than + i]
            if by < 0:
                more += by * sweep.criteria[weights + i]
            else:
                more += by * sweep.criteria[weights + dims + i]
        if more > 0:
            most = sweep.to_come[(depth + 1) * sweep.criterion_count + criterion]
            for i in range(dims):
                most += sweep.out[vector + i] * sweep.criteria[weights + 2 * dims + i]
            if most > sweep.criteria[weights - 1]:
                return False
        elif more == 0 and sweep.criteria[weights - 1] == NEVER:
            is_as_dear = True
        elif more < 0 and criterion == sweep.decisive:
            is_decided = True
    if is_as_dear and sweep.words > 0:
        return _has_smaller_ids(sweep, row, other)
    return is_decided or not is_as_dear


def _has_smaller_ids(sweep: coupon_sweep.Sweep, row: int, other: int) -> bool:
    """Whether a state is of fewer, or as many and smaller ids."""
    for i in range(sweep.fee_at + 2, sweep.source_at):
        mine = sweep.out[row * sweep.width + i]
        its = sweep.out[other * sweep.width + i]
        if mine != its:
            return mine < its
    return False


def _rank(sweep: coupon_sweep.Sweep, depth: int, count: int) -> int:
    """Sort states by the sum of all criteria but the first, then by the first. Returns 0.

    So that a state is before those it beats, unless it is sure to stay within a bar.
    """
    for row in range(count):
        _value(sweep, depth, row)
        worth = row * sweep.criterion_count
        others = 0
        for criterion in range(1, sweep.criterion_count):
            others += sweep.worths[worth + criterion]
        sweep.keys[row] = others
        sweep.keys[count + row] = sweep.worths[worth]
        sweep.ranked[row] = row
    for i in range(count // 2 - 1, -1, -1):
        _sift(sweep, i, count, count)
    for i in range(count - 1, 0, -1):
        row = sweep.ranked[0]
        sweep.ranked[0] = sweep.ranked[i]
        sweep.ranked[i] = row
        _sift(sweep, 0, i, count)
    return 0


def _value(sweep: coupon_sweep.Sweep, depth: int, row: int) -> int:
    """Note a state's worth by the first weights of each criterion, and which bars it keeps within.

    Whatever follows. Returns 0.
    """
    dims = sweep.options.dims
    vector = row * sweep.width + sweep.source_at + 1
    for criterion in range(sweep.criterion_count):
        weights = criterion * (3 * dims + 2) + 2
        worth = 0
        most = sweep.to_come[(depth + 1) * sweep.criterion_count + criterion]
        for i in range(dims):
            worth += sweep.out[vector + i] * sweep.criteria[weights + i]
            most += sweep.out[vector + i] * sweep.criteria[weights + 2 * dims + i]
        at = row * sweep.criterion_count + criterion
        sweep.worths[at] = worth
        sweep.keeps_within[at] = most <= sweep.criteria[weights - 1]
    return 0


def _sift(sweep: coupon_sweep.Sweep, root: int, end: int, count: int) -> int:
    """Let a state sink in the heap of those before the end until none below is later. Returns 0."""
    row = sweep.ranked[root]
    child = 2 * root + 1
    while child < end:
        if child + 1 < end and _is_before(
            sweep, sweep.ranked[child], sweep.ranked[child + 1], count
        ):
            child += 1
        if not _is_before(sweep, row, sweep.ranked[child], count):
            break
        sweep.ranked[root] = sweep.ranked[child]
        root = child
        child = 2 * root + 1
    sweep.ranked[root] = row
    return 0


def _is_before(sweep: coupon_sweep.Sweep, row: int, other: int, count: int) -> bool:
    """Whether a state is ranked before another."""
    if sweep.keys[row] != sweep.keys[other]:
        return sweep.keys[row] < sweep.keys[other]
    return sweep.keys[count + row] < sweep.keys[count + other]


def _move_up(sweep: coupon_sweep.Sweep, count: int) -> int:
    """Close the gaps that dropped states leave. Returns how many states are left."""
    kept = 0
    for row in range(count):
        at = row * sweep.width
        if sweep.out[at + sweep.source_at] >= 0:
            if kept < row:
                for i in range(sweep.width):
                    sweep.out[kept * sweep.width + i] = sweep.out[at + i]
            kept += 1
    return kept
