"""The repository of rooms, on both stores."""

import pytest

from core.idempotency import Once
from core.ids import RoomId, UserId
from core.pages import PageRequest
from core.ports.rooms import Rooms
from core.rooms.room import Calendar, Change, Host, Room, ended, started
from core.versions import VersionConflict
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Store
from tests.builders.rooms import HOST
from tests.fakes.http import NOW

BUYER = Host.buyer(UserId(HOST))


@pytest.fixture
def rooms(any_store: Store) -> Rooms:
    return DynamoRooms(any_store)


def planned(number: int, starts_at: int = NOW) -> Room:
    room_id = RoomId(f"room_{number:026d}")
    return Room(room_id, BUYER, f"room {number}", "media/a.jpg", starts_at, starts_at + 900)


def add(rooms: Rooms, room: Room) -> Room:
    once = Once(UserId(HOST), "POST /v1/rooms", room.room_id, "digest", lambda _: b"{}")
    rooms.add(room, rooms.calendar(BUYER).book(room, NOW), once)
    return room


def test_a_room_comes_back_as_it_was_added(rooms: Rooms) -> None:
    room = add(rooms, planned(1))
    assert rooms.get(room.room_id) == room
    assert [booking.room_id for booking in rooms.calendar(BUYER).bookings] == [room.room_id]


def test_a_host_without_rooms_has_an_empty_calendar(rooms: Rooms) -> None:
    assert rooms.calendar(BUYER) == Calendar(BUYER)


def test_a_calendar_read_before_another_room_was_booked_adds_nothing(rooms: Rooms) -> None:
    stale = rooms.calendar(BUYER)
    add(rooms, planned(1))
    late = planned(2, NOW + 3600)
    once = Once(UserId(HOST), "POST /v1/rooms", "k", "digest", lambda _: b"{}")
    with pytest.raises(VersionConflict):
        rooms.add(late, stale.book(late, NOW), once)
    assert rooms.get(late.room_id) is None


@pytest.mark.parametrize("is_stale", ["room", "calendar"])
def test_a_change_made_from_an_older_version_changes_nothing(rooms: Rooms, is_stale: str) -> None:
    room = add(rooms, planned(1))
    stale_calendar = rooms.calendar(BUYER)
    if is_stale == "room":
        rooms.save(Change(started(room, NOW)))
    else:
        add(rooms, planned(2, NOW + 3600))
    before = (rooms.get(room.room_id), rooms.calendar(BUYER))
    with pytest.raises(VersionConflict):
        rooms.save(Change(started(room, NOW + 1), stale_calendar.go_live(room.room_id)))
    assert (rooms.get(room.room_id), rooms.calendar(BUYER)) == before


def test_rooms_are_listed_by_their_state_and_in_time(rooms: Rooms) -> None:
    first, second, third = (add(rooms, planned(n, NOW + 900 * n)) for n in (3, 1, 2))
    assert _ids(rooms.upcoming(NOW, PageRequest()).items) == _ids([second, third, first])
    live = started(first, NOW)
    rooms.save(Change(live))
    assert _ids(rooms.live(PageRequest()).items) == [first.room_id]
    assert _ids(rooms.upcoming(NOW, PageRequest()).items) == _ids([second, third])
    rooms.save(Change(ended(live, NOW)))
    assert rooms.live(PageRequest()).items == []
    assert _ids(rooms.of_host(BUYER, PageRequest()).items) == _ids([first, third, second])


def test_pages_of_a_list_join_without_gap_or_repeat(rooms: Rooms) -> None:
    added = [add(rooms, planned(n, NOW + 900 * n)) for n in range(5)]
    seen: list[RoomId] = []
    page = rooms.upcoming(NOW, PageRequest(2))
    seen += _ids(page.items)
    while page.next is not None:
        page = rooms.upcoming(NOW, PageRequest(2, page.next))
        seen += _ids(page.items)
    assert seen == _ids(added)


def _ids(rooms: list[Room]) -> list[RoomId]:
    return [room.room_id for room in rooms]
