"""Every field of a document, attacked in every way: the refusal names it, nothing crashes.

The document here has each field there is, so a new one that nobody attacks fails a test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from core.pricing import RefusedDocument, parse_document, price
from core.pricing.offers import BENEFITS, Tier
from core.pricing.reading import read_document
from tests.unit.pricing.documents import Json, document, line, offer
from tests.unit.pricing.full_document import FULL, Path, at, put, spelled, walk, without

AMOUNT = (0, 10**15)
RATE = (0, 10_000)
COUNT = (1, 10**9)
TIME = (0, 10**12)
PRICE = (0, 10**11)
RANGES = {
    **dict.fromkeys(("list", "sale", "member", "live", "flash"), PRICE),
    **dict.fromkeys(("take_floor", "take_cap", "max", "amount", "min_amount"), AMOUNT),
    **dict.fromkeys(("fee", "free_over"), AMOUNT),
    **dict.fromkeys(("percent", "take_rate", "agency_rate", "rate"), RATE),
    **dict.fromkeys(("merchant", "platform", "buyer"), RATE),
    **dict.fromkeys(("nth", "buy", "get", "times", "min_quantity"), COUNT),
    **dict.fromkeys(("now", "from", "to"), TIME),
    "quantity": (1, 9_999),
    "every": (1, 10**15),
    "tax.rate": (0, 10**6),
}
"""Name of an integer field → its least and most, by docs/money-rules.md."""
NULLABLE = frozenset(("sale", "member", "live", "flash", "take_floor", "take_cap"))
NUMBERS = (1.0, 1e2, float("nan"), float("inf"))
OTHERS: dict[type, tuple[Any, ...]] = {
    int: (None, "1", True, [], {}, *NUMBERS),
    str: (None, 1, True, [], {}, *NUMBERS),
    bool: (None, 0, 1, "true", [], {}),
    list: (None, 1, True, {}, *NUMBERS),
    dict: (None, 1, True, "x", [], *NUMBERS),
}
"""Type of a value → values that are none of it."""


PLACES = [path for path, _ in walk(FULL)]
INTEGERS = [path for path, value in walk(FULL) if type(value) is int]
TEXTS = [path for path, value in walk(FULL) if isinstance(value, str)]
OBJECTS = [path for path, value in walk(FULL) if isinstance(value, dict)]
MAPPING = ("freight",)
"""The one object whose keys are ids."""
WORDS = frozenset(("layer", "mode"))
"""Fields that are one of a few words."""


def range_of(path: Path) -> tuple[int, int]:
    name = str(path[-1])
    return RANGES["tax.rate"] if path[-2:] == ("tax", "rate") else RANGES[name]


def refusal(source: object) -> tuple[str, str]:
    with pytest.raises(RefusedDocument) as refused:
        parse_document(source)
    return refused.value.code, refused.value.field


def test_the_document_is_priced_as_it_is() -> None:
    assert price(parse_document(FULL)).payable > 0


def test_every_field_that_there_is_is_attacked() -> None:
    """All but what is told apart elsewhere: the scope of everything is in the other offers."""
    names = {str(path[-1]) for path in PLACES if path}
    structs: list[type] = [type(each) for each in structs_of(parse_document(FULL))]
    fields = {name for each in (*structs, *BENEFITS.values(), Tier) for name in encoded(each)}

    assert fields <= names


def encoded(struct: type) -> tuple[str, ...]:
    return tuple(field.encode_name for field in msgspec.structs.fields(struct))


def structs_of(value: Any) -> Iterator[msgspec.Struct]:
    if isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from structs_of(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from structs_of(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from structs_of(inner)


@pytest.mark.parametrize("path", INTEGERS, ids=spelled)
def test_an_integer_beyond_its_limits_is_refused(path: Path) -> None:
    least, most = range_of(path)
    beyond = (least - 1, most + 1, 2**63, 2**64, -(2**63) - 1, 10**38 + 1)
    for value in beyond:
        assert refusal(put(path, value)) == ("out_of_range", spelled(path))


SUMS = ("funding", "fee")
"""Fields whose limits another rule is before: what funding sums to, and goods with fees."""


@pytest.mark.parametrize(
    "path", [path for path in INTEGERS if not set(path) & set(SUMS)], ids=spelled
)
def test_an_integer_at_its_limits_is_priced(path: Path) -> None:
    for value in range_of(path):
        quote = price(parse_document(put(path, value)))
        assert quote.payable == sum(each.paid for each in quote.lines)


@pytest.mark.parametrize("path", PLACES, ids=spelled)
def test_what_is_of_another_type_is_refused(path: Path) -> None:
    for value in OTHERS[type(at(path))]:
        if value is None and path and path[-1] in NULLABLE:
            price(parse_document(put(path, value)))
        else:
            assert refusal(put(path, value)) == ("wrong_type", spelled(path)), value


@pytest.mark.parametrize("path", TEXTS, ids=spelled)
def test_an_empty_text_is_refused(path: Path) -> None:
    code = "not_allowed" if path[-1] in WORDS else "wrong_length"
    assert refusal(put(path, "")) == (code, spelled(path))


@pytest.mark.parametrize("path", [path for path in TEXTS if path[-1] in WORDS], ids=spelled)
def test_another_word_is_refused(path: Path) -> None:
    assert refusal(put(path, "sesame")) == ("not_allowed", spelled(path))


@pytest.mark.parametrize("path", [path for path in OBJECTS if path != MAPPING], ids=spelled)
def test_an_unknown_field_is_refused_wherever_it_is(path: Path) -> None:
    refused = put(path, {**at(path), "surprise": 1})
    assert refusal(refused) == ("unknown_field", spelled((*path, "surprise")))


@pytest.mark.parametrize("path", OBJECTS, ids=spelled)
def test_a_key_that_comes_twice_is_refused_wherever_it_is(path: Path) -> None:
    key, value = next(iter(at(path).items()))
    marked = put(path, {"twice": 0, **at(path)})
    text = json.dumps(marked).replace('"twice": 0', f'"{key}": {json.dumps(value)}')

    with pytest.raises(RefusedDocument) as refused:
        read_document(text.encode())
    assert refused.value.code == "duplicate_key"
    assert refused.value.field == spelled((*path, key))


REQUIRED: tuple[Path, ...] = (
    *(("currency",), ("now",), ("lines",)),
    *(("lines", 0, name) for name in ("id", "sku", "product", "merchant", "quantity", "prices")),
    ("lines", 0, "prices", "list"),
    *(("lines", 0, "tax", name) for name in ("mode", "rate")),
    *(("lines", 0, "commission", name) for name in ("rate", "buyer")),
    *(("offers", 4, name) for name in ("id", "layer", "scope", "benefit")),
    *(("offers", 4, "window", name) for name in ("from", "to")),
    ("freight", "M1", "fee"),
)
OPTIONAL: tuple[Path, ...] = (
    *(("freight",), ("choose",), ("freight", "M1"), ("freight", "M1", "free_over")),
    *(("lines", 0, "prices", name) for name in ("sale", "member", "live", "flash")),
    *(("lines", 0, name) for name in ("categories", "tax", "take_rate", "take_floor", "take_cap")),
    ("lines", 0, "commission"),
    ("lines", 0, "commission", "agency_rate"),
    *(("offers", 4, name) for name in ("condition", "window")),
    *(("offers", 4, "condition", name) for name in ("min_amount", "min_quantity")),
    *(("offers", 4, "scope", name) for name in ("merchants", "products", "skus", "categories")),
    ("offers", 4, "scope", "except_skus"),
    *(("offers", 4, "benefit", "tiers", 0, name) for name in ("min_amount", "min_quantity")),
    ("offers", 0, "with_flash"),
    ("offers", 2, "benefit", "times"),
    ("offers", 3, "benefit", "max"),
)


@pytest.mark.parametrize("path", REQUIRED, ids=spelled)
def test_a_field_without_default_is_missed(path: Path) -> None:
    assert refusal(without(path)) == ("missing_field", spelled(path))


@pytest.mark.parametrize("path", OPTIONAL, ids=spelled)
def test_a_field_with_a_default_may_be_left_out(path: Path) -> None:
    quote = price(parse_document(without(path)))
    assert quote.payable == sum(each.paid for each in quote.lines)


def many(count: int, layer: str) -> list[Json]:
    return [offer(f"{layer} {at}", layer, {"amount": 1}) for at in range(count)]


def test_as_many_lines_and_offers_as_there_may_be_are_priced() -> None:
    lines = [line(str(each), 1_000) for each in range(200)]
    offers = [*many(200, "cross_store"), *many(100, "platform_coupon"), *many(200, "red_packet")]
    quote = price(parse_document(document(lines, offers, choose=[])))
    assert (len(quote.lines), quote.payable) == (200, 199_999)

    more = {"lines": [*lines, line("200", 1)]}
    assert refusal({**document(lines, offers), **more}) == ("wrong_length", "lines")
    for layer in ("cross_store", "red_packet", "shipping"):
        full = document(lines, [*offers, offer("more", layer, {"amount": 1})])
        assert refusal(full) == ("too_many", "offers")


def test_goods_and_fees_come_to_what_they_may_and_to_no_unit_more() -> None:
    """A hundred thousand million at most a unit, 9,999 units at most a line."""
    lines = [line("1", 10**11, 9_999), line("2", 10**11 - 1, 1)]
    fees = {"M1": {"fee": 1}}
    assert price(parse_document(document(lines, freight=fees))).payable == 10**15
    without_lines = {"M9": {"fee": 1}}
    assert price(parse_document(document(lines, freight=fees | without_lines))).payable == 10**15

    assert refusal(document(lines, freight={"M1": {"fee": 2}})) == ("out_of_range", "lines")
    lines[1] = line("2", 10**11, 1)
    assert refusal(document(lines, freight=fees)) == ("out_of_range", "lines")


def test_the_parts_of_a_funding_sum_to_the_whole() -> None:
    for each, by in (("merchant", 1), ("platform", -1), ("buyer", 1)):
        path: Path = ("offers", 4, "funding", each)
        assert refusal(put(path, at(path) + by)) == ("not_allowed", "offers[4].funding")
