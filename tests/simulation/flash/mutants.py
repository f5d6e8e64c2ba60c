"""The design, broken on purpose: each of these must be caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

from msgspec.structs import replace

from core.flash.lanes import Book, Lane, decide
from core.flash.reservations import ENDED, Answer, Reservation, ReservationState, Ticket, answer
from core.ids import FlashSaleId, SkuId
from core.use_cases import advance_flash_sale, allocate_units, read_request
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.store import (
    AtLeast,
    Condition,
    Equals,
    Item,
    Key,
    Query,
    Rows,
    Store,
    Update,
    Write,
)

Mutant = Callable[[], Any]
Rewrite = Callable[[Sequence[Write]], Sequence[Sequence[Write]]]


class RewritingStore:
    """A store that makes other commits than it is asked for."""

    def __init__(self, store: Store, rewrite: Rewrite) -> None:
        self._store = store
        self._rewrite = rewrite

    def get(self, key: Key) -> Item | None:
        return self._store.get(key)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        return self._store.get_many(keys)

    def query(self, query: Query) -> Rows:
        return self._store.query(query)

    def put_many(self, puts: Any) -> None:
        self._store.put_many(puts)

    def commit(self, writes: Sequence[Write]) -> None:
        for each in self._rewrite(writes):
            self._store.commit(each)


@contextmanager
def rewritten(rewrite: Rewrite) -> Iterator[None]:
    """Lanes whose commits are others."""
    begin = DynamoLanes.__init__

    def begin_mutant(lanes: DynamoLanes, store: Store) -> None:
        begin(lanes, RewritingStore(store, rewrite))

    with patch.object(DynamoLanes, "__init__", begin_mutant):
        yield


def without(kind: type[Equals | AtLeast], field: str, *, where: Callable[[Update], bool]) -> Mutant:
    """Updates lack a condition."""

    def drop(write: Write) -> Write:
        if not (isinstance(write, Update) and where(write)):
            return write
        kept = [each for each in write.when if not (isinstance(each, kind) and each.field == field)]
        return replace(write, when=tuple(kept))

    return lambda: rewritten(lambda writes: [[drop(each) for each in writes]])


def adding(where: Callable[[Update], bool], change: Callable[[str, int], int]) -> Mutant:
    """Updates add something else."""

    def other(write: Write) -> Write:
        if not (isinstance(write, Update) and where(write)):
            return write
        return replace(write, add={field: change(field, n) for field, n in write.add.items()})

    return lambda: rewritten(lambda writes: [[other(each) for each in writes]])


def decides(write: Update) -> bool:
    return "watermark" in write.assign


def ends(write: Update) -> bool:
    return write.assign.get("state") == "expired"


def gives_back(write: Update) -> bool:
    return write.add.get("granted", 0) < 0


def closes(write: Update) -> bool:
    return "is_closed" in write.assign


def leaves(write: Update) -> bool:
    return set(write.add) == {"available", "version"} and write.add["available"] < 0


def reaches(write: Update) -> bool:
    return decides(write) and any(condition_is(each, "version") for each in write.when)


def condition_is(condition: Condition, field: str) -> bool:
    return isinstance(condition, Equals) and condition.field == field


def grants_first() -> Any:
    """The grants, then the lane: two transactions."""

    def split(writes: Sequence[Write]) -> Sequence[Sequence[Write]]:
        lane = writes[0]
        if isinstance(lane, Update) and decides(lane) and len(writes) > 1:
            return [writes[1:], writes[:1]]
        return [writes]

    return rewritten(split)


def lane_first() -> Any:
    """The lane, then the grants: two transactions."""

    def split(writes: Sequence[Write]) -> Sequence[Sequence[Write]]:
        lane = writes[0]
        if isinstance(lane, Update) and decides(lane) and len(writes) > 1:
            return [writes[:1], writes[1:]]
        return [writes]

    return rewritten(split)


def book_kept_after_refusal() -> Any:
    """The book stays where it was kept though its grants were not stored."""
    take = allocate_units.Books.take

    def take_and_keep(books: allocate_units.Books, lane: Lane, available: int, lanes: Any) -> Book:
        book = take(books, lane, available, lanes)
        books.keep(lane, book)
        return book

    return patch.object(allocate_units.Books, "take", take_and_keep)


def decided_again() -> Any:
    """Records at or below the watermark are decided again."""
    return patch.object(allocate_units, "undecided", lambda _, attempts: list(attempts))


def never_pulls() -> Any:
    """A lane without units is taken for a sale without units."""
    return patch.object(allocate_units, "gather", lambda *_: ([], False))


def dry_for_ever() -> Any:
    """What was found dry once is taken to be so although others changed the lane since."""
    memory: dict[int, bool] = {}

    def decide_dry(book: Book, lane: Lane, todo: Any, *, dry: bool) -> Any:
        memory[lane.number] = memory.get(lane.number, False) or dry
        return decide(book, lane, todo, dry=memory[lane.number])

    return patch.object(allocate_units, "decide", decide_dry)


def closed_lane_pulls() -> Any:
    """A closed lane gets units from its siblings."""
    get = DynamoLanes.get

    def get_open(lanes: DynamoLanes, sale_id: FlashSaleId, number: int) -> Lane | None:
        found = get(lanes, sale_id, number)
        return None if found is None else replace(found, is_closed=False)

    return patch.object(DynamoLanes, "get", get_open)


def pulls_first() -> Any:
    """Units come to a lane in a transaction of their own, before what it decides by them."""

    def split(writes: Sequence[Write]) -> Sequence[Sequence[Write]]:
        lane, *others = writes
        left = [each for each in others if isinstance(each, Update) and leaves(each)]
        if not (isinstance(lane, Update) and decides(lane) and left):
            return [writes]
        units = -sum(each.add["available"] for each in left)
        reached = Update(lane.key, add={"available": units, "version": 1}, when=lane.when)
        granted = lane.add["granted"]
        rest = replace(lane, add={"available": -granted, "granted": granted}, when=(lane.when[0],))
        return [[reached, *left], [rest, *others[len(left) :]]]

    return rewritten(split)


def closed_while_held() -> Any:
    """A lane is closed though something in it is held."""

    def drain(lane: Lane, sale: Any, lanes: Any) -> bool:
        found: bool = lanes.give_back(lane, sale.sku_id)
        return found

    return patch.object(advance_flash_sale, "_drain", drain)


def closed_while_ordered() -> Any:
    """A lane is closed though something in it is ordered and not paid."""
    also = ENDED | {ReservationState.ORDERED}
    return patch.object(advance_flash_sale, "ENDED", also)


def reservations_before_lane() -> Any:
    """A lane is drained by reservations that were read before it was."""

    def drain(lane: Lane, sale: Any, lanes: Any) -> bool:
        if any(each.state not in ENDED for each in lanes.reservations(lane)):
            return False
        again = lanes.get(lane.sale_id, lane.number)
        found: bool = lanes.give_back(again, SkuId(sale.sku_id))
        return found

    return patch.object(advance_flash_sale, "_drain", drain)


def answered_by_any_place() -> Any:
    """A ticket's answer does not look at where in the log the grant was asked for."""

    def anywhere(ticket: Ticket, watermark: int, limit: int, own: Sequence[Reservation]) -> Answer:
        return answer(ticket, watermark, limit, [replace(each, sequence=0) for each in own])

    return patch.object(read_request, "answer", anywhere)


