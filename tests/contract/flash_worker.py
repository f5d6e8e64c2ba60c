"""A process that allocates, sweeps or pays holds of a flash sale until it is killed.

`python -m tests.contract.flash_worker ROLE`, with a `Work` as JSON on its standard input; it says
"working" once it has done a step. Time goes by with the log: a second for every so many requests
that are decided. So what happens depends on how far the sale is, not on how fast the machine is.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Final, cast

import msgspec
from msgspec import Struct

from core.errors import CommerceError
from core.flash.holds import FlashHold
from core.flash.lanes import Attempt, Lane
from core.flash.reservations import Reservation, ReservationState
from core.flash.sales import FlashSale
from core.ids import FlashRequestId, OrderId, UserId
from core.orders.order import Order
from core.orders.order_states import Step
from core.use_cases.allocate_units import Books, allocate_units
from core.use_cases.expire_holds import SKEW_S, expire_holds
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import FLASH_HOLDS
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.flash_holds import moved_writes, ordered_writes
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.store import Refused
from tests.builders.flash_sales import START
from tests.fakes.dynoxide import client

SWEPT_TOGETHER = 500
PAYS_ONE_IN = 5
PAUSE_S = 0.2
"""Between two looks, for the others' sake."""
Request = tuple[int, Attempt]
"""A lane, and what is asked of it."""


class Work(Struct, frozen=True):
    """A sale in a table of a server, and the crowd that asks, `a_second` requests of it."""

    port: int
    table: str
    sale: FlashSale
    attempts: int
    crowd: int
    batch: int
    a_second: int

    def log(self) -> list[Request]:
        """All requests in order. Shoppers ask in turn, every other time the same once more."""
        shoppers = [UserId(f"{number:032x}") for number in range(self.crowd)]
        lanes = [self.sale.lane_of(shopper) for shopper in shoppers]
        log = []
        for at in range(self.attempts):
            times, turn = divmod(at, self.crowd)
            # A stride without a common factor: the crowd in another order than its numbers'.
            who = turn * 7_919 % self.crowd
            request = FlashRequestId(f"frq_{who * 1_000 + times // 2:026d}")
            log.append((lanes[who], Attempt(at + 1, request, shoppers[who], 1)))
        return log

    def second(self, place: int) -> int:
        """When the request at a place in the log is decided."""
        return START + place // self.a_second


class Sale:
    """What a process knows of the sale: its log, and how far the lanes are."""

    def __init__(self, work: Work, store: DynamoStore) -> None:
        self.work = work
        self.store = store
        self.lanes = DynamoLanes(store)
        self.log = work.log()
        self._decided = 0

    def read(self) -> list[Lane]:
        """Its lanes."""
        return self.lanes.of_sale(self.work.sale.sale_id, self.work.sale.lanes)

    def undecided(self) -> int | None:
        """Where in the log the first request stands that is not decided; None when all are."""
        reached = [lane.watermark for lane in self.read()]
        for at in range(self._decided, len(self.log)):
            lane, attempt = self.log[at]
            if attempt.sequence > reached[lane]:
                self._decided = at
                return at
        return None

    def now(self) -> int:
        """The time by the lane that is furthest; once all is decided, when all holds are over."""
        if self.undecided() is None:
            return self.work.second(self.work.attempts) + self.work.sale.hold_s + SKEW_S
        return self.work.second(max(lane.watermark for lane in self.read()))

    def is_something_sold(self) -> bool:
        """Whether somebody has paid."""
        holds = (hold for lane in self.read() for hold in self.lanes.reservations(lane))
        return any(hold.state is ReservationState.SOLD for hold in holds)


def allocate(sale: Sale) -> Iterator[None]:
    """Decide the log from the first undecided request on, then some of it again for ever."""
    books, random = Books(), Random(os.getpid())
    start = sale.undecided()
    while True:
        at = random.randrange(len(sale.log)) if start is None else start
        batch = sale.log[at : at + sale.work.batch]
        for lane in range(sale.work.sale.lanes):
            asked = [attempt for number, attempt in batch if number == lane]
            while not _decided(sale, lane, asked, books):
                pass
        if start is None:
            time.sleep(PAUSE_S)
        else:
            start = at + len(batch) if at + len(batch) < len(sale.log) else None
        yield


def _decided(sale: Sale, lane: int, asked: list[Attempt], books: Books) -> bool:
    if not asked:
        return True
    now = sale.work.second(asked[0].sequence)
    try:
        allocate_units(sale.work.sale.sale_id, lane, asked, now, lanes=sale.lanes, books=books)
    except CommerceError:
        return False
    return True


def sweep(sale: Sale) -> Iterator[None]:
    """End holds that are over, for ever; not before somebody has paid, however slow they are."""
    while not sale.is_something_sold():
        time.sleep(PAUSE_S)
    due = DynamoDueList(sale.store, FLASH_HOLDS)
    while True:
        now = sale.now()
        names = [name for name, _ in islice(due.until(now), SWEPT_TOGETHER)]
        try:
            expire_holds(sale.lanes.held(names) if names else [], now, sale.lanes)
        except CommerceError:
            continue
        yield
        time.sleep(PAUSE_S)


def pay(sale: Sale) -> Iterator[None]:
    """Order some of the holds of each lane and pay what is ordered, for ever.

    By a clock that stands where the hold was granted: who pays late meets who sweeps early.
    """
    while True:
        for lane in sale.read():
            for hold in sale.lanes.reservations(lane):
                now = sale.work.second(hold.sequence)
                wanted = hold.sequence % PAYS_ONE_IN == 0 and hold.is_held(now)
                if wanted or hold.state is ReservationState.ORDERED:
                    _pay(hold, now, sale.store)
            yield
        time.sleep(PAUSE_S)


class Head(Struct, frozen=True):
    """What `Order.head` is to reservations."""

    order_id: OrderId
    shopper_id: UserId
    placed_at: int


class Placed(Struct, frozen=True):
    """What an `Order` is to reservations."""

    head: Head
    holds: list[tuple[FlashHold, int]]


def _pay(hold: Reservation, now: int, store: DynamoStore) -> None:
    """Take up the order where whoever was killed left it."""
    flash_hold = FlashHold(hold.sale_id, hold.lane, hold.request_id, 1)
    head = Head(OrderId(f"ord_{hold.request_id}"), hold.shopper_id, now)
    order = cast(Order, Placed(head, [(flash_hold, hold.units)]))
    try:
        if hold.state is ReservationState.HELD:
            store.commit(ordered_writes(order))
        store.commit(moved_writes(order, Step.PAY, {}))
    except (Refused, CommerceError):
        return


ROLES: Final[dict[str, Callable[[Sale], Iterator[None]]]] = {
    "allocator": allocate,
    "sweeper": sweep,
    "payer": pay,
}


def main() -> None:
    """Play a role."""
    work = msgspec.json.decode(sys.stdin.read(), type=Work)
    steps = ROLES[sys.argv[1]](Sale(work, DynamoStore(client(work.port), work.table)))
    next(steps)
    sys.stdout.write("working\n")
    sys.stdout.flush()
    for _ in steps:
        pass


if __name__ == "__main__":
    main()
