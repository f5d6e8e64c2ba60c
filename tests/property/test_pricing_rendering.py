"""The JSON of any quote, written from its numbers, is what msgspec writes of its values."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pricing import Quote, QuotedLine, encode_quote, parse_document, price
from tests.builders.pricing_documents import document
from tests.unit.pricing.documents import document as small_document
from tests.unit.pricing.documents import line, offer

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)
# What JSON writes in another way than it is, and what it does not.
ODD = st.text(
    st.sampled_from('"\\/\b\n\x00\x1f\x7f é鞋😀\u2028,[]{}:') | st.characters(codec="utf-8")
)
FIELDS = (
    *("id", "unit_price", "price_source", "goods", "freight", "funded_freight", "tax_contained"),
    *("tax_added", "red_packets", "goods_paid", "freight_paid", "paid", "units", "discounts"),
    "split",
)


def with_odd_ids(source: Json, odd: list[str]) -> Json:
    """The document with these in its lines' and offers' ids."""
    number = itertools.count()
    for each in (*source["lines"], *source["offers"]):
        ending = odd[next(number) % len(odd)] if odd else ""
        each["id"] += ending
    if source.get("choose", "best") != "best":
        renamed = {each["id"].split("\ue000")[0]: each["id"] for each in source["offers"]}
        source["choose"] = [renamed[each] for each in source["choose"]]
    return source


def plainly(quote: Quote) -> bytes:
    """The quote's JSON, by way of its values."""
    names = [name for name in Quote.__struct_fields__ if name != "given"]
    values = {name: getattr(quote, name) for name in names}
    return msgspec.json.encode({**values, "lines": [_line(each) for each in quote.lines]})


def _line(quoted: QuotedLine) -> Json:
    return {name: getattr(quoted, name) for name in FIELDS}


@given(RANDOMS, st.lists(ODD.map("\ue000".__add__), max_size=5))
def test_a_quote_is_written_as_its_values_are(random: Random, odd: list[str]) -> None:
    quote = price(parse_document(with_odd_ids(document(random), odd)))

    assert encode_quote(quote) == plainly(quote)


def test_a_line_of_many_units_and_the_largest_amounts_is_written() -> None:
    quote = price(parse_document(small_document([line("1", 10**11, 9_999)])))

    assert quote.payable == 999_900_000_000_000
    assert encode_quote(quote) == plainly(quote)


@pytest.mark.parametrize("amount", [1, 123_456_789_012_345])
@pytest.mark.parametrize("longest", range(5))
def test_there_is_room_for_a_discount_of_every_layer_and_long_ids(
    amount: int, longest: int
) -> None:
    """The first line is short; an offer's id, and the second line's, take more than all else."""
    layers = ("item", "store_tier", "store_coupon", "cross_store", "platform_coupon")
    funding = {"merchant": 3_333, "platform": 3_333, "buyer": 3_334}
    shared = {"scope": {"skus": ["S"]}, "funding": funding, "buyer": "B"}
    offers = [
        offer('"' * (1_000 if at == longest else 1 + at), layer, {"amount": amount}, **shared)
        for at, layer in enumerate(layers)
    ]
    for each in offers[1:3]:
        each["owner"] = "merchant:M1"
    earned = {"rate": 10_000, "buyer": "B"}
    large = line("2" * 1_000, 10**11, 9_998, sku="S", commission=earned)
    chosen = [each["id"] for each in (offers[2], offers[4])]
    quote = price(parse_document(small_document([line("1", 0), large], offers, choose=chosen)))

    assert [len(each.discounts) for each in quote.lines] == [0, 5]
    assert encode_quote(quote) == plainly(quote)


def test_there_is_room_for_units_of_which_some_have_a_digit_more() -> None:
    """Half of the units carry 999 and half of them 1,000."""
    off = offer("o", "cross_store", {"amount": 4_999})
    quote = price(parse_document(small_document([line("1", 1_000, 9_999)], [off])))

    assert set(quote.lines[0].units) == {999, 1_000}
    assert encode_quote(quote) == plainly(quote)


def room_of(source: Json) -> int:
    written = price(parse_document(source)).lines.encode()
    assert isinstance(written.obj, bytearray)
    return len(written.obj)


def test_a_discount_makes_room_for_all_that_is_written_of_it_and_the_longest_numbers() -> None:
    lines = [line("1", 9)]
    discount = '{"offer":"o","amount":,"funding":{"merchant":,"platform":,"buyer":}},'
    more = room_of(small_document(lines, [offer("o", "item", {"amount": 1})]))

    assert more - room_of(small_document(lines)) >= len(discount) + 4 * len(str(-(2**63)))


def test_a_long_id_makes_room_for_itself() -> None:
    room = room_of(small_document([line("1", 9), line("2", 9), line("3", 9)]))

    assert room_of(small_document([line("1", 9), line("2" * 900, 9), line("3", 9)])) >= room + 899
