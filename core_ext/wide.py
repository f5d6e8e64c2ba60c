"""Products beyond 64 bits: the plain Python of `wide_c.pxd`, which says the same in C.

Not compiled itself. A kernel writes `from core_ext import wide`, its overlay
`from core_ext cimport wide_c as wide`: interpreted, these functions run; compiled, the C does.
"""


def mul_div(factor: int, other: int, divisor: int) -> int:
    """Return the floor of factor * other / divisor."""
    return factor * other // divisor


def mul_rest(factor: int, other: int, divisor: int, quotient: int) -> int:
    """Return what `quotient = mul_div(factor, other, divisor)` leaves, below divisor."""
    return factor * other - divisor * quotient


def round_div(factor: int, other: int, addend: int, divisor: int) -> int:
    """Return the floor of (factor * other + addend) / divisor."""
    return (factor * other + addend) // divisor
