"""A store's rooms: planned through the admin API, run through the storefront's routes."""

import pytest

from functions.admin_rooms.routes import Ports, api
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from tests.builders.rooms import (
    QUIET_SHOES,
    SOFAS,
    STAFF,
    StaffBook,
    hosting,
    lined_up,
    room_body,
    slot_body,
)
from tests.fakes.http import Client
from tests.fakes.ids import CountingIds
from tests.fakes.memory_store import MemoryStore

ROOMS = f"/v1/admin/merchants/{QUIET_SHOES}/rooms"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def members() -> StaffBook:
    book = StaffBook()
    book.staff.add((STAFF, QUIET_SHOES))
    return book


@pytest.fixture
def admin(store: MemoryStore, members: StaffBook) -> Client:
    ports = Ports(DynamoRooms(store), members, ReceiptStore(store), CountingIds())
    return Client(api, ports, STAFF, "merchant")


@pytest.fixture
def stage(store: MemoryStore, members: StaffBook) -> Client:
    """The storefront's room routes, called by the same member of staff."""
    return hosting(store, members).as_user(STAFF, "merchant")


@pytest.fixture
def room(admin: Client) -> str:
    answer = admin.call("POST", ROOMS, room_body())
    assert answer.status == 201
    return f"/v1/rooms/{answer.json['room_id']}"


def test_a_room_that_staff_plans_is_the_stores(room: str, stage: Client) -> None:
    shown = stage.as_user("").call("GET", room).json
    assert shown["host"] == {"kind": "store", "id": QUIET_SHOES}


def test_staff_lists_the_rooms_of_its_store(admin: Client, room: str) -> None:
    admin.call("POST", ROOMS, room_body(starts_in_s=7200))
    listed = admin.call("GET", ROOMS).json["items"]
    assert len(listed) == 2
    assert room.endswith(listed[1]["room_id"])


def test_staff_of_another_store_neither_plans_nor_lists(admin: Client, members: StaffBook) -> None:
    members.staff = {(STAFF, SOFAS)}
    assert admin.call("POST", ROOMS, room_body()).status == 404
    assert admin.call("GET", ROOMS).status == 404


def test_staff_runs_the_stores_room(stage: Client, room: str) -> None:
    assert lined_up(stage, room, slot_body(1, a=0)).status == 200
    assert stage.call("POST", f"{room}/start").json["state"] == "live"
    assert stage.call("POST", f"{room}/end").json["state"] == "ended"


def test_removed_staff_runs_nothing_with_a_token_that_still_lives(
    stage: Client, room: str, members: StaffBook
) -> None:
    members.staff.clear()
    assert stage.call("POST", f"{room}/start").status == 404


def test_membership_without_the_merchants_role_runs_nothing(stage: Client, room: str) -> None:
    assert stage.as_user(STAFF, "buyer").call("POST", f"{room}/start").status == 404


def test_a_store_shows_only_its_own_products(stage: Client, room: str) -> None:
    answer = lined_up(stage, room, slot_body(1), slot_body(2))
    assert (answer.status, answer.code) == (422, "another_merchants_product")


def test_two_rooms_of_one_store_do_not_overlap(admin: Client, room: str) -> None:
    answer = admin.call("POST", ROOMS, room_body())
    assert (answer.status, answer.code) == (409, "host_busy")
    assert room.endswith(answer.json["room_id"])
