"""The book of a flash sale's lane: who may have units, decided in the order of arrival.

A book holds the request ids that have a reservation, and how many units each shopper's live
reservations have, in two open-addressed tables (linear probing, at most half full). Ids are hashes
that a shopper cannot choose, so their low bits are the place to look first.

One source: compiled with reservation.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import book_layout as layout


class Book:
    """A lane's free units, the limit a shopper, and its two tables (see `tables`)."""

    def __init__(
        self, available: int, limit: int, requests: array[int], shoppers: array[int]
    ) -> None:
        self.available = available
        self.limit = limit
        self.waits = False
        self.requests = requests
        self.shoppers = shoppers
        self.request_slots = len(requests) // layout.REQUEST_SLOT
        self.shopper_slots = len(shoppers) // layout.SHOPPER_SLOT
        self.request_count = 0
        self.shopper_count = 0
        if not (is_power_of_two(self.request_slots) and is_power_of_two(self.shopper_slots)):
            raise ValueError("a table's slots are a power of two")


def is_power_of_two(slots: int) -> bool:
    """Whether slots is 1, 2, 4, ..."""
    return slots > 0 and slots & (slots - 1) == 0


def load(book: Book, rows: array[int]) -> int:
    """Enter reservations, laid out as attempts are; those that ended have 0 units. Returns 0.

    Raises ValueError for a request id that is there already or is none, OverflowError when a table
    would be more than half full.
    """
    for i in range(len(rows) // layout.ATTEMPT):
        at = i * layout.ATTEMPT
        units = rows[at + layout.UNITS]
        high = rows[at + layout.REQUEST_HIGH]
        low = rows[at + layout.REQUEST_LOW]
        slot = _request_slot(book, high, low)
        if slot < 0 or high | low == 0 or units < 0:
            raise ValueError("two reservations of one request, or none")
        _enter_request(book, slot, rows, at)
        if units > 0:
            slot = _shopper_slot(
                book, rows[at + layout.SHOPPER_HIGH], rows[at + layout.SHOPPER_LOW]
            )
            _enter_units(book, slot, rows, at)
    return 0


def decide(book: Book, attempts: array[int], answers: array[int], start: int) -> int:
    """Answer the attempts from `start` on, in order, entering what is granted.

    Returns how many are answered from the first on: all, or while `book.waits` those before the
    first that lacks units, so that more can be fetched (`book.available`) and it be asked anew.
    """
    for i in range(start, len(answers)):
        at = i * layout.ATTEMPT
        units = attempts[at + layout.UNITS]
        high = attempts[at + layout.REQUEST_HIGH]
        low = attempts[at + layout.REQUEST_LOW]
        shopper_high = attempts[at + layout.SHOPPER_HIGH]
        shopper_low = attempts[at + layout.SHOPPER_LOW]
        if units < 1 or high | low == 0 or shopper_high | shopper_low == 0:
            answers[i] = layout.UNFIT
            continue
        request = _request_slot(book, high, low)
        if request < 0:
            answers[i] = layout.DUPLICATE
            continue
        shopper = _shopper_slot(book, shopper_high, shopper_low)
        if units > book.limit - book.shoppers[shopper + layout.HELD]:
            answers[i] = layout.OVER_LIMIT
        elif units > book.available:
            if book.waits:
                return i
            answers[i] = layout.SOLD_OUT
        else:
            _enter_request(book, request, attempts, at)
            _enter_units(book, shopper, attempts, at)
            book.available -= units
            answers[i] = layout.GRANTED
    return len(answers)


def _request_slot(book: Book, high: int, low: int) -> int:
    """Return where in the table a request id goes, or -1 when it is there already."""
    slot = low & (book.request_slots - 1)
    while True:
        at = slot * layout.REQUEST_SLOT
        found_high = book.requests[at + layout.ID_HIGH]
        found_low = book.requests[at + layout.ID_LOW]
        if found_high | found_low == 0:
            return at
        if found_low == low and found_high == high:
            return -1
        slot = (slot + 1) & (book.request_slots - 1)


def _shopper_slot(book: Book, high: int, low: int) -> int:
    """Return where in the table a shopper is, or goes."""
    slot = low & (book.shopper_slots - 1)
    while True:
        at = slot * layout.SHOPPER_SLOT
        found_high = book.shoppers[at + layout.ID_HIGH]
        found_low = book.shoppers[at + layout.ID_LOW]
        if found_high | found_low == 0 or (found_low == low and found_high == high):
            return at
        slot = (slot + 1) & (book.shopper_slots - 1)


def _enter_request(book: Book, slot: int, rows: array[int], at: int) -> int:
    """Take up the request id of the row at `at`. Returns 0."""
    book.request_count += 1
    if 2 * book.request_count > book.request_slots:
        raise OverflowError("the book has no room for another request")
    book.requests[slot + layout.ID_HIGH] = rows[at + layout.REQUEST_HIGH]
    book.requests[slot + layout.ID_LOW] = rows[at + layout.REQUEST_LOW]
    return 0


def _enter_units(book: Book, slot: int, rows: array[int], at: int) -> int:
    """Add the units of the row at `at` to what its shopper holds. Returns 0."""
    if book.shoppers[slot + layout.ID_HIGH] | book.shoppers[slot + layout.ID_LOW] == 0:
        book.shopper_count += 1
        if 2 * book.shopper_count > book.shopper_slots:
            raise OverflowError("the book has no room for another shopper")
        book.shoppers[slot + layout.ID_HIGH] = rows[at + layout.SHOPPER_HIGH]
        book.shoppers[slot + layout.ID_LOW] = rows[at + layout.SHOPPER_LOW]
    book.shoppers[slot + layout.HELD] += rows[at + layout.UNITS]
    return 0
