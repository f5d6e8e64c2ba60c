"""The three roundings of docs/money-rules.md §1, over int64 amounts and buffers of them.

One source: compiled with rounding.pxd or run as it is. Amounts beyond 64 bits raise
OverflowError when compiled; interpreted they are exact.
"""

from __future__ import annotations

from array import array

from core_ext import wide


def rate(amount: int, bps: int) -> int:
    """Return `bps` ten-thousandths of amount, half up."""
    return wide.round_div(amount, bps, 5_000, 10_000)


def unit(amount: int, quantity: int, k: int) -> int:
    """Return what unit k (from 0) of quantity carries; all units together carry amount."""
    return wide.mul_div(amount, k + 1, quantity) - wide.mul_div(amount, k, quantity)


def units(amount: int, quantity: int, buffer: array[int], at: int = 0) -> int:
    """Write what each of quantity units carries of amount, from `at` on. Returns 0."""
    before = 0
    for k in range(quantity):
        after = wide.mul_div(amount, k + 1, quantity)
        buffer[at + k] = after - before
        before = after
    return 0


def apportion(total: int, count: int, buffer: array[int] | memoryview[int], at: int = 0) -> int:
    """Split total by weights, largest remainders first, ties by index. Returns 0.

    Of buffer, from `at`: `count` weights, then `count` parts to fill, then `2 * count` of scratch.
    The parts sum to total, or are all zero when the weights are.
    """
    if total < 0:
        raise ValueError("cannot apportion a negative total")
    whole = 0
    for i in range(at, at + count):
        if buffer[i] < 0:
            raise ValueError("cannot apportion over a negative weight")
        whole += buffer[i]
        buffer[i + count] = 0
    if whole == 0 or total == 0:
        return 0
    left = total
    parts = at + count
    rests = parts + count
    for i in range(count):
        weight = buffer[at + i]
        part = wide.mul_div(total, weight, whole)
        buffer[parts + i] = part
        buffer[rests + i] = wide.mul_rest(total, weight, whole, part)
        left -= part
    if left > 0:
        _add_leftover(left, count, buffer, at)
    return 0


def _add_leftover(left: int, count: int, buffer: array[int] | memoryview[int], at: int) -> int:
    """Add one unit to the parts of the `left` largest remainders, ties by index. Returns 0."""
    parts = at + count
    rests = parts + count
    for i in range(rests, rests + count):
        buffer[i + count] = buffer[i]
    bar = _kth_largest(buffer, rests + count, rests + 2 * count, left)
    at_bar = left
    for i in range(rests, rests + count):
        if buffer[i] > bar:
            at_bar -= 1
    for i in range(count):
        rest = buffer[rests + i]
        if rest > bar or (rest == bar and at_bar > 0):
            buffer[parts + i] += 1
            if rest == bar:
                at_bar -= 1
    return 0


def _kth_largest(values: array[int] | memoryview[int], low: int, end: int, k: int) -> int:
    """Return the k-th largest (from 1) of values[low:end], which Hoare's selection reorders."""
    wanted = low + k - 1
    high = end - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                swap = values[i]
                values[i] = values[j]
                values[j] = swap
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            return pivot
    return values[wanted]
