"""Hosts do anything in any order; a model that knows nothing of calendars says what happens."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from core.ids import RoomId
from core.pages import PageRequest
from core.rooms.room import Host, Room, RoomState
from functions.shared.dynamodb.rooms import DynamoRooms
from tests.builders.rooms import (
    HOST,
    RIVAL,
    hosting,
    lined_up,
    product_id,
    room_body,
    sku_id,
    slot_body,
)
from tests.fakes.http import Response
from tests.fakes.memory_store import MemoryStore

HOSTS = st.sampled_from([HOST, RIVAL])
QUARTERS = st.integers(0, 7)
ROOMS_MAX = 5
PRODUCTS = st.permutations([1, 2, 4]) | st.lists(st.sampled_from([1, 2, 4]), unique=True)

NEXT = {
    ("scheduled", "start"): "live",
    ("scheduled", "cancel"): "cancelled",
    ("live", "end"): "ended",
}


class Plan:
    """What the model remembers of a room."""

    def __init__(self, path: str, host: str, first: int, quarters: int) -> None:
        self.path, self.host = path, host
        self.state = "scheduled"
        self.first, self.last = first, first + quarters
        self.shown: list[int] = []
        self.pinned: int | None = None

    def overlaps(self, first: int, last: int) -> bool:
        """In quarter hours, ends excluded."""
        return self.first < last and first < self.last


class RoomLife(RuleBasedStateMachine):
    """Two hosts, their rooms, and a clock that stands still at the first quarter's hour."""

    rooms = Bundle("rooms")

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.client = hosting(self.store)
        self.plans: list[Plan] = []

    def call(self, host: str, method: str, path: str, body: object = None) -> Response:
        return self.client.as_user(host, "buyer").call(method, path, body)

    def is_free(self, host: str, first: int, last: int, but: Plan | None = None) -> bool:
        booked = ("scheduled", "live")
        rivals = [p for p in self.plans if p.host == host and p is not but and p.state in booked]
        # The clock stands at 0: what is live keeps its planned time.
        return not any(plan.overlaps(first, last) for plan in rivals)

    @initialize(target=rooms)
    def begin_with_two_rooms_that_show_everything(self) -> object:
        plans = [self.schedule_one(HOST, first, 1) for first in (0, 1)]
        for plan in plans:
            self.line_up_all(plan, [1, 2, 4])
        return multiple(*plans)

    @precondition(lambda self: len(self.plans) < ROOMS_MAX)
    @rule(target=rooms, host=HOSTS, first=QUARTERS, quarters=st.integers(1, 3))
    def schedule(self, host: str, first: int, quarters: int) -> object:
        if self.is_free(host, first, first + quarters):
            return self.schedule_one(host, first, quarters)
        answer = self.call(host, "POST", "/v1/rooms", _body(first, quarters))
        assert answer.code == "host_busy"
        return multiple()

    def schedule_one(self, host: str, first: int, quarters: int) -> Plan:
        answer = self.call(host, "POST", "/v1/rooms", _body(first, quarters))
        assert answer.status == 201, answer.text
        plan = Plan(f"/v1/rooms/{answer.json['room_id']}", host, first, quarters)
        self.plans.append(plan)
        return plan

    @rule(plan=rooms, first=QUARTERS, quarters=st.integers(1, 3))
    def plan_anew(self, plan: Plan, first: int, quarters: int) -> None:
        answer = self.call(plan.host, "PUT", plan.path, _body(first, quarters))
        if plan.state != "scheduled":
            assert answer.code == "room_state"
        elif not self.is_free(plan.host, first, first + quarters, but=plan):
            assert answer.code == "host_busy"
        else:
            assert answer.status == 200
            plan.first, plan.last = first, first + quarters

    @rule(plan=rooms)
    def start(self, plan: Plan) -> None:
        self.move(plan, "start")

    @rule(plan=rooms)
    def end(self, plan: Plan) -> None:
        self.move(plan, "end")

    @rule(plan=rooms)
    def cancel(self, plan: Plan) -> None:
        self.move(plan, "cancel")

    def move(self, plan: Plan, action: str) -> None:
        answer = self.call(plan.host, "POST", f"{plan.path}/{action}")
        state = NEXT.get((plan.state, action))
        if state is None:
            assert answer.code == "room_state"
        elif action == "start" and plan.first > 4:
            assert answer.code == "not_room_time"
        elif action == "start" and any(p.state == "live" for p in self.plans_of(plan.host)):
            assert answer.code == "host_busy"
        else:
            assert answer.json["state"] == state
            plan.state = state
            plan.pinned = None

    @rule(plan=rooms, numbers=PRODUCTS)
    def line_up(self, plan: Plan, numbers: list[int]) -> None:
        self.line_up_all(plan, numbers)

    def line_up_all(self, plan: Plan, numbers: list[int]) -> None:
        version = self.call(plan.host, "GET", plan.path).json["lineup_version"]
        slots = [slot_body(number, a=9_000) for number in numbers]
        answer = lined_up(
            self.client.as_user(plan.host, "buyer"), plan.path, *slots, version=version
        )
        if plan.state not in {"scheduled", "live"}:
            assert answer.code == "room_state"
            return
        assert answer.status == 200
        plan.shown = numbers
        plan.pinned = plan.pinned if plan.pinned in numbers else None

    @rule(plan=rooms, number=st.sampled_from([1, 2, 4]))
    def pin(self, plan: Plan, number: int) -> None:
        body = {"product_id": product_id(number)}
        answer = self.call(plan.host, "PUT", f"{plan.path}/pin", body)
        if plan.state != "live":
            assert answer.code == "room_state"
        elif number not in plan.shown:
            assert answer.code == "not_in_lineup"
        else:
            assert answer.status == 200
            plan.pinned = number

    @rule(plan=rooms)
    def unpin(self, plan: Plan) -> None:
        answer = self.call(plan.host, "DELETE", f"{plan.path}/pin")
        if plan.state != "live":
            assert answer.code == "room_state"
        else:
            plan.pinned = None

    def plans_of(self, host: str) -> list[Plan]:
        return [plan for plan in self.plans if plan.host == host]

    @invariant()
    def every_room_is_as_the_model_says(self) -> None:
        stored = DynamoRooms(self.store)
        for plan in self.plans:
            room = stored.get(RoomId(plan.path.removeprefix("/v1/rooms/")))
            assert room is not None
            assert room.state == plan.state
            assert [slot.product_id for slot in room.lineup] == [
                product_id(number) for number in plan.shown
            ]
            assert room.pinned == (None if plan.pinned is None else product_id(plan.pinned))
            self.check_live_prices(room)

    @invariant()
    def calendars_hold_what_is_planned_or_live(self) -> None:
        for host in (HOST, RIVAL):
            calendar = DynamoRooms(self.store).calendar(Host.buyer(host))
            booked = {f"/v1/rooms/{booking.room_id}" for booking in calendar.bookings}
            plans = self.plans_of(host)
            assert booked == {p.path for p in plans if p.state in {"scheduled", "live"}}
            live = {p.path for p in plans if p.state == "live"}
            assert live == (set() if calendar.live is None else {f"/v1/rooms/{calendar.live}"})

    @invariant()
    def lists_show_what_is_live(self) -> None:
        live = DynamoRooms(self.store).live(PageRequest(100)).items
        shown = {f"/v1/rooms/{room.room_id}" for room in live}
        assert shown == {plan.path for plan in self.plans if plan.state == "live"}

    def check_live_prices(self, room: Room) -> None:
        for number in (1, 2, 4):
            price = room.live_price(sku_id(10 * number + 1))
            is_sold = room.state is RoomState.LIVE and room.shows(product_id(number))
            assert price == (9_000 if is_sold else None)


def _body(first: int, quarters: int) -> dict[str, Any]:
    return room_body(starts_in_s=first * 900, minutes=15 * quarters)


TestRoomLife = RoomLife.TestCase
TestRoomLife.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
