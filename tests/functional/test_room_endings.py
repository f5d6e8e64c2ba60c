"""Live rooms that their hosts forget end by themselves, on the memory store."""

import pytest

from core import limits
from tests.builders.rooms import MINUTE_S, hosting, room_body, scheduled
from tests.builders.sweeps import end_rooms
from tests.fakes.http import NOW, Client
from tests.fakes.memory_store import MemoryStore

STARTS_IN_S = 600
OVER = NOW + STARTS_IN_S + 60 * MINUTE_S + limits.ROOM_OVERTIME_S


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def host(store: MemoryStore) -> Client:
    return hosting(store)


def live(host: Client) -> str:
    """The path of a room that is live, planned for an hour."""
    room = scheduled(host, starts_in_s=STARTS_IN_S, minutes=60)
    assert host.call("POST", f"{room}/start").status == 200
    return room


def test_a_forgotten_room_ends_long_after_its_planned_end(host: Client, store: MemoryStore) -> None:
    room = live(host)
    assert end_rooms(store, OVER - 1)["done"] == 0
    assert host.call("GET", room).json["state"] == "live"
    assert end_rooms(store, OVER)["done"] == 1
    ended = host.call("GET", room).json
    assert (ended["state"], ended["pinned"]) == ("ended", None)
    assert host.call("GET", "/v1/rooms?state=live").json["items"] == []
    assert end_rooms(store, OVER + 60) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}


def test_the_host_is_free_again(host: Client, store: MemoryStore) -> None:
    live(host)
    host.now = OVER
    late = host.call("POST", "/v1/rooms", room_body(starts_in_s=OVER - NOW + 60))
    start = f"/v1/rooms/{late.json['room_id']}/start"
    assert (host.call("POST", start).status, host.call("POST", start).code) == (409, "host_busy")
    assert end_rooms(store, OVER)["done"] == 1
    assert host.call("POST", start).status == 200


def test_rooms_that_are_over_or_never_began_are_left_alone(
    host: Client, store: MemoryStore
) -> None:
    ended = live(host)
    host.call("POST", f"{ended}/end")
    missed = scheduled(host, starts_in_s=STARTS_IN_S, minutes=60)
    assert end_rooms(store, OVER) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert host.call("GET", missed).json["state"] == "scheduled"
