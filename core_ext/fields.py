"""The fields of a struct as a tuple, read by position: the plain Python of `fields_c.pxd`.

Not compiled itself. A kernel writes `from core_ext import fields`, its overlay
`from core_ext cimport fields_c as fields`: interpreted, these functions run; compiled, the C does.
"""

from collections.abc import Callable
from typing import Any

# Of a line.
MERCHANT = 3
QUANTITY = 4
PRICES = 5
TAX = 7
TAKE_RATE = 8
TAKE_FLOOR = 9
TAKE_CAP = 10
COMMISSION = 11

# Of an offer.
LAYER = 1
BENEFIT = 3
CONDITION = 5
FUNDING = 6
WINDOW = 7
WITH_FLASH = 8


def of(astuple: Callable[[Any], tuple[Any, ...]], struct: Any) -> tuple[Any, ...]:
    """Return the fields of a struct, by msgspec's function for it."""
    return astuple(struct)


def number(values: tuple[Any, ...], at: int) -> int:
    """Return the number at a position."""
    return values[at]  # type: ignore[no-any-return]


def number_or(values: tuple[Any, ...], at: int, default: int) -> int:
    """Return the number at a position, the default where there is none."""
    return values[at] if isinstance(values[at], int) else default
