"""The JSON of any quote, written from its numbers, is what msgspec writes of its values."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from core.pricing import Quote, QuotedLine, encode_quote, parse_document, price
from tests.builders.pricing_documents import document

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


def _line(line: QuotedLine) -> Json:
    return {name: getattr(line, name) for name in FIELDS}


@given(RANDOMS, st.lists(ODD.map("\ue000".__add__), max_size=5))
def test_a_quote_is_written_as_its_values_are(random: Random, odd: list[str]) -> None:
    quote = price(parse_document(with_odd_ids(document(random), odd)))

    assert encode_quote(quote) == plainly(quote)


def test_a_line_of_many_units_and_the_largest_amounts_is_written() -> None:
    line = {"id": "1", "sku": "S", "product": "P", "merchant": "M", "quantity": 9_999}
    source = {"currency": "JPY", "now": 0, "lines": [{**line, "prices": {"list": 10**11}}]}
    quote = price(parse_document(source))

    assert quote.payable == 999_900_000_000_000
    assert encode_quote(quote) == plainly(quote)
