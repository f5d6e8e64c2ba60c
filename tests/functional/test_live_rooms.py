"""Live rooms through their HTTP boundary: planning, going live, and who may."""

import pytest

from tests.builders.rooms import (
    HOST,
    MINUTE_S,
    RIVAL,
    SHOPPER,
    STAFF,
    hosting,
    lined_up,
    product_id,
    room_body,
    scheduled,
    slot_body,
)
from tests.fakes.http import Client
from tests.fakes.memory_store import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def host(store: MemoryStore) -> Client:
    return hosting(store)


# --- planning ------------------------------------------------------------------------------


def test_a_scheduled_room_is_read_by_anyone(host: Client) -> None:
    room = scheduled(host)
    read = host.as_user("").call("GET", room)
    assert read.status == 200
    assert read.json["host"] == {"kind": "buyer", "id": HOST}
    assert (read.json["state"], read.json["lineup"]) == ("scheduled", [])


def test_the_same_key_schedules_one_room(host: Client, store: MemoryStore) -> None:
    first = host.call("POST", "/v1/rooms", room_body(), key="k1")
    items = len(store.items)
    again = host.call("POST", "/v1/rooms", room_body(), key="k1")
    assert (again.status, again.text, len(store.items)) == (201, first.text, items)


@pytest.mark.parametrize("starts_in_s", [-1, 61 * 86_400])
def test_a_room_starts_neither_in_the_past_nor_in_months(host: Client, starts_in_s: int) -> None:
    answer = host.call("POST", "/v1/rooms", room_body(starts_in_s))
    assert (answer.status, answer.json["field"]) == (422, "$.starts_at")


@pytest.mark.parametrize("minutes", [14, 481])
def test_a_room_lasts_a_quarter_to_eight_hours(host: Client, minutes: int) -> None:
    assert host.call("POST", "/v1/rooms", room_body(minutes=minutes)).status == 422


def test_a_time_without_an_offset_is_refused(host: Client) -> None:
    body = room_body(starts_at="2026-11-22T10:00:00")
    assert host.call("POST", "/v1/rooms", body).status == 422


def test_two_rooms_of_one_host_do_not_overlap(host: Client) -> None:
    first = scheduled(host, starts_in_s=3600, minutes=60)
    answer = host.call("POST", "/v1/rooms", room_body(3600 + 59 * MINUTE_S))
    assert (answer.status, answer.code) == (409, "host_busy")
    assert first.endswith(answer.json["room_id"])


def test_one_room_may_begin_when_another_ends(host: Client) -> None:
    scheduled(host, starts_in_s=3600, minutes=60)
    scheduled(host, starts_in_s=7200, minutes=60)


def test_rooms_of_two_hosts_may_overlap(host: Client) -> None:
    scheduled(host)
    scheduled(host.as_user(RIVAL, "buyer"))


def test_a_cancelled_room_frees_its_time(host: Client) -> None:
    room = scheduled(host)
    assert host.call("POST", f"{room}/cancel").json["state"] == "cancelled"
    scheduled(host)


def test_a_room_planned_anew_frees_its_old_time(host: Client) -> None:
    room = scheduled(host)
    moved = host.call("PUT", room, room_body(starts_in_s=7200, title="改期了"))
    assert (moved.status, moved.json["title"]) == (200, "改期了")
    scheduled(host)


def test_a_room_is_not_moved_onto_another(host: Client) -> None:
    room = scheduled(host)
    scheduled(host, starts_in_s=7200)
    assert host.call("PUT", room, room_body(starts_in_s=7200)).code == "host_busy"


# --- who may -------------------------------------------------------------------------------


def test_a_shopper_does_not_host(host: Client) -> None:
    shopper = host.as_user(SHOPPER, "shopper")
    assert shopper.call("POST", "/v1/rooms", room_body()).status == 403


