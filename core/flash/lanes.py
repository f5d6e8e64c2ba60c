"""Lanes of a flash sale: each decides its shoppers' requests in order, exactly once.

A lane's item and the reservations it grants are written together with its `watermark`, the last
log record that it decided. So a batch that is delivered again, late, or by a process that was
given up changes nothing, and the answer to a request can be read off what is stored.
"""

import struct
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.flash.reservations import LIVE, Reservation, ReservationState
from core.flash.sales import FlashSale
from core.ids import FlashRequestId, FlashSaleId, UserId
from core_ext import book_layout as layout
from core_ext import reservation

Book = reservation.Book
GRANTS_PER_COMMIT_MAX: Final = 99
"""A transaction has 100 items, one of them the lane."""
_SLOTS_PER_ENTRY: Final = 8
"""Most looks into a book are for who is not there: in a table so empty the first one tells."""

_ROW: Final = struct.Struct("=16s16sq").pack
_REASONS: Final = {
    layout.GRANTED: "granted",
    layout.DUPLICATE: "duplicate",
    layout.OVER_LIMIT: "limit",
    layout.SOLD_OUT: "sold_out",
    layout.UNFIT: "unfit",
}


class Lane(Struct, frozen=True):
    """A part of a sale's units: `available + granted + returned` is what it was dealt and pulled.

    `granted` counts the units of live reservations. `version` counts the times
    that units came or went otherwise: given back, pulled, or returned to the stock.
    """

    sale_id: FlashSaleId
    number: int
    available: int
    granted: int
    returned: int
    watermark: int
    version: int
    limit: int
    hold_s: int
    siblings: int
    """How many lanes the sale has."""
    holds_until: int = 0
    """When the last hold that it granted ends, unless that is extended."""
    is_closed: bool = False
    """What was free has gone back to the stock: it gets no units any more."""


class WatchedSale(Struct, frozen=True):
    """A sale and its lanes at one moment, more or less."""

    sale: FlashSale
    lanes: list[Lane]


class Attempt(Struct, frozen=True):
    """A shopper's request as it stands in the log, at `sequence`."""

    sequence: int
    request_id: FlashRequestId
    shopper_id: UserId
    units: int


class Pull(Struct, frozen=True):
    """Free units that a lane takes of a sibling."""

    sibling: Lane
    units: int


class Chunk(Struct, frozen=True):
    """What one transaction decides: reservations granted, and the watermark after it.

    Units that a lane pulls come with what it decides by them: no transaction only moves units.
    """

    watermark: int
    grants: tuple[Reservation, ...]
    pulls: tuple[Pull, ...] = ()

    @property
    def units(self) -> int:
        """How many units it grants."""
        return sum(grant.units for grant in self.grants)

    @property
    def pulled(self) -> int:
        """How many units it takes of siblings."""
        return sum(pull.units for pull in self.pulls)

    def after(self, lane: Lane) -> Lane:
        """The lane once this is committed."""
        return replace(
            lane,
            watermark=self.watermark,
            available=lane.available + self.pulled - self.units,
            granted=lane.granted + self.units,
            version=lane.version + bool(self.pulls),
            holds_until=self.grants[-1].held_until if self.grants else lane.holds_until,
        )


def first_lanes(sale: FlashSale) -> list[Lane]:
    """The lanes that a sale's allotment is dealt over."""
    return [
        Lane(
            sale_id=sale.sale_id,
            number=number,
            available=units,
            granted=0,
            returned=0,
            watermark=0,
            version=1,
            limit=sale.limit,
            hold_s=sale.hold_s,
            siblings=sale.lanes,
        )
        for number, units in enumerate(sale.dealt())
    ]


