"""Rooms and calendars, as values."""

from datetime import UTC, datetime

import pytest

from core import limits
from core.errors import Conflict
from core.ids import RoomId, UserId
from core.rooms.room import (
    STATES,
    Action,
    Booking,
    Calendar,
    Host,
    Room,
    RoomDraft,
    RoomState,
)
from tests.builders.rooms import HOST
from tests.fakes.http import NOW

BUYER = Host.buyer(UserId(HOST))
HOUR = 3_600


def room(number: int, starts_at: int, state: RoomState = RoomState.SCHEDULED) -> Room:
    room_id = RoomId(f"room_{number:026d}")
    return Room(room_id, BUYER, "a room", "media/a.jpg", starts_at, starts_at + HOUR, state)


@pytest.mark.parametrize("state", RoomState)
@pytest.mark.parametrize("action", Action)
def test_what_the_table_does_not_have_is_refused(state: RoomState, action: Action) -> None:
    before = room(1, NOW, state)
    if (state, action) in STATES:
        after = before.after(action)
        assert (after.state, after.version) == (STATES[state, action], before.version + 1)
        return
    with pytest.raises(Conflict) as refused:
        before.after(action)
    assert (refused.value.code, refused.value.facts) == ("room_state", {"state": state.value})


def test_no_state_but_the_first_is_without_a_way_in_and_two_are_without_a_way_out() -> None:
    ways = {(before, after) for (before, _), after in STATES.items() if before is not after}
    assert set(RoomState) - {after for _, after in ways} == {RoomState.SCHEDULED}
    assert set(RoomState) - {before for before, _ in ways} == {
        RoomState.ENDED,
        RoomState.CANCELLED,
    }


def test_a_calendar_forgets_what_is_over() -> None:
    calendar = Calendar(BUYER, [Booking(RoomId("past"), NOW - HOUR, NOW)])
    booked = calendar.book(room(1, NOW), NOW)
    assert [booking.room_id for booking in booked.bookings] == [room(1, NOW).room_id]


@pytest.mark.parametrize(("offset", "is_free"), [(-HOUR, True), (1 - HOUR, False), (HOUR, True)])
def test_times_that_only_touch_do_not_overlap(offset: int, is_free: bool) -> None:  # noqa: FBT001
    calendar = Calendar(BUYER).book(room(1, NOW + 2 * HOUR), NOW)
    if is_free:
        assert len(calendar.book(room(2, NOW + 2 * HOUR + offset), NOW).bookings) == 2
    else:
        with pytest.raises(Conflict, match="host_busy"):
            calendar.book(room(2, NOW + 2 * HOUR + offset), NOW)


def test_a_host_plans_a_bounded_number_of_rooms() -> None:
    calendar = Calendar(BUYER)
    for number in range(limits.HOST_BOOKINGS_MAX):
        calendar = calendar.book(room(number, NOW + number * HOUR), NOW)
    late = NOW + limits.HOST_BOOKINGS_MAX * HOUR
    with pytest.raises(Conflict, match="too_many_rooms"):
        calendar.book(room(limits.HOST_BOOKINGS_MAX, late), NOW)
    assert calendar.book(room(0, late), NOW).version == calendar.version + 1


def test_releasing_one_room_leaves_another_live() -> None:
    calendar = Calendar(BUYER).book(room(1, NOW), NOW).go_live(room(1, NOW).room_id)
    other = calendar.book(room(2, NOW + HOUR), NOW).release(room(2, NOW).room_id)
    assert other.live == room(1, NOW).room_id


def test_a_draft_counts_whole_seconds() -> None:
    draft = RoomDraft("t", "media/a.jpg", datetime.fromtimestamp(NOW + 0.9, UTC), 15)
    assert (draft.starts_at_s, draft.ends_at_s) == (NOW, NOW + 900)
