"""Bytes of text into a buffer: the plain Python of `texts_c.pxd`, which says the same in C.

Not compiled itself. A kernel writes `from core_ext import texts`, its overlay
`from core_ext cimport texts_c as texts`: interpreted, these functions run; compiled, the C does.
"""

from __future__ import annotations

QUOTE = ord('"')
BACKSLASH = ord("\\")
COMMA = ord(",")
OPEN_BRACKET = ord("[")
CLOSE_BRACKET = ord("]")

DIGITS_MAX = 20


def digits(value: int) -> int:
    """Return how many characters a number takes."""
    return len(str(value))


def number(sink: memoryview[int], at: int, value: int) -> int:
    """Write a number in decimal digits. Returns where it ends."""
    written = b"%d" % value
    return copy(sink, at, written, 0, len(written))


def copy(
    sink: memoryview[int], at: int, source: bytes | memoryview[int], start: int, stop: int
) -> int:
    """Copy source[start:stop]. Returns where it ends. IndexError beyond either buffer."""
    end = at + stop - start
    if not (0 <= start <= stop <= len(source) and at >= 0 and end <= len(sink)):
        raise IndexError("text beyond its buffer")
    sink[at:end] = source[start:stop]
    return end
