# cython: language_level=3, overflowcheck=True, boundscheck=True, annotation_typing=False
"""The three roundings of docs/money-rules.md §1, over int64 amounts and buffers of them.

One source: compiled with rounding.pxd or run as it is. Amounts beyond 64 bits raise
OverflowError when compiled; interpreted they are exact.
"""

from array import array

from core_ext import wide


def rate(amount: int, bps: int) -> int:
    """`bps` ten-thousandths of amount, half up."""
    return wide.round_div(amount, bps, 5_000, 10_000)


def unit(amount: int, quantity: int, k: int) -> int:
    """The part of unit k (from 0) of quantity; the parts of all units sum to amount."""
    return wide.mul_div(amount, k + 1, quantity) - wide.mul_div(amount, k, quantity)


def units(amount: int, parts: array[int]) -> int:
    """Fill parts with what each of len(parts) units carries of amount. Returns 0."""
    quantity = len(parts)
    before = 0
    for k in range(quantity):
        after = wide.mul_div(amount, k + 1, quantity)
        parts[k] = after - before
        before = after
    return 0


def apportion(
    total: int, weights: array[int], parts: array[int], scratch: array[int]
) -> int:
    """Fill parts with total split by weights, largest remainders first, ties by index.

    All three buffers of int64; parts is as long as weights, scratch at least twice. The parts
    sum to total, or are all zero when the weights are. Returns 0.
    """
    return split(total, len(weights), weights, parts, scratch)


def split(
    total: int, count: int, weights: array[int], parts: array[int], scratch: array[int]
) -> int:
    """`apportion` over the first `count` weights: buffers may be longer. Returns 0."""
    if total < 0:
        raise ValueError("cannot apportion a negative total")
    whole = 0
    for i in range(count):
        if weights[i] < 0:
            raise ValueError("cannot apportion over a negative weight")
        whole += weights[i]
        parts[i] = 0
    if whole == 0 or total == 0:
        return 0
    left = total
    for i in range(count):
        part = wide.mul_div(total, weights[i], whole)
        rest = wide.mul_rest(total, weights[i], whole, part)
        parts[i] = part
        scratch[i] = rest
        scratch[count + i] = rest
        left -= part
    if left == 0:
        return 0
    # One unit more for each of the `left` largest remainders.
    bar = _kth_largest(scratch, count, 2 * count, left)
    at_bar = left
    for i in range(count):
        if scratch[i] > bar:
            at_bar -= 1
    for i in range(count):
        if scratch[i] > bar:
            parts[i] += 1
        elif scratch[i] == bar and at_bar > 0:
            parts[i] += 1
            at_bar -= 1
    return 0


def _kth_largest(values: array[int], low: int, end: int, k: int) -> int:
    """The k-th largest (from 1) of values[low:end], which is reordered (Hoare's selection)."""
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
