"""Texts that are no strict JSON, where the fault is before any rule of documents."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from core.pricing import RefusedDocument
from core.pricing.reading import read_document
from tests.unit.pricing.documents import example

TEXTS: list[tuple[str, Callable[[bytes], bytes], str, str]] = [
    ("cut", lambda text: text[:-2], "malformed", ""),
    ("empty object", lambda _: b"{}", "missing_field", "currency"),
    ("not UTF-8", lambda text: text.replace(b"CNY", b"\xff"), "malformed", ""),
    ("byte order mark", lambda text: b"\xef\xbb\xbf" + text, "malformed", ""),
    ("UTF-16", lambda text: text.decode().encode("utf-16"), "malformed", ""),
    ("depth", lambda _: b"[" * 100_000, "malformed", ""),
    ("brace in a key", lambda _: b'{"a{}":{"b":NaN}}', "wrong_type", "a{}.b"),
    ("half a key", lambda _: b'{"\\ud800":1}', "wrong_type", ""),
    ("half a key, twice", lambda _: b'{"\\ud800":1,"\\ud800":2}', "wrong_type", ""),
    (
        "a key like a path",
        lambda _: b'{"x` - at `$.freight[...]":1}',
        "wrong_type",
        "freight[...]",
    ),
    ("digits", lambda text: text.replace(b"29900", b"9" * 5_000), "malformed", ""),
    ("NaN", lambda text: text.replace(b"29900", b"NaN"), "wrong_type", "lines[0].prices.list"),
    (
        "infinity",
        lambda text: text.replace(b"29900", b"-Infinity"),
        "wrong_type",
        "lines[0].prices.list",
    ),
    ("1e999", lambda text: text.replace(b"29900", b"1e999"), "wrong_type", "lines[0].prices.list"),
    ("a later key, twice", lambda _: b'{"a":1,"b":{"c":1,"d":2,"d":3}}', "duplicate_key", "b.d"),
    (
        "duplicate key",
        lambda text: text.replace(b'"fee": 800', b'"fee": 800, "fee": 800'),
        "duplicate_key",
        "freight.M1.fee",
    ),
    (
        "lone surrogate",
        lambda text: text.replace(b'"CNY"', b'"\\ud800"'),
        "wrong_type",
        "currency",
    ),
]


@pytest.mark.parametrize(("change", "code", "field"), [row[1:] for row in TEXTS])
def test_text_that_is_no_strict_json_is_refused(
    change: Callable[[bytes], bytes], code: str, field: str
) -> None:
    with pytest.raises(RefusedDocument) as refused:
        read_document(change(json.dumps(example()).encode()))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_however_deep_half_a_character_is_it_is_refused() -> None:
    for depth in range(900, 1_010):  # as deep as Python's own stack is about to end
        with pytest.raises(RefusedDocument):
            read_document(b"[" * depth + b'"\\ud800"' + b"]" * depth)


KEY = "k" * 201


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (json.dumps(example() | {KEY: 1}), KEY[:200]),
        (json.dumps(example() | {"freight": {KEY: {}}}), f"freight.{KEY[:200]}.fee"),
        (f'{{"{KEY}":1,"{KEY}":2}}', KEY[:200]),
        (f'{{"{KEY}":NaN}}', KEY[:200]),
    ],
)
def test_of_a_long_key_a_refusal_names_the_beginning(text: str, field: str) -> None:
    with pytest.raises(RefusedDocument) as refused:
        read_document(text.encode())
    assert refused.value.field == field
