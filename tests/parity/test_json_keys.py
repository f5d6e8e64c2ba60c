"""A key that comes twice is seen by both builds wherever it is, as the strict reader sees it."""

from __future__ import annotations

import json
from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import both_builds_of

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


@given(RANDOMS)
def test_a_key_that_comes_twice_is_seen(random: Random) -> None:
    text = a_text(random)
    expected = repeats(text) or has_escaped_key(text)

    for build in BUILDS:
        assert build.may_repeat(text.encode(), array("q", bytes(8 * ROOM))) is expected, text


@given(RANDOMS)
def test_where_there_is_no_room_nothing_is_told(random: Random) -> None:
    text = a_text(random)
    room = random.randrange(20)

    compiled, interpreted = (
        build.may_repeat(text.encode(), array("q", bytes(8 * room))) for build in BUILDS
    )

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
    for build in BUILDS:
        try:
            answers.append(build.may_repeat(cut, array("q", bytes(8 * 50))))
        except IndexError:
            answers.append(None)

    assert answers[0] is answers[1]


def test_each_place_in_a_word_of_eight_bytes_is_looked_at() -> None:
    for length in range(40):
        key = b'"' + b"k" * length + b'"'
        for value in (b"1", b'"' + b"v" * length + b'"', b'"' + b"v" * length + b'\\"{"'):
            once = b"{" + key + b": " + value + b', "other": ' + value + b"}"
            twice = b"{" + key + b": " + value + b", " + key + b": " + value + b"}"
            for build in BUILDS:
                room = array("q", bytes(8 * ROOM))
                assert not build.may_repeat(once, room)
                assert build.may_repeat(twice, room)


def test_as_many_keys_as_there_is_room_for_are_told_apart() -> None:
    keys = [f'"{at}": 0' for at in range(8)]
    for build in BUILDS:
        assert not build.may_repeat(
            f"{{{', '.join(keys[:7])}}}".encode(), array("q", bytes(8 * 17))
        )
        assert build.may_repeat(f"{{{', '.join(keys)}}}".encode(), array("q", bytes(8 * 17)))
