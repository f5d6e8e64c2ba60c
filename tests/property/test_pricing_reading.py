"""However the text of a document is written or spoilt, it is read as the strict reader reads it."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pricing import Document, RefusedDocument
from core.pricing.parsing import parse_document
from core.pricing.reading import _read_quickly, _read_strictly, read_document
from tests.builders.pricing_documents import document

RANDOMS = st.randoms(use_true_random=False)
# What a text can be spoilt with: keys, numbers, escapes and bytes that readers disagree about.
SPOILS = [
    *(b'"id": "1",', b'"merchants" : ["M1"],', b'"fee":0,', b'"M1":{"fee":1},', b'"\\n":1,'),
    *(b'"now":1,', b'"id":"x",', b'"amount":1,', b'"\\u0061mount":1,', b",", b"{}", b"[", b" "),
    *(b"1.0", b"1e2", b"-0", b"00", b"18446744073709551616", b"1e999", b"NaN", b"null", b"true"),
    *(b'"{":1,', b'"{}":{"a":1},', b'"\\ud800":1,'),
    *(b'"\\ud83d"', b'"\\ud83d\\ude00"', b'"\xff"', b'"\xed\xa0\x80"', b"\x00", b"\xef\xbb\xbf"),
]


def read(text: bytes) -> Document | tuple[str, str]:
    try:
        return read_document(text)
    except RefusedDocument as refused:
        return refused.code, refused.field


def read_strictly(text: bytes) -> Document | tuple[str, str]:
    try:
        return parse_document(_read_strictly(text))
    except RefusedDocument as refused:
        return refused.code, refused.field


def spoilt(random: Random, text: bytes) -> bytes:
    """The text with a spoil where a value or key may begin, or in the place of a few bytes."""
    starts = [at + 1 for at, byte in enumerate(text) if byte in b"{[:,"]
    at = random.choice(starts)
    return text[:at] + random.choice(SPOILS) + text[at + random.choice((0, 0, 1, 2, 5)) :]


@given(RANDOMS)
def test_a_text_is_read_as_the_strict_reader_reads_it(random: Random) -> None:
    source = document(random)
    source["lines"][0]["sku"] = random.choice(("S", "鞋", "😀", '"\\', "\x7f", "\u2028"))
    text = json.dumps(
        source,
        ensure_ascii=random.random() < 0.5,
        indent=random.choice((None, None, 1)),
        separators=random.choice((None, (",", ":"))),
    ).encode()
    assert read(text) == read_strictly(text)
    for _ in range(random.randint(1, 3)):
        text = spoilt(random, text)
        assert read(text) == read_strictly(text)


# Between 1,000 and 2,000 it is the depth of the calling stack that decides what the refusal is.
@pytest.mark.parametrize("depth", [1, 2, 253, 254, 255, 256, 900, 10_000, 100_000])
def test_depth_is_no_way_around_a_refusal(depth: int) -> None:
    text = b"[" * depth + b"]" * depth
    assert read(text) == read_strictly(text)


def test_an_ordinary_text_is_read_the_quick_way() -> None:
    source = document(Random(1))
    source["lines"][0]["sku"] = "鞋\\"
    for ensure_ascii in (True, False):
        text = json.dumps(source, ensure_ascii=ensure_ascii, indent=1).encode()
        assert _read_quickly(text) == parse_document(source)
    assert _read_quickly(b'{"now": 1, "now": 1}') is None


def test_as_many_merchants_as_there_may_be_are_read_the_quick_way() -> None:
    source = document(Random(1))
    source["freight"] = {f"M{at}": {"fee": 1} for at in range(200)}
    assert _read_quickly(json.dumps(source).encode()) is not None
