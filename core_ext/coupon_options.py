# cython: overflowcheck=False, boundscheck=False
# The search for the best coupons spends a third of its time here. Lengths are checked once, and
# core.pricing.best.cases scales what is added up: no sum overflows.
"""The options of stores: vectors of what they come to, and the smallest weighted sum of them.

One source: compiled with coupon_options.pxd or run as it is.
"""

from __future__ import annotations

from array import array


class Options:
    """Every store's options: from which of the vectors to before which, of each store.

    `weights` and `sums` are a vector long: what is asked of the options, and the answer. IndexError
    where lengths do not fit, or a store has no option.
    """

    def __init__(
        self,
        vectors: array[int],
        starts: array[int],
        ends: array[int],
        weights: array[int],
        sums: array[int],
    ) -> None:
        self.vectors = vectors
        self.starts = starts
        self.ends = ends
        self.weights = weights
        self.sums = sums
        self.dims = len(sums)
        self.store_count = len(starts)
        if self.dims == 0 or len(weights) < self.dims or len(ends) != self.store_count:
            raise IndexError
        for store in range(self.store_count):
            if not 0 <= starts[store] < ends[store] <= len(vectors) // self.dims:
                raise IndexError


def least(options: Options) -> int:
    """Return the smallest sum of any whole choice by `weights`; `sums` becomes its vector."""
    dims = options.dims
    total = 0
    for i in range(dims):
        options.sums[i] = 0
    for store in range(options.store_count):
        smallest = 0
        best = -1
        for option in range(options.starts[store], options.ends[store]):
            value = 0
            for i in range(dims):
                value += options.weights[i] * options.vectors[option * dims + i]
            if best < 0 or value < smallest:
                smallest = value
                best = option
        total += smallest
        for i in range(dims):
            options.sums[i] += options.vectors[best * dims + i]
    return total
