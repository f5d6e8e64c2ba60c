"""Whole carts through both builds of the pricing kernels: every number of every buffer agrees."""

from __future__ import annotations

from array import array
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pricing import PreparedOffers, parse_document
from core.pricing.flat_cart import FlatCart
from core_ext import layout
from tests.builders.pricing_documents import document
from tests.kernels import Build, both_builds_of

pytestmark = pytest.mark.once

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)
KERNELS = (
    "cart",
    "cart_pricing",
    "commission_split",
    "flattening",
    "quoting",
)


def kernels(build: Build) -> dict[str, ModuleType]:
    return {name: getattr(both_builds_of(name), build.value) for name in KERNELS}


def answers(source: Json, build: Build) -> tuple[list[int], ...]:
    """All buffers after pricing and splitting with these kernels."""
    parsed = parse_document(source)
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    flat.choose(() if parsed.choose == "best" else parsed.choose)
    buffers = (
        flat.lines,
        flat.merchant_rows,
        flat.offers,
        flat.prepared.tiers,
        flat.members,
        flat.totals,
    )
    modules = kernels(build)
    scratch = array("q", bytes(8 * modules["cart"].scratch_length(len(parsed.lines))))
    cart = modules["cart"].Cart(*buffers, scratch)
    modules["cart_pricing"].price_cart(cart)
    assert modules["commission_split"].split_cart(cart) == -1
    quoted = tuple(array("q", bytes(8 * count)) for count in quoted_lengths(flat))
    modules["quoting"].write_lines(cart, *quoted)
    return tuple(buffer.tolist() for buffer in (*buffers, *quoted))


def quoted_lengths(flat: FlatCart) -> tuple[int, ...]:
    """How much the lines of a quote take: numbers, units, discounts, ends."""
    count = len(flat.sources)
    units = sum(flat.lines[layout.QUANTITY :: layout.LINE])
    discounts = count * layout.DISCOUNT_LAYERS * layout.DISCOUNT
    return count * layout.QUOTED, units, discounts, 2 * count


def flattened(source: Json, build: Build, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """All that a document comes to before it is priced."""
    monkeypatch.setattr("core.pricing.flat_cart.flattening", kernels(build)["flattening"])
    parsed = parse_document(source)
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    found = vars(flat)
    return tuple(found[name] for name in sorted(found) if name not in {"cart", "prepared"})


def test_each_build_is_what_it_says() -> None:
    for name in KERNELS:
        compiled, interpreted = both_builds_of(name)
        assert str(compiled.__file__).endswith(".so")
        assert str(interpreted.__file__).endswith(".py")


@given(RANDOMS)
def test_a_document_is_flattened_the_same_by_both_builds(random: Random) -> None:
    source = document(random)
    with pytest.MonkeyPatch.context() as patch:
        compiled = flattened(source, Build.COMPILED, patch)
        interpreted = flattened(source, Build.INTERPRETED, patch)
    assert compiled == interpreted


@given(RANDOMS)
def test_a_cart_comes_to_the_same_in_both_builds(random: Random) -> None:
    source = document(random)
    assert answers(source, Build.COMPILED) == answers(source, Build.INTERPRETED)


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
