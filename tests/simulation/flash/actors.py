"""Who acts in a simulated flash sale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from core.errors import CommerceError, Conflict
from core.flash.holds import FlashHold
from core.flash.lanes import Attempt
from core.flash.reservations import Reservation
from core.ids import OrderId, UserId
from core.orders.order import Order
from core.orders.order_states import Step
from core.use_cases.advance_flash_sale import advance_flash_sale, close_flash_sale
from core.use_cases.allocate_units import Books, allocate_units
from core.use_cases.expire_holds import expire_holds
from core.use_cases.request_units import request_units
from functions.shared.dynamodb import commerce_keys
from functions.shared.dynamodb.flash_board import CachedBoard
from functions.shared.dynamodb.flash_holds import moved_writes, ordered_writes
from functions.shared.dynamodb.store import Absent, Equals, Key, Put, Refused, Update, Write
from tests.builders.flash_sales import shopper

if TYPE_CHECKING:
    from tests.simulation.flash.world import World


class Actor:
    """A process: its clock may be a second off, and what it remembers is gone when it dies."""

    def __init__(self, world: World, skew: int = 0) -> None:
        self.world = world
        self.skew = skew
        self.refresh()

    @property
    def now(self) -> int:
        return self.world.now + self.skew

    def refresh(self) -> None:
        """Begin as a new process."""

    def act(self) -> None:
        self.world.acting_since[self.world.schedule.name] = self.world.now
        try:
            self.once()
        except CommerceError as refusal:
            self.world.schedule.note(f"heard {refusal.code}")

    def once(self) -> None:
        raise NotImplementedError


class Door(Actor):
    """The front door, and a shopper who presses the button, at times twice."""

    def refresh(self) -> None:
        self.board = CachedBoard(self.world.sales, self.world.lanes)

    def once(self) -> None:
        world, random = self.world, self.world.schedule.random
        who = shopper(random.randint(1, world.crowd))
        units = random.choice((1, 1, world.sale.limit))
        key = f"{random.randint(1, 3)} {units}"
        try:
            ticket = request_units(
                world.sale.sale_id, who, units, key, self.now, board=self.board, log=world.log
            )
        except Conflict as refusal:
            if refusal.code == "sold_out":
                since = world.truth.looked[world.schedule.name, "sale"]
                assert world.truth.free.least(since) == 0, "the door says sold out"
            raise
        world.tickets.append(ticket)


class Reader(Door):
    """The front door, and a shopper who asks what became of a request."""

    def once(self) -> None:
        world = self.world
        if world.tickets:
            world.read(world.schedule.random.choice(world.tickets), self.now, self.board)


class Allocator(Actor):
    """A consumer of the log: of the next records, or of some again, or much too late."""

    def refresh(self) -> None:
        self.books = Books()

    def once(self) -> None:
        log, random = self.world.log, self.world.schedule.random
        again = random.randint(0, 4) if random.random() < 0.2 else 0
        start = max(log.acknowledged - again, 0)
        self.deliver(start, min(start + random.randint(1, 8), len(log.records)))

    def deliver(self, start: int, end: int) -> None:
        """Decide some records, lane by lane, and acknowledge what was decided."""
        log, failed = self.world.log, end
        for lane, attempts in log.batch(start, end).items():
            if not self._allocate(lane, attempts):
                failed = min(failed, attempts[0].sequence - 1)
        log.acknowledged = max(log.acknowledged, failed)

    def _allocate(self, lane: int, attempts: list[Attempt]) -> bool:
        world = self.world
        world.truth.forget(world.schedule.name)
        try:
            allocate_units(
                world.sale.sale_id, lane, attempts, self.now, lanes=world.lanes, books=self.books
            )
        except CommerceError:
            return False
        # Nothing is in the log before the lanes are made, so they were found.
        return True


class Sweeper(Actor):
    """Ends holds that it finds in an index, which may be old."""

    def once(self) -> None:
        world = self.world
        names = world.due_holds(self.now)
        if names:
            expire_holds(world.lanes.held(names), self.now, world.lanes)


class Clerk(Actor):
    """Whoever moves the sale on: the clock, or the merchant, who closes it early at times."""

    def once(self) -> None:
        world = self.world
        sale = world.sales.get(world.sale.sale_id)
        if sale is not None and world.schedule.random.random() < world.closes_early:
            close_flash_sale(sale, world.sales)
        advance_flash_sale(world.sale.sale_id, self.now, world.sales, world.lanes, world.rooms)


class PlacedHead(Struct, frozen=True):
    """What `Order.head` is to reservations."""

    order_id: OrderId
    shopper_id: UserId
    placed_at: int


class PlacedOrder(Struct, frozen=True):
    """What an `Order` is to reservations."""

    head: PlacedHead
    holds: list[tuple[FlashHold, int]]


class Orderer(Actor):
    """Places orders of holds, pays them, withdraws them, or lets them lapse."""

    def once(self) -> None:
        world, random = self.world, self.world.schedule.random
        holds = list(world.truth.holds.values())
        if world.orders and random.random() < 0.5:
            step = random.choice((Step.PAY, Step.PAY, Step.EXPIRE, Step.CANCEL))
            self.move(random.choice(world.orders), step)
        elif holds:
            self.place(random.choice(holds[-4:]))

    def place(self, hold: Reservation) -> None:
        """Order a hold, which may be over."""
        world = self.world
        order = PlacedOrder(
            PlacedHead(OrderId(f"ord_{len(world.orders)}"), hold.shopper_id, self.now),
            [(FlashHold(hold.sale_id, hold.lane, hold.request_id, 1), hold.units)],
        )
        world.orders.append(order)
        new = Put(_key(order), {"state": "placed"}, when=(Absent(),))
        self._commit([new, *ordered_writes(cast(Order, order))])

    def move(self, order: PlacedOrder, step: Step) -> None:
        """Take a step with an order, which may not be open to it."""
        units = sum(units for _, units in order.holds)
        writes: list[Write] = [
            Update(_key(order), assign={"state": step.value}, when=(Equals("state", "placed"),)),
            *moved_writes(cast(Order, order), step, {"ended_at": self.now}),
        ]
        if step is Step.PAY:
            stock = commerce_keys.stock(self.world.sale.sku_id)
            writes.append(Update(stock, add={"held": -units, "sold": units}))
        self._commit(writes)

    def _commit(self, writes: list[Any]) -> None:
        try:
            self.world.store.commit(writes)
        except Refused:
            self.world.schedule.note("was refused")


def _key(order: PlacedOrder) -> Key:
    return Key(f"ORDER#{order.head.order_id}", "ORDER")