def answered_by_the_future() -> Any:
    """The reservations are read, then the lane: what is granted between looks refused."""

    def read(ticket: Ticket, sale_id: Any, _: Any, now: int, board: Any, lanes: Any) -> Answer:
        sale = board.sale(sale_id, now)
        own = lanes.of_shopper(sale_id, ticket.lane, ticket.shopper_id)
        lane = lanes.get(sale_id, ticket.lane)
        return answer(ticket, lane.watermark, sale.limit, own)

    return patch("tests.simulation.flash.world.read_request", read)


MUTANTS: Final[Mapping[str, Mutant]] = {
    "no watermark condition": without(Equals, "watermark", where=decides),
    "no condition on available": without(AtLeast, "available", where=decides),
    "no state condition of expiry": without(Equals, "state", where=ends),
    "grants before the lane": grants_first,
    "the lane before its grants": lane_first,
    "no new version where units are given back": adding(
        gives_back, lambda field, n: 0 if field == "version" else n
    ),
    "units are given back twice": adding(
        gives_back, lambda field, n: 2 * n if field == "available" else n
    ),
    "a lane is closed whatever its version": without(Equals, "version", where=closes),
    "a lane is reached whatever its version": without(Equals, "version", where=reaches),
    "no new version where units are pulled": adding(
        reaches, lambda field, n: 0 if field == "version" else n
    ),
    "a sibling is left whatever it has": without(AtLeast, "available", where=leaves),
    "the book is kept after a refusal": book_kept_after_refusal,
    "records are decided again": decided_again,
    "no lane pulls": never_pulls,
    "dry once is dry for ever": dry_for_ever,
    "a closed lane pulls": closed_lane_pulls,
    "units are pulled before anything is decided": pulls_first,
    "a lane is closed while something is held": closed_while_held,
    "a lane is closed while something is ordered": closed_while_ordered,
    "reservations are read before the lane is": reservations_before_lane,
    "a ticket is answered by any place in the log": answered_by_any_place,
    "answers read the lane last": answered_by_the_future,
}
