"""The numbers of one cart in one buffer, and the parts of it that a kernel works on."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from core_ext import layout


class Cart:
    """A book of int64; `cut` makes rows of lines, merchants and offers of it, members and scratch.

    `offers` are sorted by layer, then id. `members` holds line indexes: each merchant's lines and
    each offer's eligible lines, ascending. `tiers` are those of the prepared offers.
    """

    lines: memoryview[int]
    totals: memoryview[int]
    merchants: memoryview[int]
    offers: memoryview[int]
    members: memoryview[int]
    scratch: memoryview[int]
    tiers: array[int]
    line_count: int
    merchant_count: int
    offer_count: int

    def __init__(self, book: memoryview[int]) -> None:
        self.book = book


def cut(
    cart: Cart, line_count: int, merchant_count: int, offer_count: int, member_count: int
) -> int:
    """Cut the book for so many of each; all that is left is scratch. Returns 0.

    Raises IndexError where the book is too short for that.
    """
    totals = line_count * layout.LINE
    merchants = totals + layout.TOTALS
    offers = merchants + merchant_count * layout.MERCHANT_ROW
    members = offers + offer_count * layout.OFFER
    scratch = members + member_count
    if min(line_count, merchant_count, offer_count, member_count) < 0 or scratch > len(cart.book):
        raise IndexError
    cart.lines = cart.book[:totals]
    cart.totals = cart.book[totals:merchants]
    cart.merchants = cart.book[merchants:offers]
    cart.offers = cart.book[offers:members]
    cart.members = cart.book[members:scratch]
    cart.scratch = cart.book[scratch:]
    cart.line_count = line_count
    cart.merchant_count = merchant_count
    cart.offer_count = offer_count
    return 0


def choose(cart: Cart, rows: Iterable[int]) -> int:
    """Mark exactly these of the offers as chosen. Returns 0."""
    for i in range(cart.offer_count):
        cart.offers[i * layout.OFFER + layout.CHOSEN] = 0
    for row in rows:
        cart.offers[row * layout.OFFER + layout.CHOSEN] = 1
    return 0
