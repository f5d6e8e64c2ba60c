"""A lane decides a batch of requests from the log."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from core.errors import Busy
from core.flash_lanes import (
    Attempt,
    Book,
    Lane,
    chunks,
    decide,
    open_book,
    pull,
    reason,
    undecided,
)
from core.ids import FlashSaleId
from core.ports.flash_sales import Lanes

STUMBLES_MAX: Final = 20
"""How often others may change the lane under one batch before it is delivered again."""


class Books:
    """The books that a process keeps: each is good while its lane is stored as it was then."""

    def __init__(self) -> None:
        self._kept: dict[tuple[FlashSaleId, int], tuple[Lane, Book]] = {}

    def take(self, lane: Lane, lanes: Lanes) -> Book:
        """The book of a lane as it was read: the one that is kept, or read anew.

        It is kept no longer: deciding changes it before anything is stored.
        """
        kept_lane, book = self._kept.pop((lane.sale_id, lane.number), (None, None))
        if book is not None and kept_lane == lane:
            return book
        return open_book(lane, lanes.reservations(lane), room=lane.available)

    def keep(self, lane: Lane, book: Book) -> None:
        """Keep a book for when its lane is still stored like this."""
        self._kept[lane.sale_id, lane.number] = (lane, book)


def allocate_units(
    sale_id: FlashSaleId,
    number: int,
    attempts: Sequence[Attempt],
    now: int,
    *,
    lanes: Lanes,
    books: Books,
) -> Counter[str]:
    """Decide the attempts that the lane has not decided yet; how many for which reason.

    Requests of a sale that is not there are left. Raises `Busy` when others keep being faster:
    what is decided by then stays decided, and the batch can be delivered again.
    """
    tally: Counter[str] = Counter()
    stumbles, dry = 0, False
    while stumbles < STUMBLES_MAX:
        lane = lanes.get(sale_id, number)
        todo = [] if lane is None else undecided(lane, attempts)
        if lane is None or not todo:
            return tally
        book = books.take(lane, lanes)
        answers = decide(book, lane, todo, dry=dry or lane.is_closed)
        answered = len(answers)
        stored = _store(lane, todo[:answered], answers, now, lanes)
        if stored is None:
            stumbles, dry = stumbles + 1, False
            continue
        tally.update(map(reason, answers))
        if answered == len(todo):
            books.keep(stored, book)
            return tally
        pulled = _pull(stored, todo[answered].units, lanes)
        dry = pulled is None
        stumbles += pulled is False
    raise Busy


def _store(
    lane: Lane, attempts: Sequence[Attempt], answers: Sequence[int], now: int, lanes: Lanes
) -> Lane | None:
    """Commit what was decided, chunk by chunk; the lane after it, or None when it had moved."""
    for chunk in chunks(lane, attempts, answers, now):
        if not lanes.decide(lane, chunk):
            return None
        lane = chunk.after(lane)
    return lane


def _pull(lane: Lane, lacking: int, lanes: Lanes) -> bool | None:
    """Get units from the richest sibling; None when none has any, False when it was faster."""
    found = pull(lane, lanes.of_sale(lane.sale_id, lane.siblings), lacking)
    if found is None:
        return None
    richest, units = found
    return lanes.pull(lane, richest, units)
