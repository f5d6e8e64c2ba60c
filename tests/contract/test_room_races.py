"""Hosts, line-ups and subscribers that race on DynamoDB."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest

from core.pages import PageRequest
from core.rooms.room import Host, RoomState
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Query
from tests.builders.rooms import HOST, hosting, lined_up, room_body, scheduled, slot_body
from tests.contract.race import race
from tests.fakes.http import Client
from tests.fakes.ids import user

RACERS = 16


@pytest.fixture
def host(table: DynamoStore) -> Client:
    return hosting(table)


def again(host: Client) -> Client:
    """The same host at another desk."""
    return host.as_user(HOST, "buyer")


def test_of_many_rooms_at_one_time_a_host_gets_one(host: Client) -> None:
    plans = [partial(again(host).call, "POST", "/v1/rooms", room_body()) for _ in range(RACERS)]
    answers = race(plans)
    refused = {answer.code for answer in answers if answer.status != 201}
    assert [answer.status for answer in answers].count(201) == 1
    assert refused == {"host_busy"}


def test_rooms_that_race_never_overlap(host: Client, table: DynamoStore) -> None:
    """Starts every 20 minutes, an hour each: a third fit at most, whoever comes first."""
    plans = [
        partial(again(host).call, "POST", "/v1/rooms", room_body(1200 * n, minutes=60))
        for n in range(RACERS)
    ]
    statuses = [answer.status for answer in race(plans)]
    assert set(statuses) <= {201, 409, 503}
    rooms = DynamoRooms(table).of_host(Host.buyer(HOST), PageRequest(100)).items
    assert len(rooms) == statuses.count(201) >= 1
    in_order = sorted(rooms, key=lambda room: room.starts_at)
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(in_order))
    booked = DynamoRooms(table).calendar(Host.buyer(HOST)).bookings
    assert {each.room_id for each in booked} == {room.room_id for room in rooms}


def test_a_host_goes_live_in_one_room_at_once(host: Client, table: DynamoStore) -> None:
    rooms = [scheduled(host, starts_in_s=900 * n, minutes=15) for n in range(4)]
    starts = [partial(again(host).call, "POST", f"{room}/start") for room in rooms * 3]
    statuses = [answer.status for answer in race(starts)]
    live = DynamoRooms(table).live(PageRequest()).items
    assert (statuses.count(200), len(live)) == (1, 1)
    assert live[0].state is RoomState.LIVE


def test_one_of_many_lineups_from_the_same_version_is_taken(host: Client) -> None:
    room = scheduled(host)
    edits = [partial(lined_up, again(host), room, slot_body(1)) for _ in range(RACERS)]
    answers = race(edits)
    assert [answer.status for answer in answers].count(200) == 1
    assert {a.code for a in answers if a.status != 200} <= {"lineup_changed", "busy"}
    assert host.call("GET", room).json["lineup_version"] == 1


def test_whoever_is_promised_to_be_told_of_the_start_is_found_after_it(
    host: Client, table: DynamoStore
) -> None:
    room = scheduled(host)
    shoppers = [host.as_user(user(100 + n)) for n in range(RACERS)]

    def start_and_look() -> set[str]:
        assert host.call("POST", f"{room}/start").status == 200
        partition = keys.subscribers(host.call("GET", room).json["room_id"])
        rows = table.query(Query(partition, begins=keys.SUBSCRIBER))
        return {str(row["user_id"]) for row in rows.items}

    def subscribe(shopper: Client) -> set[str]:
        answer = shopper.call("PUT", f"{room}/subscription")
        assert answer.status in {204, 409}
        return {shopper.user_id} if answer.status == 204 else set()

    runs: list[Callable[[], set[str]]] = [start_and_look]
    runs += [partial(subscribe, shopper) for shopper in shoppers]
    found, *promised = race(runs)
    assert set().union(*promised) <= found
