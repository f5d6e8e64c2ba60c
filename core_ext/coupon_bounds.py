"""Linear bounds over the options of stores: their value, and prices that sharpen them.

One source: compiled with coupon_bounds.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import wide

ROUNDS = 2
STEPS = 6
CLIMBS = 24
SLOPE_MAX = 1 << 28


class Options:
    """Every store's options, store by store; `starts` says where each store's begin and end.

    `weights` and `sums` are a vector long: what is asked of the options, and the answer.
    """

    def __init__(
        self, vectors: array[int], starts: array[int], weights: array[int], sums: array[int]
    ) -> None:
        self.vectors = vectors
        self.starts = starts
        self.weights = weights
        self.sums = sums
        self.dims = len(sums)
        self.store_count = len(starts) - 1


def least(options: Options) -> int:
    """Return the smallest sum of any whole choice by `weights`; `sums` becomes its vector."""
    dims = options.dims
    total = 0
    for i in range(dims):
        options.sums[i] = 0
    for store in range(options.store_count):
        smallest = 0
        best = -1
        for option in range(options.starts[store], options.starts[store + 1]):
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


def sharpen(
    options: Options, bound: array[int], needs: array[int], prices: array[int], enough: int
) -> int:
    """Price the needs of a bound so that it is as large as this finds. Returns its value.

    `bound` is a weight a dimension; a row of `needs` is a unit, the least that the weighted sum
    must come to, the largest price, and the weights. A need of weight w at price p takes p * w /
    unit off a weight and adds p * least / unit to the value. `prices` is where to start and the
    answer, then room for as many more; the options' `weights` become the bound's. A value of
    `enough` is sharp enough.
    """
    count = len(prices) // 3
    value = value_at(options, bound, needs, prices)
    for _ in range(ROUNDS):
        before = value
        for need in range(count):
            value = _raise_price(options, bound, needs, prices, need)
        if value == before or value >= enough:
            break
    if count > 1 and value < enough:
        _climb(options, bound, needs, prices, enough)
    return value_at(options, bound, needs, prices)


def _climb(
    options: Options, bound: array[int], needs: array[int], prices: array[int], enough: int
) -> int:
    """Move all prices along the needs' slopes, as far as would do if these held. Returns 0.

    Polyak's steps: one price after the other stops where two needs contradict each other.
    """
    count = len(prices) // 3
    best = value_at(options, bound, needs, prices)
    _copy(prices, 0, count, count)
    for _ in range(CLIMBS):
        value = value_at(options, bound, needs, prices)
        if value > best:
            best = value
            _copy(prices, 0, count, count)
        if value >= enough or not _step(options, needs, prices, enough - value):
            break
    _copy(prices, count, 0, count)
    return 0


def _copy(prices: array[int], source: int, target: int, count: int) -> int:
    """Copy prices from one place to another. Returns 0."""
    for i in range(count):
        prices[target + i] = prices[source + i]
    return 0


def _step(options: Options, needs: array[int], prices: array[int], lack: int) -> bool:
    """Move every price by its slope, together by what is lacking; whether any can move."""
    count = len(prices) // 3
    most = 0
    for need in range(count):
        slope = _slope(options, needs, need)
        if slope < 0 and prices[need] == 0:
            slope = 0
        prices[2 * count + need] = slope
        most = max(most, abs(slope))
    if most == 0:
        return False
    unit = most // SLOPE_MAX + 1
    length = 0
    for need in range(count):
        prices[2 * count + need] = prices[2 * count + need] // unit
        length += prices[2 * count + need] * prices[2 * count + need]
    for need in range(count):
        step = wide.mul_div(lack // unit + 1, prices[2 * count + need], max(length, 1))
        dearest = needs[need * (options.dims + 3) + 2]
        prices[need] = min(max(prices[need] + step, 0), dearest)
    return True


def value_at(options: Options, bound: array[int], needs: array[int], prices: array[int]) -> int:
    """Return a bound's value at these prices; the options' `weights` become the bound's."""
    dims = options.dims
    for i in range(dims):
        options.weights[i] = bound[i]
    value = 0
    for need in range(len(prices) // 3):
        row = need * (dims + 3)
        if prices[need] > 0:
            value += wide.mul_div(prices[need], needs[row + 1], needs[row])
            for i in range(dims):
                options.weights[i] += wide.mul_div(prices[need], -needs[row + 3 + i], needs[row])
    return value + least(options)


def _raise_price(
    options: Options, bound: array[int], needs: array[int], prices: array[int], need: int
) -> int:
    """Find one need's best price, the value's slopes closing in on it. Returns the value.

    The value is a concave function of the price, so two tangents meet above the best.
    """
    low = prices[need]
    low_value = value_at(options, bound, needs, prices)
    low_slope = _slope(options, needs, need)
    high = low
    high_value = low_value
    high_slope = low_slope
    if low_slope > 0:
        high = needs[need * (options.dims + 3) + 2]
        prices[need] = high
        high_value = value_at(options, bound, needs, prices)
        high_slope = _slope(options, needs, need)
    elif low_slope < 0:
        low = 0
        prices[need] = low
        low_value = value_at(options, bound, needs, prices)
        low_slope = _slope(options, needs, need)
    for _ in range(STEPS):
        if low_slope <= 0 or high_slope >= 0:
            break
        gap = high_value - low_value - high_slope * (high - low)
        at = low + gap // (low_slope - high_slope)
        if at <= low or at >= high:
            break
        prices[need] = at
        value = value_at(options, bound, needs, prices)
        slope = _slope(options, needs, need)
        if slope > 0:
            low = at
            low_value = value
            low_slope = slope
        else:
            high = at
            high_value = value
            high_slope = slope
    prices[need] = high if high_value > low_value else low
    return max(low_value, high_value)


def _slope(options: Options, needs: array[int], need: int) -> int:
    """How much more of a need there should be where the bound was last valued."""
    row = need * (options.dims + 3)
    lack = needs[row + 1]
    for i in range(options.dims):
        lack -= needs[row + 3 + i] * options.sums[i]
    return wide.mul_div(lack, 1, needs[row])
