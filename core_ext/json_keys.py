"""Whether an object in a JSON text has a key twice, of which readers keep one and say nothing.

One source: compiled with json_keys.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import texts


def may_repeat(text: bytes, room: array[int]) -> bool:
    """Whether an object has a key twice, or that is not quickly told.

    It is not of a key with an escape, nor of more keys and objects, open at one time, than there is
    room for. The text is JSON: any answer, or IndexError, where it is not.
    """
    start = 0  # of the keys of the innermost object; before it are those of the object around it
    end = 0  # two numbers a key: where it begins, where it ends
    lengths = 0  # of these keys, a bit each: a key of another length is not among them
    at = texts.next_mark(text, 0)
    while at < len(text):
        byte = text[at]
        at += 1
        if byte == texts.QUOTE:
            begin = at
            at = texts.next_quote(text, at)
            has_escape = text[at] == texts.BACKSLASH
            while text[at] == texts.BACKSLASH:
                at = texts.next_quote(text, at + 2)
            at += 1
            if _is_key(text, at):
                length = 1 << ((at - 1 - begin) & 31)
                if has_escape or end + 2 > len(room):
                    return True
                if lengths & length and _is_known(text, room, start, end, begin, at - 1):
                    return True
                lengths |= length
                room[end] = begin
                room[end + 1] = at - 1
                end += 2
        elif byte == texts.OPEN_BRACE:
            if end + 2 > len(room):
                return True
            room[end] = start
            room[end + 1] = lengths
            end += 2
            start = end
            lengths = 0
        else:
            end = start - 2
            if end < 0:  # of an object that never began
                return True
            start = room[end]
            lengths = room[end + 1]
        at = texts.next_mark(text, at)
    return False


def _is_key(text: bytes, at: int) -> bool:
    """Whether the string that ends there is a key: a colon follows, perhaps after spaces."""
    after = at
    while after < len(text) and text[after] <= texts.SPACE:
        after += 1
    return after < len(text) and text[after] == texts.COLON


def _is_known(text: bytes, room: array[int], start: int, end: int, begin: int, stop: int) -> bool:
    """Whether text[begin:stop] is one of the keys in the room from start to end."""
    known = start
    while known < end:
        if room[known + 1] - room[known] == stop - begin and texts.is_same(
            text, room[known], begin, stop - begin
        ):
            return True
        known += 2
    return False
