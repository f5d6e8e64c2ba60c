"""Buffers no caller makes: a kernel computes something or refuses, and stays within them.

Under AddressSanitizer (`make sanitize`) a read or write outside would end the process.
"""

from __future__ import annotations

import contextlib
from array import array
from random import Random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from core.pricing import PreparedOffers, parse_document
from core.pricing.flat_cart import FlatCart
from core_ext import book_layout, layout
from tests.builders.pricing_documents import document
from tests.kernels import both_builds_of

pytestmark = pytest.mark.once

RANDOMS = st.randoms(use_true_random=False)
EXTREMES = (-(2**63), -(2**62), -(10**15), -2, -1, 0, 1, 2, 10**15, 2**31, 2**62, 2**63 - 1)
REFUSALS = (IndexError, OverflowError, ValueError, ZeroDivisionError)


def kernel(name: str) -> ModuleType:
    return both_builds_of(name).compiled


def number(random: Random) -> int:
    return random.choice((random.choice(EXTREMES), random.randint(-9, 60)))


def numbers(random: Random, count: int) -> array[int]:
    return array("q", [number(random) for _ in range(count)])


def spoil(random: Random, buffer: array[int]) -> array[int]:
    """The buffer with some numbers replaced, or cut."""
    spoilt = array("q", buffer)
    for _ in range(random.randint(0, 3)):
        if spoilt:
            spoilt[random.randrange(len(spoilt))] = number(random)
    return spoilt[: random.randint(0, len(spoilt))] if random.random() < 0.2 else spoilt


def spoilt_cart(random: Random) -> object:
    parsed = parse_document(document(random))
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    flat.choose(() if parsed.choose == "best" else parsed.choose)
    scratch = array("q", bytes(8 * kernel("cart").scratch_length(len(parsed.lines))))
    buffers = [
        flat.lines,
        flat.merchant_rows,
        flat.offers,
        flat.prepared.tiers,
        flat.members,
        flat.totals,
        scratch,
    ]
    for at in random.sample(range(len(buffers)), random.randint(1, 3)):
        buffers[at] = spoil(random, buffers[at])
    return kernel("cart").Cart(*buffers)


@given(RANDOMS)
def test_a_spoilt_cart_is_priced_somehow_or_refused(random: Random) -> None:
    cart = spoilt_cart(random)
    with contextlib.suppress(*REFUSALS):
        kernel("cart_pricing").price_cart(cart)
    with contextlib.suppress(*REFUSALS):
        kernel("commission_split").split_cart(cart)
    with contextlib.suppress(*REFUSALS):
        quoted = [array("q", bytes(8 * random.randint(0, 99))) for _ in range(4)]
        kernel("quoting").write_lines(cart, *quoted)
    with contextlib.suppress(*REFUSALS):
        offer = number(random)
        kernel("offer_worth").worth_of(cart, offer, number(random), number(random))


@given(RANDOMS)
def test_options_of_a_spoilt_cart_are_listed_somehow_or_refused(random: Random) -> None:
    cart, stacking = spoilt_cart(random), kernel("coupon_stacking")
    options, goods = (array("q", bytes(8 * random.randint(0, 400))) for _ in range(2))
    with contextlib.suppress(*REFUSALS):
        first = stacking.settle_stores(cart)
        stacking.list_options(cart, random.choice((first, number(random))), options, goods)
    with contextlib.suppress(*REFUSALS):
        vectors = array("q", bytes(8 * random.randint(0, 60)))
        dims = random.choice((1, 3, 4, number(random)))
        stacking.project(cart, options, goods, numbers(random, 6), dims, vectors)