def undecided(lane: Lane, attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts past the lane's watermark, in order, each place in the log once."""
    ahead = {each.sequence: each for each in attempts if each.sequence > lane.watermark}
    return [ahead[sequence] for sequence in sorted(ahead)]


def open_book(lane: Lane, reservations: Sequence[Reservation], room: int) -> Book:
    """The book of a lane as it is stored, with room for that many more grants."""
    slots = _slots(len(reservations) + room)
    book = Book(
        lane.available,
        lane.limit,
        array("q", bytes(8 * slots * layout.REQUEST_SLOT)),
        array("q", bytes(8 * slots * layout.SHOPPER_SLOT)),
    )
    # An ended reservation keeps its request id, and its shopper may ask again.
    granted = ((r.request_id, r.shopper_id, r.units * (r.state in LIVE)) for r in reservations)
    reservation.load(book, _rows(lane.sale_id, granted))
    return book


def decide(book: Book, lane: Lane, attempts: Sequence[Attempt], *, dry: bool) -> "array[int]":
    """The answers to attempts, in order, entered in the book.

    Unless the whole sale is `dry`, they end before the first attempt that the lane lacks units for.
    """
    rows = _rows(lane.sale_id, ((a.request_id, a.shopper_id, a.units) for a in attempts))
    answers = array("b", bytes(len(attempts)))
    book.waits = not dry
    return answers[: reservation.decide(book, rows, answers, 0)]


def chunks(
    lane: Lane,
    attempts: Sequence[Attempt],
    answers: Sequence[int],
    now: int,
    pulls: Sequence[Pull] = (),
) -> list[Chunk]:
    """The answers as transactions, in order; the last moves the watermark past all of them.

    The first makes the pulls that the answers rest on.
    """
    found: list[Chunk] = []
    pulled, grants = tuple(pulls), list[Reservation]()
    decided = lane.watermark
    for attempt, answer in zip(attempts, answers, strict=True):
        if answer == layout.GRANTED:
            if len(grants) >= GRANTS_PER_COMMIT_MAX - len(pulled):
                found.append(Chunk(decided, tuple(grants), pulled))
                pulled, grants = (), []
            grants.append(_granted(lane, attempt, now))
        decided = attempt.sequence
    if decided > lane.watermark:
        found.append(Chunk(decided, tuple(grants), pulled))
    return found


def has_room(book: Book, grants: int) -> bool:
    """Whether that many more grants fit into a book."""
    return book.request_count + grants <= book.request_slots // _SLOTS_PER_ENTRY


def reason(answer: int) -> str:
    """The name of a kernel's answer."""
    return _REASONS[answer]


def gather(lane: Lane, siblings: Iterable[Lane], wanted: int) -> tuple[list[Pull], bool]:
    """What a lane takes of its siblings to have `wanted` units, and whether that is enough.

    Half of the richest, or where that does not do, of as few as possible what they have. When all
    have too little it takes all: the requests after this one may want less.
    """
    lacking = wanted - lane.available
    pulls: list[Pull] = []
    others = [each for each in siblings if each.number != lane.number and each.available > 0]
    for sibling in sorted(others, key=lambda each: (-each.available, each.number)):
        if lacking <= 0:
            break
        half = -(-sibling.available // 2)
        units = min(max(half, lacking), sibling.available)
        pulls.append(Pull(sibling, units))
        lacking -= units
    return pulls, lacking <= 0


def _granted(lane: Lane, attempt: Attempt, now: int) -> Reservation:
    return Reservation(
        sale_id=lane.sale_id,
        lane=lane.number,
        request_id=attempt.request_id,
        shopper_id=attempt.shopper_id,
        units=attempt.units,
        sequence=attempt.sequence,
        state=ReservationState.HELD,
        granted_at=now,
        held_until=now + lane.hold_s,
    )


def _rows(
    sale_id: FlashSaleId, wanted: Iterable[tuple[FlashRequestId, UserId, int]]
) -> "array[int]":
    """Ids as hashes of 128 bits, keyed by the sale: nobody can choose where theirs falls."""
    key = sale_id.encode()
    words = array("q")
    words.frombytes(
        b"".join(
            _ROW(
                blake2b(request_id.encode(), digest_size=16, key=key).digest(),
                blake2b(shopper_id.encode(), digest_size=16, key=key).digest(),
                units,
            )
            for request_id, shopper_id, units in wanted
        )
    )
    return words


def _slots(entries: int) -> int:
    """How many slots a table for so many entries has."""
    return 1 << max(_SLOTS_PER_ENTRY * entries - 1, 1).bit_length()
