"""What is so in a simulated flash sale, followed commit by commit, and what must hold of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from core.flash.lanes import Attempt, Lane
from core.flash.reservations import LIVE, Reservation, ReservationState, Ticket
from core.flash.sales import FlashSale
from functions.shared.dynamodb.flash_lanes import stored_reservation
from functions.shared.dynamodb.store import Item, Key, Write
from tests.simulation.flash.log import SimulatedLog
from tests.simulation.flash.moments import Moments

HELD, ORDERED = ReservationState.HELD, ReservationState.ORDERED
ENDS = {
    (HELD, ORDERED),
    (HELD, ReservationState.EXPIRED),
    (HELD, ReservationState.CANCELLED),
    (ORDERED, ReservationState.SOLD),
    (ORDERED, ReservationState.EXPIRED),
    (ORDERED, ReservationState.CANCELLED),
}
"""Written out anew: the table of states is under test."""


class Truth:
    """Is told of every commit, by whom, and raises AssertionError at the first that breaks a rule.

    `look` tells it what an actor has read, so that it knows how old a decision's grounds are.
    """

    def __init__(
        self,
        sale: FlashSale,
        items: dict[Key, Item],
        log: SimulatedLog,
        clock: Callable[[], int],
    ) -> None:
        self.sale = sale
        self.log = log
        self.lanes: dict[int, Lane] = {}
        self.holds: dict[Key, Reservation] = {}
        self.free = Moments(0)
        self.pulls = Moments(0)
        self.live: dict[str, Moments] = defaultdict(lambda: Moments(0))
        self.looked: dict[tuple[str, str], int] = {}
        self.reasons: dict[int, set[str]] = {}
        """Place in the log → the reasons that a refusal of it may give."""
        self._items = items
        self._clock = clock
        self._requests: set[str] = set()
        self._granted = Counter[int]()
        self._stock: int | None = None

    def look(self, actor: str, key: Key | None, step: int) -> None:
        """`actor` reads a lane, or with None all of them."""
        if key is None or key.sk == "LANE":
            self.looked[actor, "sale" if key is None else "lane"] = step

    def forget(self, actor: str) -> None:
        """What `actor` knew of all lanes is out of date: it must look again."""
        self.looked.pop((actor, "sale"), None)

    def committed(self, actor: str, writes: Sequence[Write], step: int) -> None:
        """A commit was made."""
        orders = any(write.key.pk.startswith("ORDER#") for write in writes)
        granted = [
            self._hold(write.key, step, by_order=orders)
            for write in writes
            if write.key.sk.startswith("HOLD#")
        ]
        moved = [self._lane(write.key) for write in writes if write.key.sk == "LANE"]
        decided = 0
        for before, after in moved:
            if before is not None and after.watermark != before.watermark:
                self._decided(actor, before, after, [each for each in granted if each], step)
                granted, decided = [], decided + 1
        if len(moved) > 1:
            assert decided == 1, "units move to a lane that decides by them"
            self.pulls.note(step, self.pulls.last + 1)
        assert not any(granted), "a grant is stored with its lane's watermark"
        self.free.note(step, sum(lane.available for lane in self.lanes.values()))
        self._balances()

    def _hold(self, key: Key, step: int, *, by_order: bool) -> Reservation | None:
        """Take up a reservation as it is now; returned when it is new."""
        before, after = self.holds.get(key), stored_reservation(self._items[key])
        self.holds[key] = after
        if before is None:
            assert after.request_id not in self._requests, "a request has one reservation"
            assert after.state is HELD, "a reservation begins held"
            self._requests.add(after.request_id)
        else:
            assert (before.state, after.state) in ENDS, f"{before.state} became {after.state}"
            assert by_order or (before.state, after.state) == (HELD, ReservationState.EXPIRED)
            if not by_order:
                assert after.held_until <= self._clock(), "a hold ended before its time"
        was = before is not None and before.state in LIVE
        change = after.units * ((after.state in LIVE) - was)
        mine = self.live[after.shopper_id]
        mine.note(step, mine.last + change)
        self._granted[after.lane] += change
        assert mine.last <= self.sale.limit, "a shopper has more than the limit"
        return after if before is None else None

    def _lane(self, key: Key) -> tuple[Lane | None, Lane]:
        item = self._items[key]
        after = msgspec.convert({**item, "watermark": int(str(item["watermark"]))}, Lane)
        before = self.lanes.get(after.number)
        self.lanes[after.number] = after
        assert after.available >= 0, "a lane has granted what it did not have"
        assert not (after.is_closed and after.available), "units lie in a closed lane"
        assert before is None or after.watermark >= before.watermark, "a watermark went back"
        return before, after

    def _decided(
        self, actor: str, before: Lane, after: Lane, granted: list[Reservation], step: int
    ) -> None:
        """Requests up to a watermark are granted now, were before, or are refused for a reason."""
        lane, taken = after.number, Counter[str]()
        wanted = {each.request_id: each for each in granted}
        for each in self.log.of_lane(lane, before.watermark, after.watermark):
            grant = wanted.pop(each.request_id, None)
            if grant is not None:
                assert (grant.shopper_id, grant.units) == (each.shopper_id, each.units)
                taken[each.shopper_id] += grant.units
            elif each.request_id not in self._requests:
                self.reasons[each.sequence] = self._reasons(actor, after, each, taken, step)
        assert not wanted, "what is granted stands in the log, after the watermark"
        assert self.log.has(lane, after.watermark)

    def _reasons(
        self, actor: str, lane: Lane, each: Attempt, taken: Counter[str], step: int
    ) -> set[str]:
        """`taken`: units that shoppers got before it in the same commit."""
        since = self.looked[actor, "lane"]
        reasons = set[str]()
        own = self.live[each.shopper_id].most(since, before=step) + taken[each.shopper_id]
        if own + each.units > self.sale.limit:
            reasons.add("limit")
        asked = self.looked.get((actor, "sale"), since)
        in_flight = self.pulls.last != self.pulls.at(asked)
        if lane.is_closed or self.free.least(asked) - taken.total() < each.units or in_flight:
            reasons |= {"sold_out"} if each.units == 1 else {"too_few_left"}
        assert reasons, f"{each.sequence} was refused though units were free"
        return reasons

    def _balances(self) -> None:
        for lane in self.lanes.values():
            assert lane.granted == self._granted[lane.number], "granted is what is live"
        if len(self.lanes) < self.sale.lanes:
            return
        lanes = self.lanes.values()
        accounted = sum(lane.available + lane.granted + lane.returned for lane in lanes)
        assert accounted == self.sale.allotment, f"{accounted} units are accounted for"
        available, held, sold = self.stock()
        assert min(available, held, sold) >= 0
        ours = sum(lane.available + lane.granted for lane in lanes) - sold
        assert held == ours, f"{held} units of the SKU are held, not {ours}"

    def stock(self) -> tuple[int, int, int]:
        """What is available, held and sold of the SKU: together always as many."""
        found = next(item for key, item in self._items.items() if key.sk == "STOCK")
        units: tuple[Any, Any, Any] = (found["available"], found["held"], found["sold"])
        assert self._stock in {None, sum(units)}, "units of the SKU came or went"
        self._stock = sum(units)
        return units

    def answered(self, ticket: Ticket, refused: str | None) -> None:
        """A shopper was told why a request got nothing."""
        if refused is None or refused == "limit":
            return
        assert refused in self.reasons.get(ticket.sequence, ()), (
            f"{ticket.sequence} is told {refused}, and was refused for "
            f"{self.reasons.get(ticket.sequence)}"
        )
