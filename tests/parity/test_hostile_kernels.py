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
from core.pricing.line_text import _ENDS, _PIECES
from core.pricing.prepared import _BENEFITS, _LAYERS
from core_ext import book_layout, layout
from tests.builders.flat_carts import flat_cart
from tests.builders.pricing_documents import document
from tests.kernels import Build, both_builds_of

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


def scaled(random: Random, count: int) -> array[int]:
    """Numbers of a search, which core.pricing.best.cases scales so that no sum overflows."""
    some = (-(2**20), 2**20, random.randint(-9, 60))
    return array("q", random.choices(some, k=count))


def spoil(random: Random, buffer: array[int]) -> array[int]:
    """The buffer with some numbers replaced, or cut."""
    spoilt = array("q", buffer)
    for _ in range(random.randint(0, 3)):
        if spoilt:
            spoilt[random.randrange(len(spoilt))] = number(random)
    return spoilt[: random.randint(0, len(spoilt))] if random.random() < 0.2 else spoilt


def spoilt_cart(random: Random) -> object:
    """A cart some of whose numbers, or of the lengths of whose parts, are wrong."""
    flat = flat_cart(document(random), Build.COMPILED)
    for _ in range(random.randint(0, 5)):
        flat._book[random.randrange(len(flat._book))] = number(random)
    for at in range(len(flat.prepared.tiers)):
        if random.random() < 0.1:
            flat.prepared.tiers[at] = number(random)
    if random.random() < 0.3:
        rows = (flat.merchant_rows[:: layout.MERCHANT_ROW], flat.candidates, flat.members)
        lengths = [len(flat.document.lines), *map(len, rows)]
        lengths[random.randrange(4)] = number(random)
        with contextlib.suppress(*REFUSALS):
            kernel("cart").cut(flat.cart, *lengths)
    return flat.cart


def write_text(random: Random, cart: object) -> None:
    """Write the cart's lines with names, or a form, that are not theirs, where there is no room."""
    quoting = kernel("quoting")
    form = quoting.Form(_PIECES, _ENDS)
    if random.random() < 0.3:
        form = quoting.Form(random.randbytes(99), numbers(random, random.randint(0, 40)))
    names = random.choice((b'["1","2","3","\\"","4"]', b'"', b"", random.randbytes(60)))
    text = quoting.Text(form, names, numbers(random, random.randint(0, 40)))
    with contextlib.suppress(*REFUSALS):
        quoting.measure_text(cart, text)
    quoting.write_text(cart, text, bytearray(random.choice((0, 1, 500, 9_000))))


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
        write_text(random, cart)
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
def test_a_document_is_not_written_past_its_book(random: Random) -> None:
    parsed = parse_document(document(random))
    prepared = PreparedOffers(parsed.offers)
    lines = [astuple(line) for line in parsed.lines]
    matches = prepared.matches(parsed.lines, lines)
    spoilt = [tuple(random.choice((rank, number(random))) for rank in each) for each in matches]
    flattening, owners = kernel("flattening"), [offer.merchant for offer in prepared.ranked]
    tables = [numbers(random, random.randint(0, 14 * len(owners))) for _ in range(3)]
    with contextlib.suppress(*REFUSALS):
        rows, terms = (numbers(random, random.randint(0, 14 * len(owners))) for _ in range(2))
        names = owners[: random.randint(0, len(owners))]
        flattening.write_offers(prepared.ranked, names, _LAYERS, _BENEFITS, rows, terms, [])
    offers = random.choice((prepared.numbers, flattening.Offers(*tables, owners)))
    book = array("q", bytes(8 * random.randint(0, prepared.book_length(len(lines)))))
    with contextlib.suppress(*REFUSALS, KeyError):
        flattening.flatten(
            kernel("cart").Cart(book),
            lines[: random.choice((None, 1))],
            parsed.freight,
            parsed.now,
            offers,
            random.choice((matches, spoilt, spoilt * 2)),
            {},
            set(),
        )


@pytest.mark.parametrize("line", [(), (None,) * 12, ("1",) * 12, (2**63,) * 12])
def test_what_is_no_line_is_refused(line: tuple[object, ...]) -> None:
    cart = kernel("cart").Cart(array("q", bytes(8 * 100)))
    offers = kernel("flattening").Offers(array("q"), array("q"), array("q"), [])
    with pytest.raises((TypeError, IndexError)):
        kernel("flattening").flatten(cart, [line], {}, 0, offers, [()], {}, set())


@given(RANDOMS)
def test_a_search_over_spoilt_options_ends_or_is_refused(random: Random) -> None:
    dims, stores = random.randint(3, 5), random.randint(1, 4)
    starts = array("q", range(0, 2 * stores, 2))
    ends = array("q", range(2, 2 * stores + 1, 2))
    vectors = array("q", [random.randint(0, 99) for _ in range(2 * stores * dims)])
    zeros = array("q", bytes(8 * dims))
    forms = array("q", [random.randint(0, 999), *[1] * dims])
    signature = array("q", [0, 99, *[1] * dims])
    layers, search = kernel("coupon_layers"), kernel("coupon_search")
    with contextlib.suppress(*REFUSALS):
        options = kernel("coupon_options").Options(
            vectors,
            random.choice((starts, spoil(random, starts))),
            random.choice((ends, spoil(random, ends))),
            zeros,
            array("q", zeros),
        )
        bound, needs = scaled(random, dims), scaled(random, random.randint(0, dims + 3))
        prices = array("q", bytes(8 * random.choice((0, 3, 6))))
        kernel("coupon_bounds").sharpen(options, bound, needs, prices, number(random))
        guide, is_merged = random.choice((-1, 0)), random.random() < 0.8
        sweep = kernel("coupon_sweep").Sweep(
            options,
            forms,
            1,
            guide,
            random.choice((-1, 0, number(random))),
            scaled(random, 1)[0],
            random.choice((array("q", [0]), numbers(random, random.randint(0, 2)))),
            signature,
            is_merged,
            -1,
            array("q"),
            random.choice((dims - 2, number(random))),
            scaled(random, random.choice((0, dims, dims + 3))),
            is_merged and random.random() < 0.3,
            array("q", bytes(8 * random.choice((0, 1, 2 * stores)))),
            scaled(random, random.choice((0, 1, 2 * stores))),
        )
        if layers.prepare(sweep, random.choice((0, 1 << 20, number(random)))):
            count = search.run(sweep, random.choice((0, 1, 3)), random.choice((1, 2, 99)), 9_999)
            search.excesses(sweep, array("q", bytes(8 * random.choice((abs(count), 200)))))
            chosen = array("q", bytes(8 * random.randint(0, 5)))
            search.trace(sweep, number(random), chosen)
            search.next_choice(sweep, chosen)
            walks = kernel("coupon_walks")
            walk = walks.Walk(sweep, random.choice((0, number(random))), number(random))
            walks.set_tolls(walk, scaled(random, random.randint(0, 99)), scaled(random, 2))


@given(RANDOMS)
def test_a_spoilt_choice_is_priced_somehow_or_refused(random: Random) -> None:
    cart, trials = spoilt_cart(random), kernel("coupon_trials")
    options, goods = numbers(random, random.randint(0, 40)), numbers(random, random.randint(0, 40))
    with contextlib.suppress(*REFUSALS):
        trial = trials.Trial(cart, options, goods, number(random), number(random), number(random))
        trials.due_of(trial, numbers(random, random.randint(0, 5)))