def test_staff_without_a_buyers_role_plans_only_through_the_store(host: Client) -> None:
    staff = host.as_user(STAFF, "merchant")
    assert staff.call("POST", "/v1/rooms", room_body()).status == 403


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("PUT", "", room_body()),
        ("PUT", "/lineup", {"lineup_version": 0, "slots": []}),
        ("PUT", "/pin", {"product_id": product_id(1)}),
        ("DELETE", "/pin", None),
        ("POST", "/start", None),
        ("POST", "/end", None),
        ("POST", "/cancel", None),
    ],
)
def test_anothers_room_is_not_found_by_those_who_would_run_it(
    host: Client, method: str, suffix: str, body: object
) -> None:
    room = scheduled(host)
    for rival in (host.as_user(RIVAL, "buyer"), host.as_user(STAFF, "merchant")):
        assert rival.call(method, room + suffix, body).status == 404


def test_a_host_who_is_no_buyer_any_more_runs_nothing(host: Client) -> None:
    room = scheduled(host)
    assert host.as_user(HOST, "merchant").call("POST", f"{room}/start").status == 404


# --- live ----------------------------------------------------------------------------------


def test_a_room_goes_live_and_ends(host: Client) -> None:
    room = scheduled(host)
    live = host.call("POST", f"{room}/start")
    assert (live.json["state"], live.json["started_at"]) == ("live", "2026-10-26T07:33:20Z")
    host.now += 3600
    over = host.call("POST", f"{room}/end")
    assert (over.json["state"], over.json["ended_at"]) == ("ended", "2026-10-26T08:33:20Z")


@pytest.mark.parametrize(
    ("done", "action"),
    [
        ((), "end"),
        (("start",), "start"),
        (("start",), "cancel"),
        (("start", "end"), "end"),
        (("start", "end"), "start"),
        (("cancel",), "start"),
        (("cancel",), "cancel"),
    ],
)
def test_a_room_moves_only_along_its_states(
    host: Client, done: tuple[str, ...], action: str
) -> None:
    room = scheduled(host)
    for step in done:
        assert host.call("POST", f"{room}/{step}").status == 200
    answer = host.call("POST", f"{room}/{action}")
    assert (answer.status, answer.code) == (409, "room_state")


@pytest.mark.parametrize("late_s", [-3_601, 3_601])
def test_a_room_starts_within_an_hour_of_its_time(host: Client, late_s: int) -> None:
    room = scheduled(host, starts_in_s=86_400)
    host.now += 86_400 + late_s
    assert host.call("POST", f"{room}/start").code == "not_room_time"


def test_a_host_is_live_in_one_room(host: Client) -> None:
    first, second = scheduled(host), scheduled(host, starts_in_s=4200)
    host.call("POST", f"{first}/start")
    host.now += 4200
    assert host.call("POST", f"{second}/start").code == "host_busy"
    host.call("POST", f"{first}/end")
    assert host.call("POST", f"{second}/start").status == 200


def test_only_what_is_lined_up_is_pinned_and_only_while_live(host: Client) -> None:
    room = scheduled(host)
    lined_up(host, room, slot_body(1))
    pin = {"product_id": product_id(1)}
    assert host.call("PUT", f"{room}/pin", pin).code == "room_state"
    host.call("POST", f"{room}/start")
    assert host.call("PUT", f"{room}/pin", {"product_id": product_id(2)}).code == "not_in_lineup"
    assert host.call("PUT", f"{room}/pin", pin).json["pinned"] == product_id(1)
    assert host.call("DELETE", f"{room}/pin").json["pinned"] is None


def test_a_room_that_has_ended_pins_nothing(host: Client) -> None:
    room = scheduled(host)
    lined_up(host, room, slot_body(1))
    host.call("POST", f"{room}/start")
    host.call("PUT", f"{room}/pin", {"product_id": product_id(1)})
    assert host.call("POST", f"{room}/end").json["pinned"] is None


def test_what_leaves_the_lineup_is_not_pinned_any_more(host: Client) -> None:
    room = scheduled(host)
    lined_up(host, room, slot_body(1), slot_body(2))
    host.call("POST", f"{room}/start")
    host.call("PUT", f"{room}/pin", {"product_id": product_id(1)})
    assert lined_up(host, room, slot_body(1), version=1).json["pinned"] == product_id(1)
    assert lined_up(host, room, slot_body(2), version=2).json["pinned"] is None
