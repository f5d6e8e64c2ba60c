"""Bytes of text into a buffer: the plain Python of `texts_c.pxd`, which says the same in C.

Not compiled itself. A kernel writes `from core_ext import texts`, its overlay
`from core_ext cimport texts_c as texts`: interpreted, these functions run; compiled, the C does.
"""

from __future__ import annotations

import re

QUOTE = ord('"')
BACKSLASH = ord("\\")
COMMA = ord(",")
OPEN_BRACKET = ord("[")
CLOSE_BRACKET = ord("]")
OPEN_BRACE = ord("{")
CLOSE_BRACE = ord("}")
COLON = ord(":")
SPACE = ord(" ")

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


def is_same(text: bytes, one: int, other: int, length: int) -> bool:
    """Whether as much text is the same at two places. IndexError where there is less."""
    if length < 0 or not (0 <= one <= len(text) - length and 0 <= other <= len(text) - length):
        raise IndexError("text beyond its buffer")
    return text[one : one + length] == text[other : other + length]


# Compiled when first needed, which re remembers: at import it would cost each function 0.2 ms.
def next_quote(text: bytes, at: int) -> int:
    """Return where the next quote or backslash is; beyond the text where there is none."""
    found = re.compile(rb'["\\]').search(text, at)
    return found.start() if found else max(at, len(text))


def next_mark(text: bytes, at: int) -> int:
    """Return where the next quote or brace is; beyond the text where there is none."""
    found = re.compile(rb'["{}]').search(text, at)
    return found.start() if found else max(at, len(text))
