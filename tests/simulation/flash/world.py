"""A flash sale in a small world: from the plan to the last unit back on the shelf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from unittest.mock import patch

import msgspec

from core.flash import lanes as flash_lanes
from core.flash.reservations import Answer, ReservationState, Ticket
from core.flash.sales import FlashSale, FlashSaleState
from core.orders.order_states import Step
from core.ports.flash_sales import Board
from core.use_cases import expire_holds
from core.use_cases.read_request import read_request
from functions.shared.dynamodb import commerce_keys, due_keys
from functions.shared.dynamodb.due_keys import FLASH_HOLDS
from functions.shared.dynamodb.flash_board import CachedBoard
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales, _put
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Item, Key, Put, Refused, Store, Write
from tests.builders.flash_sales import START, a_sale
from tests.fakes.dying_store import Died
from tests.simulation.faulty_store import Faults, FaultyStore
from tests.simulation.flash import actors
from tests.simulation.flash.log import SimulatedLog
from tests.simulation.flash.truth import Truth
from tests.simulation.schedule import Schedule

STEPS = 260
GRANTS_MAX = 3
TIMEOUT_S = 60
ROUNDS_MAX = 60
LATER_S = 40
LanesOf = Callable[[Store], DynamoLanes]


class FlashStore(FaultyStore):
    """Tells the truth of what is read and written."""

    world: World

    @property
    def truth(self) -> Truth:
        return self.world.truth

    def _before(self, what: str) -> BaseException | None:
        after = super()._before(what)
        self.world.outlive()
        return after

    def get(self, key: Key) -> Item | None:
        found = super().get(key)
        self.truth.look(self.schedule.name, key, self.schedule.step)
        return found

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        found = super().get_many(keys)
        if keys and keys[0].sk == "LANE":
            self.truth.look(self.schedule.name, None, self.schedule.step)
        return found

    def commit(self, writes: Sequence[Write]) -> None:
        try:
            super().commit(writes)
        except Refused:
            self.truth.forget(self.schedule.name)
            raise

    def committed(self, writes: Sequence[Write]) -> None:
        self.truth.committed(self.schedule.name, writes, self.schedule.step)


class World:
    """One seed's sale, crowd and faults."""

    def __init__(self, seed: int, lanes_of: LanesOf = DynamoLanes) -> None:
        self.random = random = Random(seed)
        self.schedule = Schedule(seed, STEPS)
        faults = _faults(random)
        self.store = FlashStore(self.schedule, faults)
        self.log = SimulatedLog(self.schedule, faults)
        self.sale = _sale(random)
        self.crowd = random.randint(2, 7)
        self.closes_early = random.choice((0.0, 0.0, 0.05))
        self.began = START - 2
        self.ticks = random.choice((0.05, 0.2, 0.4))
        self._now, self._ticked = self.began, 0
        self.truth = Truth(self.sale, self.store.items, self.log, lambda: self.now)
        self.store.world = self
        self.acting_since: dict[str, int] = {}
        self.lanes = lanes_of(self.store)
        self.sales = DynamoFlashSales(self.store)
        self.rooms = DynamoRooms(self.store)
        self.tickets: list[Ticket] = []
        self.answers: dict[int, Answer] = {}
        self.orders: list[actors.PlacedOrder] = []
        self._found: list[str] = []
        stock: Item = {"available": self.sale.allotment + 2, "held": 0, "sold": 0}
        self.store.commit([_put(self.sale), Put(commerce_keys.stock(self.sale.sku_id), stock)])

    @property
    def now(self) -> int:
        """The true time; it moves on with the schedule."""
        while self._ticked < self.schedule.step:
            self._ticked += 1
            if self.random.random() < self.ticks:
                self._now += self.random.randint(1, 3)
        return self._now

    def outlive(self) -> None:
        """A function that works for too long is ended by Lambda."""
        since = self.acting_since.get(self.schedule.name)
        if since is not None and self.now - since > TIMEOUT_S:
            self.schedule.note("! ran out of time")
            raise Died

    def play(self) -> None:
        """Let everyone act, then see that all comes to its end once nothing goes wrong any more."""
        cast = {
            "door1": actors.Door,
            "door2": actors.Door,
            "door3": actors.Door,
            "reader": actors.Reader,
            "allocator1": actors.Allocator,
            "allocator2": actors.Allocator,
            "sweeper1": actors.Sweeper,
            "sweeper2": actors.Sweeper,
            "orderer1": actors.Orderer,
            "orderer2": actors.Orderer,
            "clerk1": actors.Clerk,
            "clerk2": actors.Clerk,
        }
        for name, kind in cast.items():
            actor = kind(self, self.random.choice((-1, 0, 1)))
            self.schedule.add(name, actor.act, actor.refresh)
        # Small transactions, so that a batch is decided in several.
        with (
            patch.object(flash_lanes, "GRANTS_PER_COMMIT_MAX", GRANTS_MAX),
            patch.object(expire_holds, "GRANTS_PER_COMMIT_MAX", GRANTS_MAX),
        ):
            self.schedule.run()
            self.acting_since.clear()
            self._drain()
            self._end()

    def due_holds(self, now: int) -> list[str]:
        """The names of holds that are due, as an index knows them; some of them long gone."""
        self.schedule.point("looks up what is due")
        if self.schedule.current is None or self.schedule.random.random() < 0.7:
            of_holds = due_keys.partition(FLASH_HOLDS, 0)[:-2]
            entries = [
                due_keys.name_and_time(str(item["gsi2sk"]))
                for item in self.store.items.values()
                if str(item.get("gsi2pk", "")).startswith(of_holds)
            ]
            self._found = [name for name, since in entries if since <= now]
        return self._found

    def read(self, ticket: Ticket, now: int, board: Board) -> Answer:
        """What a shopper is told: once it is final, for ever."""
        found = read_request(ticket, self.sale.sale_id, ticket.shopper_id, now, board, self.lanes)
        before = self.answers.get(ticket.sequence, found)
        assert (before.reservation is None) or (found.reservation is not None)
        if before.refused:
            assert found.refused == before.refused, f"{before.refused}, then {found}"
        self.truth.answered(ticket, found.refused)
        self.answers[ticket.sequence] = found
        return found

    def _drain(self) -> None:
        """Nothing goes wrong any more; nobody asks, and everyone else does what there is to do."""
        allocator, sweeper = actors.Allocator(self), actors.Sweeper(self)
        clerk, orderer = actors.Clerk(self), actors.Orderer(self)
        self.closes_early = 0.0
        for _ in range(ROUNDS_MAX):
            self._now += LATER_S
            allocator.deliver(self.log.acknowledged, len(self.log.records))
            for order in self.orders:
                orderer.move(order, Step.EXPIRE)
            sweeper.act()
            clerk.act()
            sale = self.sales.get(self.sale.sale_id)
            if sale is not None and sale.state in {
                FlashSaleState.CLOSED,
                FlashSaleState.CANCELLED,
            }:
                return
        raise AssertionError("the sale does not come to its end")

    def _end(self) -> None:
        assert self.log.acknowledged == len(self.log.records)
        board = CachedBoard(self.sales, self.lanes)
        for ticket in self.tickets:
            answer = self.read(ticket, self.now, board)
            assert answer.reservation or answer.refused, f"{ticket.sequence} has no answer"
        truth = self.truth
        states = {hold.state for hold in truth.holds.values()}
        assert not states & {ReservationState.HELD, ReservationState.ORDERED}
        assert all(lane.is_closed and not lane.available for lane in truth.lanes.values())
        sold = sum(
            hold.units for hold in truth.holds.values() if hold.state is ReservationState.SOLD
        )
        assert truth.stock() == (self.sale.allotment + 2 - sold, 0, sold)


def play(seed: int, lanes_of: LanesOf = DynamoLanes) -> World:
    """Play a seed; raises AssertionError with its schedule."""
    world = World(seed, lanes_of)
    try:
        world.play()
    except AssertionError as failure:
        raise AssertionError(f"seed {seed}: {failure}") from failure
    return world


def _sale(random: Random) -> FlashSale:
    sale = a_sale(
        random.randint(1, 6),
        limit=random.randint(1, 2),
        lanes=random.randint(1, 3),
        hold_s=random.randint(4, 20),
    )
    return msgspec.structs.replace(
        sale, state=FlashSaleState.PLANNED, ends_at=START + random.randint(20, 80)
    )


def _faults(random: Random) -> Faults:
    likely = random.choice((0.0, 0.01, 0.04, 0.12))
    return Faults(
        throttled=likely * random.random(),
        lost_call=likely * random.random(),
        lost_answer=likely * random.random(),
        death_before=likely * random.random() / 2,
        death_after=likely * random.random() / 2,
    )
