"""Whole carts through both builds of the pricing kernels: every number of every buffer agrees."""

from __future__ import annotations

import itertools
from array import array
from random import Random
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pricing.document import Line, Prices, PriceSource
from core.pricing.flat_cart import FlatCart
from core.pricing.line_text import _ENDS, _PIECES, encode_lines
from core.pricing.offers import Offer
from core_ext import fields, layout
from tests.builders.flat_carts import flat_cart
from tests.builders.pricing_documents import document
from tests.kernels import Build, both_builds_of

pytestmark = pytest.mark.once

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)
ANSWERS = (layout.GOODS, layout.DISCOUNTS)
"""From which number of a line to which there are answers, discounts aside."""
KERNELS = (
    "cart",
    "cart_pricing",
    "commission_split",
    "flattening",
    "quoting",
)


def kernels(build: Build) -> dict[str, ModuleType]:
    return {name: getattr(both_builds_of(name), build.value) for name in KERNELS}


def answers(source: Json, build: Build) -> list[object]:
    """All numbers after pricing and splitting with these kernels."""
    flat, modules = flat_cart(source, build), kernels(build)
    modules["cart_pricing"].price_cart(flat.cart)
    assert modules["commission_split"].split_cart(flat.cart) == -1
    quoted = tuple(array("q", bytes(8 * count)) for count in quoted_lengths(flat))
    modules["quoting"].write_lines(flat.cart, *quoted)
    text = line_text(flat, modules["quoting"])
    given: dict[str, int] = {}
    chosen: list[str] = []
    ids = flat.prepared.ids
    sums = modules["quoting"].sum_up(flat.cart, flat.candidates, ids, given, chosen)
    return [flat._book.tolist(), *map(list, quoted), text, sums, given, chosen]


def line_text(flat: FlatCart, quoting: ModuleType) -> bytes:
    """The JSON of the lines, as these kernels write it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.pricing.line_text.quoting", quoting)
        patch.setattr("core.pricing.line_text._FORM", quoting.Form(_PIECES, _ENDS))
        return bytes(encode_lines(flat))


def quoted_lengths(flat: FlatCart) -> tuple[int, ...]:
    """How much the lines of a quote take: numbers, units, discounts, ends."""
    count = len(flat.document.lines)
    units = sum(flat.lines[layout.QUANTITY :: layout.LINE])
    discounts = count * layout.DISCOUNT_LAYERS * layout.DISCOUNT
    return count * layout.QUOTED, units, discounts, 2 * count


def flattened(source: Json, build: Build) -> dict[str, object]:
    """All that a document comes to before it is priced."""
    flat = flat_cart(source, build)
    found = {**vars(flat), "_book": flat._book.tolist()}
    return {name: found[name] for name in found if name not in {"cart", "prepared"}}


def test_each_build_is_what_it_says() -> None:
    for name in KERNELS:
        compiled, interpreted = both_builds_of(name)
        assert str(compiled.__file__).endswith(".so")
        assert str(interpreted.__file__).endswith(".py")


def test_lines_and_offers_have_their_fields_where_kernels_read_them() -> None:
    found = {name: getattr(fields, name.upper(), None) for name in Line.__struct_fields__}
    read = {name: at for name, at in found.items() if at is not None}
    assert read == {name: Line.__struct_fields__.index(name) for name in read}
    assert len(read) == 8
    of_offers = {name: getattr(fields, name.upper(), None) for name in Offer.__struct_fields__}
    read = {name: at for name, at in of_offers.items() if at is not None}
    assert read == {name: Offer.__struct_fields__.index(name) for name in read}
    assert len(read) == 6
    assert Prices.__struct_fields__ == get_args(PriceSource)


@given(RANDOMS)
def test_a_document_is_flattened_the_same_by_both_builds(random: Random) -> None:
    source = document(random)
    assert flattened(source, Build.COMPILED) == flattened(source, Build.INTERPRETED)


@given(RANDOMS)
def test_a_cart_comes_to_the_same_in_both_builds(random: Random) -> None:
    source = document(random)
    assert answers(source, Build.COMPILED) == answers(source, Build.INTERPRETED)


@given(RANDOMS)
def test_numbers_of_every_length_are_written_the_same_by_both_builds(random: Random) -> None:
    source = document(random)
    written = []
    for build in Build:
        flat = flat_cart(source, build)
        sized = Random(str(source))
        for at, line in itertools.product(range(len(source["lines"])), range(*ANSWERS)):
            size = 2 ** sized.randint(0, 62)
            flat.lines[at * layout.LINE + line] = sized.randint(-size, size)
        written.append(line_text(flat, kernels(build)["quoting"]))

    assert written[0] == written[1]
    assert len(msgspec.json.decode(written[0])) == len(source["lines"])


def at_the_limit(tax: Json) -> Json:
    """200 lines that come to exactly 10^15 with their fee."""
    lines: list[Json] = [
        {
            "id": str(at),
            "sku": str(at),
            "product": "P",
            "merchant": f"M{at % 7}",
            "quantity": 50,
            "prices": {"list": 10**11 - (at == 0)},
            "tax": tax,
            "take_rate": 9_999,
            "take_floor": 10**15,
            "take_cap": 10**15,
            "commission": {"rate": 9_999, "buyer": "B", "agency_rate": 9_999},
        }
        for at in range(200)
    ]
    goods = sum(line["prices"]["list"] * line["quantity"] for line in lines)
    everything = {"scope": {"all": True}}
    offers = [
        {"id": "i", "layer": "item", **everything, "benefit": {"nth": 1, "percent": 3_333}},
        {
            "id": "c",
            "layer": "cross_store",
            **everything,
            "benefit": {"every": 1, "amount": 10**15, "times": 10**9},
            "condition": {"min_amount": 10**15},
        },
        {"id": "p", "layer": "platform_coupon", **everything, "benefit": {"amount": 333_333_333}},
        {"id": "r", "layer": "red_packet", **everything, "benefit": {"amount": 10**15 - 7}},
    ]
    return {
        "currency": "CNY",
        "now": 0,
        "lines": lines,
        "offers": offers,
        "freight": {"M0": {"fee": 10**15 - goods}},
        "choose": ["p", "r"],
    }


@pytest.mark.parametrize(
    "tax",
    [{"mode": "none"}, {"mode": "inclusive", "rate": 10**6}, {"mode": "import", "rate": 10**6}],
    ids=lambda tax: tax["mode"],
)
def test_a_cart_at_every_limit_comes_to_the_same_in_both_builds(tax: Json) -> None:
    source = at_the_limit(tax)
    assert answers(source, Build.COMPILED) == answers(source, Build.INTERPRETED)
