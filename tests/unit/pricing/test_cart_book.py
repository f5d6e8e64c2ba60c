"""A cart is cut no longer than its book: so nothing made for its merchants takes more room."""

from __future__ import annotations

from array import array

import pytest

from core_ext import cart as carts
from core_ext import layout

LENGTHS = (2, 1, 3, 4)  # lines, merchants, offers, members
SIZES = (layout.LINE, layout.MERCHANT_ROW, layout.OFFER, 1)


@pytest.fixture
def cart() -> carts.Cart:
    """With a book that is just long enough."""
    numbers = layout.TOTALS + sum(n * size for n, size in zip(LENGTHS, SIZES, strict=True))
    return carts.Cart(memoryview(array("q", bytes(8 * numbers))))


def test_a_book_that_is_just_long_enough_is_cut(cart: carts.Cart) -> None:
    assert carts.cut(cart, *LENGTHS) == 0


@pytest.mark.parametrize("at", range(4))
def test_what_a_book_is_too_short_for_is_refused(at: int, cart: carts.Cart) -> None:
    for length in (LENGTHS[at] + 1, 2**31, -1):
        lengths = [*LENGTHS[:at], length, *LENGTHS[at + 1 :]]
        with pytest.raises(IndexError):
            carts.cut(cart, *lengths)
