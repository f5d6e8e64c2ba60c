"""A lane decides a batch of requests from the log."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from core.errors import Busy
from core.flash.lanes import (
    Attempt,
    Book,
    Chunk,
    Lane,
    Pull,
    chunks,
    decide,
    gather,
    has_room,
    open_book,
    reason,
    undecided,
)
from core.ids import FlashSaleId
from core.ports.flash_sales import Lanes

STUMBLES_MAX: Final = 20
"""How often others may change the lane under one batch before it is delivered again."""


BOOKS_MAX: Final = 256
"""How many lanes' books a process keeps; one of a full lane is some 650 KB."""


class Books:
    """The books that a process keeps: each is good while its lane is stored as it was then.

    Those that were not needed for longest go when there are too many: sales come and go, and a
    process may outlive many of them.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[FlashSaleId, int], tuple[Lane, Book]] = {}

    def take(self, lane: Lane, available: int, lanes: Lanes) -> Book:
        """The book of a lane as it was read, to decide over what is `available` with its pulls.

        The one that is kept, or read anew. It is kept no longer: deciding changes it before
        anything is stored.
        """
        kept_lane, book = self._kept.pop((lane.sale_id, lane.number), (None, None))
        if book is None or kept_lane != lane or not has_room(book, available):
            book = open_book(lane, list(lanes.reservations(lane)), room=available)
        book.available = available
        return book

    def keep(self, lane: Lane, book: Book) -> None:
        """Keep a book for when its lane is still stored like this."""
        self._kept[lane.sale_id, lane.number] = (lane, book)
        if len(self._kept) > BOOKS_MAX:
            # Taking one out and keeping it again puts it last.
            del self._kept[next(iter(self._kept))]


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

    Whatever it commits moves the watermark, so two that get in each other's way get on all the
    same: where one is too late, the other has decided something, or a hold has ended.
    """
    tally: Counter[str] = Counter()
    pulls: list[Pull] = []
    stumbles, dry = 0, False
    while stumbles < STUMBLES_MAX:
        lane = lanes.get(sale_id, number)
        todo = [] if lane is None else undecided(lane, attempts)
        if lane is None or not todo:
            return tally
        if lane.is_closed:
            pulls, dry = [], True
        book = books.take(lane, lane.available + sum(pull.units for pull in pulls), lanes)
        answers = decide(book, lane, todo, dry=dry)
        answered = len(answers)
        stored = _store(lane, chunks(lane, todo[:answered], answers, now, pulls), lanes)
        if stored is None:
            stumbles, pulls, dry = stumbles + 1, [], False
            continue
        tally.update(map(reason, answers))
        books.keep(stored, book)
        if answered == len(todo):
            return tally
        siblings = lanes.of_sale(sale_id, lane.siblings)
        pulls, is_enough = gather(stored, siblings, todo[answered].units)
        dry = not is_enough
    raise Busy


def _store(lane: Lane, decided: Sequence[Chunk], lanes: Lanes) -> Lane | None:
    """Commit what was decided, chunk by chunk; the lane after it, or None when it had moved."""
    for chunk in decided:
        if not lanes.decide(lane, chunk):
            return None
        lane = chunk.after(lane)
    return lane