@given(RANDOMS)
def test_amounts_are_split_somehow_or_refused(random: Random) -> None:
    rounding = kernel("rounding")
    with contextlib.suppress(*REFUSALS):
        rounding.rate(number(random), number(random))
    with contextlib.suppress(*REFUSALS):
        rounding.unit(number(random), number(random), number(random))
    buffer = numbers(random, random.randint(0, 40))
    with contextlib.suppress(*REFUSALS):
        rounding.units(number(random), number(random), buffer, number(random))
    with contextlib.suppress(*REFUSALS):
        rounding.apportion(number(random), number(random), buffer, number(random))
    with contextlib.suppress(*REFUSALS):
        rounding.apportion(abs(number(random)), len(buffer) // 4, array("q", map(abs, buffer)))


@given(RANDOMS)
def test_a_book_takes_any_rows_or_refuses(random: Random) -> None:
    reservation = kernel("reservation")
    slots = random.choice((1, 2, 8, 64))
    tables = (
        array("q", bytes(8 * slots * book_layout.REQUEST_SLOT)),
        array("q", bytes(8 * slots * book_layout.SHOPPER_SLOT)),
    )
    book = reservation.Book(number(random), number(random), *tables)
    book.waits = random.random() < 0.5
    for _ in range(3):
        rows = numbers(random, random.randint(0, 60))
        with contextlib.suppress(*REFUSALS):
            reservation.load(book, rows)
        answers = array("b", bytes(random.randint(0, 14)))
        with contextlib.suppress(*REFUSALS):
            reservation.decide(book, rows, answers, random.choice((0, 1, number(random))))


@given(RANDOMS)
def test_a_line_is_not_read_past_its_buffers(random: Random) -> None:
    parsed = parse_document(document(random))
    rows = numbers(random, random.randint(0, layout.LINE * len(parsed.lines)))
    sources: list[str] = []
    with contextlib.suppress(*REFUSALS):
        fields = list(map(astuple, parsed.lines))
        kernel("flattening").flatten_lines(fields, rows, sources, {}, [])
    with contextlib.suppress(*REFUSALS):
        matches = [(0, 1) for _ in range(random.randint(0, 9))]
        kernel("flattening").gather_members(rows, sources, matches, [True], {}, set())


@given(RANDOMS)
def test_members_are_not_written_past_their_buffer(random: Random) -> None:
    lines = [[0, 1, 2][: random.randint(0, 3)] for _ in range(random.randint(0, 3))]
    merchants = {f"M{at}": at for at in range(random.randint(0, 3))}
    members = numbers(random, random.randint(0, 9))
    with contextlib.suppress(*REFUSALS):
        rows = numbers(random, random.randint(0, 3 * layout.MERCHANT_ROW))
        kernel("flattening").flatten_merchants(merchants, lines, {}, rows, members)
    with contextlib.suppress(*REFUSALS):
        rows, prepared = (numbers(random, random.randint(0, 3 * layout.OFFER)) for _ in range(2))
        ranks = [number(random) for _ in range(random.randint(0, 3))]
        eligible = {rank: [number(random)] for rank in ranks}
        owners = [number(random) for _ in range(random.randint(0, 3))]
        end = number(random)
        kernel("flattening").flatten_offers(ranks, prepared, owners, eligible, rows, members, end)


@given(RANDOMS)
def test_a_search_over_spoilt_options_ends_or_is_refused(random: Random) -> None:
    dims, stores = random.randint(3, 5), random.randint(1, 4)
    starts = array("q", range(0, 2 * stores + 1, 2))
    vectors = array("q", [random.randint(0, 99) for _ in range(2 * stores * dims)])
    zeros = array("q", bytes(8 * dims))
    forms = array("q", [random.randint(0, 999), *[1] * dims])
    signature = array("q", [0, 99, *[1] * dims])
    layers, search = kernel("coupon_layers"), kernel("coupon_search")
    with contextlib.suppress(*REFUSALS):
        options = kernel("coupon_bounds").Options(
            vectors, random.choice((starts, spoil(random, starts))), zeros, array("q", zeros)
        )
        bound, needs = numbers(random, dims), numbers(random, random.randint(0, dims + 3))
        prices = array("q", bytes(8 * random.choice((0, 3, 6))))
        kernel("coupon_bounds").sharpen(options, bound, needs, prices, number(random))
        guide, is_merged = random.choice((-1, 0)), random.random() < 0.8
        sweep = kernel("coupon_sweep").Sweep(
            options,
            forms,
            1,
            guide,
            signature,
            is_merged,
            -1,
            array("q"),
            random.choice((dims - 2, number(random))),
            random.choice((-1, number(random))),
            is_merged and random.random() < 0.3,
            array("q", bytes(8 * random.choice((0, 1, 2 * stores)))),
            numbers(random, random.choice((0, 3 * dims + 2, random.randint(0, 40)))),
            number(random),
        )
        if layers.prepare(sweep):
            count = search.run(sweep, random.choice((0, 1, 3)), random.choice((1, 2, 99)), 9_999)
            search.excesses(sweep, array("q", bytes(8 * random.choice((abs(count), 200)))))
            chosen = array("q", bytes(8 * random.randint(0, 5)))
            search.trace(sweep, number(random), chosen)
            search.next_choice(sweep, chosen)


@given(RANDOMS)
def test_a_spoilt_choice_is_priced_somehow_or_refused(random: Random) -> None:
    cart, trials = spoilt_cart(random), kernel("coupon_trials")
    options, goods = numbers(random, random.randint(0, 40)), numbers(random, random.randint(0, 40))
    with contextlib.suppress(*REFUSALS):
        trial = trials.Trial(cart, options, goods, number(random), number(random), number(random))
        trials.due_of(trial, numbers(random, random.randint(0, 5)))
