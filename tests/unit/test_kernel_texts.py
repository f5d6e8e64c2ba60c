"""What kernels write text with, as plain Python: what the C says the same of."""

from __future__ import annotations

import pytest

from core_ext import texts


@pytest.mark.parametrize("value", [0, 9, 10, 12_345, -1, 2**63 - 1, -(2**63)])
def test_a_number_is_written_in_as_many_digits_as_it_takes(value: int) -> None:
    sink = bytearray(b"?" * (texts.DIGITS_MAX + 2))

    end = texts.number(memoryview(sink), 1, value)

    assert end == 1 + texts.digits(value) == 1 + len(str(value))
    assert sink.rstrip(b"?") == b"?" + str(value).encode()


def test_the_longest_number_just_fits() -> None:
    assert texts.digits(-(2**63)) == texts.DIGITS_MAX


@pytest.mark.parametrize(
    ("at", "start", "stop", "end", "copied"),
    [(0, 0, 3, 3, b"abc?"), (1, 0, 3, 4, b"?abc"), (3, 2, 3, 4, b"???c"), (4, 3, 3, 4, b"????")],
)
def test_text_is_copied_up_to_the_ends_of_both_buffers(
    at: int, start: int, stop: int, end: int, copied: bytes
) -> None:
    sink = bytearray(b"????")

    assert texts.copy(memoryview(sink), at, b"abc", start, stop) == end
    assert sink == copied


@pytest.mark.parametrize(
    ("at", "start", "stop"), [(0, -1, 1), (0, 2, 1), (0, 1, 4), (-1, 0, 1), (2, 0, 3), (5, 3, 3)]
)
def test_nothing_is_copied_beyond_either_buffer(at: int, start: int, stop: int) -> None:
    sink = bytearray(b"????")

    with pytest.raises(IndexError):
        texts.copy(memoryview(sink), at, b"abc", start, stop)
    assert sink == b"????"


@pytest.mark.parametrize(
    ("one", "other", "length", "is_same"),
    [(0, 2, 2, True), (0, 1, 1, False), (0, 3, 1, False), (4, 4, 0, True), (0, 0, 4, True)],
)
def test_text_is_compared_with_itself(one: int, other: int, length: int, *, is_same: bool) -> None:
    assert texts.is_same(b"abab", one, other, length) is is_same


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [(0, 0, -1), (-1, 0, 1), (0, -1, 1), (3, 0, 2), (0, 3, 2), (5, 0, 0), (0, 5, 0), (0, 0, 5)],
)
def test_nothing_is_compared_beyond_the_text(one: int, other: int, length: int) -> None:
    with pytest.raises(IndexError):
        texts.is_same(b"abab", one, other, length)


def test_the_next_quote_backslash_or_brace_is_found_or_the_end() -> None:
    text = rb'a"b\c{d}e'

    quotes = [texts.next_quote(text, at) for at in range(len(text) + 2)]
    marks = [texts.next_mark(text, at) for at in range(len(text) + 2)]

    assert quotes == [1, 1, 3, 3, 9, 9, 9, 9, 9, 9, 10]
    assert marks == [1, 1, 5, 5, 5, 5, 7, 7, 9, 9, 10]
