"""Texts that people type: which names and descriptions are taken."""

import re
import time

import msgspec
import pytest

from core.text import NAME_PATTERN, Description, Name

INVISIBLE = (
    "\x00\n\x7f\x85\u00ad\u061c\u115f\u180e\u200b\u200d\u200e\u2028\u2029\u202e\u2060\u2063\u2066"
    "\u206a\u3164\ufeff\uffa0\ufff9\U000e0001\U000e0041\U000e007f"
)


def accepted(text: str, kind: object = Name) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "安履",
        "  中 文 ",
        "José",
        "cafe\u0301",
        "\u2764\ufe0f",
        "\U0001f45f",
        "東京\u3000店",
        "3%",
    ],
)
def test_names_of_any_language_are_taken(name: str) -> None:
    assert accepted(name)


@pytest.mark.parametrize("invisible", INVISIBLE)
@pytest.mark.parametrize("name", ["{}", "ad{}min", "{}admin", "admin{}"])
def test_a_name_with_a_character_that_shows_nothing_is_refused(name: str, invisible: str) -> None:
    assert not accepted(name.format(invisible))


@pytest.mark.parametrize("name", ["", " ", "  ", "\u00a0\u3000", "\u2800", "\ufe0f"])
def test_a_name_of_nothing_to_see_is_refused(name: str) -> None:
    assert not accepted(name)


def test_prose_keeps_its_lines_and_its_joined_emoji() -> None:
    assert accepted("穿了三个月。\n\U0001f469\u200d\U0001f680", Description)
    assert not accepted("\u202egnp.exe", Description)


@pytest.mark.parametrize("text", [" " * 200_000, "a" * 200_000 + "\n", " a" * 100_000 + "\n"])
def test_the_pattern_of_names_takes_time_as_long_as_the_text(text: str) -> None:
    start = time.perf_counter()
    assert re.search(NAME_PATTERN, text) is None
    assert time.perf_counter() - start < 1
