"""Linear bounds over the options of stores: their value, and prices that sharpen them.

One source: compiled with coupon_bounds.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_options, wide

ROUNDS = 4
STEPS = 6


def sharpen(
    options: coupon_options.Options,
    bound: array[int],
    needs: array[int],
    prices: array[int],
    enough: int,
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
            value = _improve(options, bound, needs, prices, need, need, 1)
        for need in range(count):
            for other in range(need):
                if value < enough:
                    value = _improve(options, bound, needs, prices, need, other, 1)
                    value = _improve(options, bound, needs, prices, need, other, -1)
        if value == before or value >= enough:
            break
    return value_at(options, bound, needs, prices)


def value_at(
    options: coupon_options.Options, bound: array[int], needs: array[int], prices: array[int]
) -> int:
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
    return value + coupon_options.least(options)


def _improve(
    options: coupon_options.Options,
    bound: array[int],
    needs: array[int],
    prices: array[int],
    need: int,
    other: int,
    sign: int,
) -> int:
    """Find the best price of a need, or of two that move together or apart. Returns the value.

    One price after the other stops where two needs work against each other. The value is a
    concave function of how far they move, so two tangents meet above the best.
    """
    _aim(prices, need, other, sign)
    low = 0
    low_value = value_at(options, bound, needs, prices)
    low_slope = _slope(options, needs, prices)
    high = low
    high_value = low_value
    high_slope = low_slope
    if low_slope > 0:
        high = _room(options, needs, prices, 1)
        high_value = _value_moved(options, bound, needs, prices, high)
        high_slope = _slope(options, needs, prices)
    elif low_slope < 0:
        low = -_room(options, needs, prices, -1)
        low_value = _value_moved(options, bound, needs, prices, low)
        low_slope = _slope(options, needs, prices)
    for _ in range(STEPS):
        if low_slope <= 0 or high_slope >= 0:
            break
        gap = high_value - low_value - high_slope * (high - low)
        at = low + gap // (low_slope - high_slope)
        if at <= low or at >= high:
            break
        value = _value_moved(options, bound, needs, prices, at)
        slope = _slope(options, needs, prices)
        if slope > 0:
            low = at
            low_value = value
            low_slope = slope
        else:
            high = at
            high_value = value
            high_slope = slope
    return _value_moved(options, bound, needs, prices, high if high_value > low_value else low)


def _aim(prices: array[int], need: int, other: int, sign: int) -> int:
    """Note the prices to start from, and which of them move: up, or the other's by sign. Returns 0.

    A need alone is its own other.
    """
    count = len(prices) // 3
    for i in range(count):
        prices[count + i] = prices[i]
        prices[2 * count + i] = 0
    prices[2 * count + need] = 1
    if other != need:
        prices[2 * count + other] = sign
    return 0


def _room(options: coupon_options.Options, needs: array[int], prices: array[int], sign: int) -> int:
    """How far the prices can move without one below 0 or above the dearest."""
    count = len(prices) // 3
    room = -1
    for need in range(count):
        step = prices[2 * count + need] * sign
        if step != 0:
            left = prices[count + need]
            if step > 0:
                left = needs[need * (options.dims + 3) + 2] - left
            if room < 0 or left < room:
                room = left
    return room


def _value_moved(
    options: coupon_options.Options,
    bound: array[int],
    needs: array[int],
    prices: array[int],
    by: int,
) -> int:
    """The value with the prices moved so far."""
    count = len(prices) // 3
    for need in range(count):
        prices[need] = prices[count + need] + by * prices[2 * count + need]
    return value_at(options, bound, needs, prices)


def _slope(options: coupon_options.Options, needs: array[int], prices: array[int]) -> int:
    """How fast the value grows where the bound was last valued, as the prices move."""
    count = len(prices) // 3
    slope = 0
    for need in range(count):
        if prices[2 * count + need] != 0:
            row = need * (options.dims + 3)
            lack = needs[row + 1]
            for i in range(options.dims):
                lack -= needs[row + 3 + i] * options.sums[i]
            slope += prices[2 * count + need] * wide.mul_div(lack, 1, needs[row])
    return slope
