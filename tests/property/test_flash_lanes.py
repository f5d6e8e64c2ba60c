"""A flash sale's lanes over a store: what they decide, however their batches are delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.flash.lanes import Attempt
from core.flash.reservations import LIVE, Reservation, ReservationState, Ticket, answer
from core.flash.sales import FlashSale, FlashSaleState
from core.use_cases.advance_flash_sale import drain_flash_sale
from core.use_cases.allocate_units import BOOKS_MAX, Books, allocate_units
from core.use_cases.expire_holds import SKEW_S, expire_holds
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.store import Query, Rows
from tests.builders.flash_sales import START, a_sale, arm, attempt, attempts
from tests.fakes.memory_store import MemoryStore, snapshot
from tests.oracles.flash_sale_book import Attempt as PlainAttempt
from tests.oracles.flash_sale_book import PlainBook

SHOPPERS = st.lists(st.integers(1, 12), max_size=40)


class CountingStore(MemoryStore):
    """A store that counts the pages that are read."""

    queries = 0

    def query(self, query: Query) -> Rows:
        self.queries += 1
        return super().query(query)


class World:
    """A sale that is armed, and a process that allocates."""

    def __init__(self, sale: FlashSale) -> None:
        self.sale = sale
        self.store = CountingStore()
        self.lanes = DynamoLanes(self.store)
        self.books = Books()
        arm(self.store, sale)

    def decide(self, requests: Sequence[Attempt], now: int = START, lane: int = 0) -> Counter[str]:
        return allocate_units(
            self.sale.sale_id, lane, requests, now, lanes=self.lanes, books=self.books
        )

    def reservations(self) -> list[Reservation]:
        lanes = self.lanes.of_sale(self.sale.sale_id, self.sale.lanes)
        return [one for lane in lanes for one in self.lanes.reservations(lane)]

    def check(self) -> None:
        lanes = self.lanes.of_sale(self.sale.sale_id, self.sale.lanes)
        assert all(lane.available >= 0 for lane in lanes)
        accounted = sum(lane.available + lane.granted + lane.returned for lane in lanes)
        assert accounted == self.sale.allotment
        live = Counter[int]()
        held = Counter[str]()
        for one in self.reservations():
            if one.state in LIVE:
                live[one.lane] += one.units
                held[one.shopper_id] += one.units
        assert all(lane.granted == live[lane.number] for lane in lanes)
        assert max(held.values(), default=0) <= self.sale.limit

    def free(self) -> int:
        return sum(lane.available for lane in self.lanes.of_sale(self.sale.sale_id, 99))

    def answer_to(self, request: Attempt, lane: int = 0) -> str:
        ticket = Ticket(
            self.sale.sale_id,
            lane,
            request.shopper_id,
            request.request_id,
            request.units,
            request.sequence,
            START,
        )
        stored = self.lanes.get(self.sale.sale_id, lane)
        assert stored is not None
        own = self.lanes.of_shopper(self.sale.sale_id, lane, request.shopper_id)
        found = answer(ticket, stored.watermark, self.sale.limit, own)
        return found.reservation.state if found.reservation else found.refused or "pending"


@given(
    stock=st.integers(1, 12),
    limit=st.integers(1, 3),
    asked=st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 3), st.integers(1, 25)), max_size=40
    ),
    cuts=st.lists(st.integers(0, 40), max_size=4),
)
def test_a_lane_decides_as_the_plain_book_however_the_log_is_cut(
    stock: int, limit: int, asked: list[tuple[int, int, int]], cuts: list[int]
) -> None:
    world = World(a_sale(stock, limit=limit, lanes=1))
    plain = PlainBook(stock, limit)
    log = [
        # A request id is one shopper's: as the front door makes it.
        attempt(at + 1, who, units, request=100 * who + request)
        for at, (who, units, request) in enumerate(asked)
    ]
    expected = Counter(
        plain.answer(
            PlainAttempt(int(each.request_id[4:]), int(each.shopper_id[-4:], 16), each.units)
        )
        for each in log
    )
    found = Counter[str]()
    edges = sorted({0, len(log), *(cut for cut in cuts if cut < len(log))})
    for start, end in pairwise(edges):
        found += world.decide(log[start:end])
        world.check()
    assert found == Counter({_named(name): count for name, count in expected.items()})
    assert world.free() == plain.available


@given(who=SHOPPERS, again=st.lists(st.integers(0, 39), max_size=6))
def test_a_batch_that_is_delivered_again_changes_nothing(who: list[int], again: list[int]) -> None:
    world = World(a_sale(7, lanes=1))
    log = attempts(who)
    world.decide(log)
    before = snapshot(world.store)
    for start in again:
        world.books = Books()
        assert not world.decide(log[start:])
    assert snapshot(world.store) == before


@given(stock=st.integers(1, 20), lanes=st.integers(2, 5), who=SHOPPERS)
def test_nobody_hears_sold_out_while_another_lane_has_units(
    stock: int, lanes: int, who: list[int]
) -> None:
    world = World(a_sale(stock, lanes=lanes))
    log = attempts(who)
    for request in log:
        world.decide([request])
        world.check()
        if world.answer_to(request) == "sold_out":
            assert world.free() == 0
    assert len(world.reservations()) == min(stock, len(set(who)))


@given(who=SHOPPERS, stock=st.integers(1, 12))
def test_what_expires_comes_back_once_and_is_granted_anew(who: list[int], stock: int) -> None:
    world = World(a_sale(stock, lanes=1))
    log = attempts(who)
    world.decide(log)
    held = world.reservations()
    over = START + world.sale.hold_s + SKEW_S
    assert expire_holds(held, over - 1, world.lanes) == 0
    assert expire_holds(held, over, world.lanes) == len(held)
    assert expire_holds(held, over, world.lanes) == 0
    world.check()
    assert world.free() == stock
    later = attempts(who, first=1_000)
    world.decide(later, now=over)
    world.check()
    assert len([one for one in world.reservations() if one.state in LIVE]) == len(held)


def test_a_refusal_stays_what_it_was_when_the_shoppers_hold_is_over() -> None:
    world = World(a_sale(5, lanes=1))
    first, second = attempt(1, 1), attempt(2, 1)
    world.decide([first, second])
    assert (world.answer_to(first), world.answer_to(second)) == ("held", "limit")
    expire_holds(world.reservations(), START + 1_000, world.lanes)
    assert (world.answer_to(first), world.answer_to(second)) == ("expired", "limit")


def test_a_request_is_pending_until_its_place_in_the_log_is_reached() -> None:
    world = World(a_sale(1, lanes=1))
    log = attempts([1, 2, 3])
    world.decide(log[:2])
    assert [world.answer_to(each) for each in log] == ["held", "sold_out", "pending"]


def test_a_hold_that_moved_on_does_not_keep_its_batch_from_expiring() -> None:
    world = World(a_sale(3, lanes=1))
    world.decide(attempts([1, 2, 3]))
    found = world.reservations()
    expire_holds(found[:1], START + 1_000, world.lanes)
    stale = found
    assert expire_holds(stale, START + 1_000, world.lanes) == 2
    assert [one.state for one in world.reservations()] == [ReservationState.EXPIRED] * 3
    world.check()


def _named(answer_of_the_plain_book: str) -> str:
    return "limit" if answer_of_the_plain_book == "over_limit" else answer_of_the_plain_book


def test_a_process_keeps_the_books_of_the_lanes_that_it_decided_last() -> None:
    world = World(a_sale(BOOKS_MAX + 1, lanes=BOOKS_MAX + 1))
    for lane in range(BOOKS_MAX + 1):
        world.decide([attempt(1, lane)], lane=lane)
    opened = world.store.queries
    world.decide([attempt(2, 998)], lane=BOOKS_MAX)
    assert world.store.queries == opened
    world.decide([attempt(2, 999)], lane=0)
    assert world.store.queries == opened + 1


def test_a_lane_that_holds_something_is_not_read_to_its_end_each_time_it_is_drained() -> None:
    sale = replace(a_sale(2_500, lanes=1), state=FlashSaleState.CLOSING)
    world = World(sale)
    world.decide(attempts(range(2_500)))
    before = world.store.queries
    assert not drain_flash_sale(sale, DynamoFlashSales(world.store), world.lanes)
    assert world.store.queries == before + 1
