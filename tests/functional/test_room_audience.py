"""Who watches live rooms: lists, subscriptions and what subscribers are told."""

import msgspec
import pytest

from core.ids import EventId, RoomId, UserId
from core.rooms.room import Host, RoomStarted
from core.social.notifications import of_started_room
from functions.live_rooms.routes import api
from functions.shared.dynamodb.rooms import DynamoSubscriptions, notification_put
from tests.builders.rooms import HOST, SHOPPER, SOFAS, hosting, scheduled
from tests.fakes.http import Client, Response
from tests.fakes.memory_store import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def host(store: MemoryStore) -> Client:
    return hosting(store)


# --- lists ---------------------------------------------------------------------------------


def titles(answer: Response) -> list[str]:
    return [room["title"] for room in answer.json["items"]]


def test_rooms_are_listed_live_to_come_and_by_host(host: Client) -> None:
    for hour, title in ((3, "later"), (1, "soon"), (2, "called off")):
        room = scheduled(host, starts_in_s=hour * 3600, minutes=30, title=title)
        if title == "called off":
            host.call("POST", f"{room}/cancel")
    now = scheduled(host, starts_in_s=0, title="now")
    host.call("POST", f"{now}/start")
    anyone = host.as_user("")
    assert titles(anyone.call("GET", "/v1/rooms")) == ["now"]
    assert titles(anyone.call("GET", "/v1/rooms?state=scheduled")) == ["soon", "later"]
    assert titles(anyone.call("GET", f"/v1/rooms?buyer_id={HOST}")) == [
        "now",
        "called off",
        "soon",
        "later",
    ]
    assert titles(anyone.call("GET", f"/v1/rooms?merchant_id={SOFAS}")) == []


def test_a_room_that_missed_its_hour_is_not_to_come(host: Client) -> None:
    scheduled(host)
    host.now += 600 + 3600
    assert len(titles(host.call("GET", "/v1/rooms?state=scheduled"))) == 1
    host.now += 1
    assert titles(host.call("GET", "/v1/rooms?state=scheduled")) == []


def test_a_list_continues_where_it_stopped(host: Client) -> None:
    for hour in range(3):
        scheduled(host, starts_in_s=hour * 3600, title=f"room {hour}")
    first = host.call("GET", "/v1/rooms?state=scheduled&limit=2")
    rest = host.call("GET", f"/v1/rooms?state=scheduled&limit=2&cursor={first.json['next']}")
    assert titles(first) + titles(rest) == ["room 0", "room 1", "room 2"]
    assert rest.json["next"] is None


def test_a_list_that_time_overtook_continues_with_what_is_still_to_come(host: Client) -> None:
    for hour in (1, 2, 4, 5):
        scheduled(host, starts_in_s=hour * 3600, minutes=30, title=f"room {hour}")
    first = host.call("GET", "/v1/rooms?state=scheduled&limit=1")
    host.now += 4 * 3600
    rest = host.call("GET", f"/v1/rooms?state=scheduled&limit=3&cursor={first.json['next']}")
    assert (titles(first), titles(rest)) == (["room 1"], ["room 4", "room 5"])


def test_two_filters_at_once_are_refused(host: Client) -> None:
    assert host.call("GET", f"/v1/rooms?state=live&buyer_id={HOST}").status == 422


# --- subscriptions -------------------------------------------------------------------------


def subscribers(store: MemoryStore) -> list[str]:
    return [str(i["user_id"]) for k, i in store.items.items() if k.sk.startswith("SUBSCRIBER#")]


def test_a_shopper_subscribes_once_however_often(host: Client, store: MemoryStore) -> None:
    room = scheduled(host)
    shopper = host.as_user(SHOPPER)
    for _ in range(2):
        assert shopper.call("PUT", f"{room}/subscription").status == 204
    assert subscribers(store) == [SHOPPER]
    assert shopper.call("DELETE", f"{room}/subscription").status == 204
    assert subscribers(store) == []


def test_nobody_subscribes_to_a_room_that_has_started(host: Client, store: MemoryStore) -> None:
    room = scheduled(host)
    host.call("POST", f"{room}/start")
    answer = host.as_user(SHOPPER).call("PUT", f"{room}/subscription")
    assert (answer.status, answer.json["state"], subscribers(store)) == (409, "live", [])


@pytest.mark.parametrize("before", [[], [SHOPPER]])
def test_only_a_subscription_that_the_start_overtook_is_taken_back(
    host: Client, store: MemoryStore, before: list[str]
) -> None:
    room = scheduled(host)
    for subscriber in before:
        assert host.as_user(subscriber).call("PUT", f"{room}/subscription").status == 204

    class OvertakenByTheStart(DynamoSubscriptions):
        def add(self, room_id: RoomId, user_id: UserId) -> bool:
            assert host.call("POST", f"{room}/start").status == 200
            return super().add(room_id, user_id)

    ports = msgspec.structs.replace(host.ports, subscriptions=OvertakenByTheStart(store))
    shopper = Client(api, ports, SHOPPER, "shopper")
    assert shopper.call("PUT", f"{room}/subscription").code == "room_state"
    assert subscribers(store) == before


def test_a_room_that_does_not_exist_has_no_subscribers(host: Client) -> None:
    missing = f"/v1/rooms/room_{9:026d}/subscription"
    assert host.as_user(SHOPPER).call("PUT", missing).status == 404


def test_a_start_leaves_one_event_in_the_outbox(host: Client, store: MemoryStore) -> None:
    room = scheduled(host)
    host.call("POST", f"{room}/start")
    host.call("POST", f"{room}/start")
    events = [item for item in store.items.values() if item.get("type") == "RoomStarted"]
    assert [room.endswith(str(event["room_id"])) for event in events] == [True]


def test_notifications_are_read_newest_first_by_their_reader_alone(
    host: Client, store: MemoryStore
) -> None:
    room = scheduled(host)
    room_id = host.call("GET", room).json["room_id"]
    for number in (1, 2):
        event_id = EventId(f"evt_{number:026d}")
        event = RoomStarted(event_id, host.now, room_id, Host.buyer(HOST), f"room {number}")
        store.commit([notification_put(SHOPPER, of_started_room(event))])
    inbox = host.as_user(SHOPPER).call("GET", "/v1/me/notifications").json
    assert [told["title"] for told in inbox["items"]] == ["room 2", "room 1"]
    assert host.call("GET", "/v1/me/notifications").json["items"] == []
