"""A key that comes twice is seen by both builds wherever it is, as the strict reader sees it."""

from __future__ import annotations

import json
from array import array
from random import Random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import BothBuilds, both_builds_of

pytestmark = pytest.mark.once

BUILDS = both_builds_of("json_keys")
RANDOMS = st.randoms(use_true_random=False)
ROOM = 1_024
# Few, so that they come twice; some begin or end as others do, and one is none at all.
KEYS = (
    "a",
    "b",
    "ab",
    "ba",
    "abcdefgh",
    "abcdefgi",
    "bcdefghi",
    "",
    ":",
    "{",
    "}",
    "鞋",
    "é",
    "\x7f",
)
ESCAPED = ('"', "\\", "\n", "a\\", '\\"')
WORDS = (*KEYS, *ESCAPED, "long " * 9, 'a":', '{"a":1}', "😀")


def a_text(random: Random, depth: int = 0) -> str:
    """A JSON text, spaced at random, whose objects may have a key twice."""
    space = random.choice(("", "", " ", "\n\t\r  "))
    kind = random.randrange(5 if depth < 4 else 2)
    if kind == 0:
        return json.dumps(random.choice(WORDS), ensure_ascii=random.random() < 0.3)
    if kind == 1:
        return random.choice(("0", "-12.5e3", "true", "null", "[]", "{}"))
    inner = [a_text(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == 2:
        return f"[{space}" + f"{space},".join(inner) + "]"
    names = [random.choice(WORDS if random.random() < 0.1 else KEYS) for _ in inner]
    keys = [json.dumps(name, ensure_ascii=False) for name in names]
    pairs = [f"{key}{space}:{space}{value}" for key, value in zip(keys, inner, strict=True)]
    return "{" + f"{space},{space}".join(pairs) + space + "}"


def repeats(text: str) -> bool:
    """Whether a key comes twice, found out the plain way."""
    found = []

    def see(pairs: list[tuple[str, object]]) -> None:
        found.append(len(dict(pairs)) < len(pairs))

    json.loads(text, object_pairs_hook=see)
    return any(found)


def has_escaped_key(text: str) -> bool:
    found: list[str] = []
    json.loads(text, object_pairs_hook=lambda pairs: found.extend(key for key, _ in pairs))
    return any(mark in key for mark in '"\\\n' for key in found)


def room_for(numbers: int) -> array[int]:
    return array("q", bytes(8 * numbers))


@pytest.mark.parametrize("kernel", BUILDS, ids=BothBuilds._fields)
class TestEachBuild:
    @given(RANDOMS)
    def test_a_key_that_comes_twice_is_seen(self, kernel: ModuleType, random: Random) -> None:
        text = a_text(random)
        expected = repeats(text) or has_escaped_key(text)

        assert kernel.may_repeat(text.encode(), room_for(ROOM)) is expected, text

    def test_each_place_in_a_word_of_eight_bytes_is_looked_at(self, kernel: ModuleType) -> None:
        for length in range(40):
            key = b'"' + b"k" * length + b'"'
            for value in (b"1", b'"' + b"v" * length + b'"', b'"' + b"v" * length + b'\\"{"'):
                once = b"{" + key + b": " + value + b', "other": ' + value + b"}"
                twice = b"{" + key + b": " + value + b", " + key + b": " + value + b"}"
                assert not kernel.may_repeat(once, room_for(ROOM))
                assert kernel.may_repeat(twice, room_for(ROOM))

    def test_a_colon_may_stand_apart(self, kernel: ModuleType) -> None:
        for space in (b"", b" ", b"  ", b"   ", b"\n", b"\t \r\n"):
            text = b'{"a"%b:1,"b"%b:"a","a"%b:2}' % (space, space, space)
            assert kernel.may_repeat(text, room_for(ROOM))
            apart = b"[" + text.replace(b",", b"},{") + b"]"
            assert not kernel.may_repeat(apart, room_for(ROOM))

    def test_keys_of_one_length_are_told_apart(self, kernel: ModuleType) -> None:
        for length in (1, 2, 8, 31, 32, 33, 64):
            keys = [f'"{chr(97 + at):_>{length}}": 0' for at in range(20)]
            assert not kernel.may_repeat(f"{{{', '.join(keys)}}}".encode(), room_for(ROOM))
            again = f"{{{', '.join([*keys, keys[7]])}}}"
            assert kernel.may_repeat(again.encode(), room_for(ROOM))

    def test_as_many_keys_as_there_is_room_for_are_told_apart(self, kernel: ModuleType) -> None:
        keys = [f'"{at}": 0' for at in range(8)]
        assert not kernel.may_repeat(f"{{{', '.join(keys[:7])}}}".encode(), room_for(16))
        assert kernel.may_repeat(f"{{{', '.join(keys[:7])}}}".encode(), room_for(15))
        assert kernel.may_repeat(f"{{{', '.join(keys)}}}".encode(), room_for(17))

    def test_objects_that_are_open_take_room_until_they_end(self, kernel: ModuleType) -> None:
        assert not kernel.may_repeat(b"[{}, {}, [{}, {}]]", room_for(2))
        assert kernel.may_repeat(b"{}", room_for(1))
        assert not kernel.may_repeat(b'{"a": {"a": {}}, "b": {"a": {}}}', room_for(12))
        assert kernel.may_repeat(b'{"a": {"a": {}}, "b": {"a": {}}}', room_for(11))

    def test_an_object_that_never_began_is_not_told(self, kernel: ModuleType) -> None:
        assert kernel.may_repeat(b"}", room_for(ROOM))
        with pytest.raises(IndexError):
            kernel.may_repeat(b'{"a', room_for(ROOM))


@given(RANDOMS)
def test_where_there_is_no_room_nothing_is_told(random: Random) -> None:
    text = a_text(random)
    room = random.randrange(20)

    compiled, interpreted = (kernel.may_repeat(text.encode(), room_for(room)) for kernel in BUILDS)

    assert compiled is interpreted
    assert compiled or not repeats(text)


@given(RANDOMS)
def test_of_a_text_that_is_no_json_anything_is_told_within_its_bytes(random: Random) -> None:
    text = bytearray(a_text(random).encode())
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(text) + 1)
        text[at : at + random.randrange(3)] = random.choice((b'"', b"\\", b"{", b"}", b":", b""))
    cut = bytes(text[: random.randint(0, len(text))])
    answers = []
    for kernel in BUILDS:
        try:
            answers.append(kernel.may_repeat(cut, room_for(50)))
        except IndexError:
            answers.append(None)

    assert answers[0] is answers[1]
