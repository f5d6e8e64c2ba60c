"""Flash sales from the plan to the paid order, each function under its own role."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from core.errors import Busy
from core.flash.lanes import Lane
from core.ids import UserId
from core.rooms.room import Host
from functions.flash_allocator import consumer
from functions.shared.dynamodb.flash_board import OLD_S
from functions.shared.flash_log import logged
from tests.builders.flash_market import END, SALES, START, FlashMarket
from tests.builders.orders import OTHER, SHOES
from tests.fakes.http import NOW, Client, Response
from tests.fakes.ids import user
from tests.fakes.roles import acting_as

EVENTS = Path(__file__).parents[2] / "events"


def _requests(sale_id: str) -> str:
    return f"/v1/flash-sales/{sale_id}/requests"


def _busy(*_: object) -> NoReturn:
    raise Busy


CROWD = [UserId(user(100 + number)) for number in range(30)]


@pytest.fixture
def market() -> FlashMarket:
    market = FlashMarket()
    market.add_sku(1, units=50, price=29_900)
    market.add_sku(2, units=50, price=5_000)
    return market


class TestPlanning:
    def test_a_sale_is_planned_once_however_often_it_is_sent(self, market: FlashMarket) -> None:
        planned = market.plan_sale()
        assert (planned.status, planned.json["state"]) == (201, "planned")
        assert planned.json["price"] == {"amount": 9_900, "currency": "CNY"}
        listed = market.seller().call("GET", SALES).json["items"]
        assert [sale["flash_sale_id"] for sale in listed] == [planned.json["flash_sale_id"]]
        assert market.stock() == (50, 0, 0)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"price": 29_901}, "flash_price_too_high"),
            (
                {"ends_at": "2026-01-01T00:00:00Z", "starts_at": "2025-12-31T23:00:00Z"},
                "window_over",
            ),
            (
                {"starts_at": "9999-12-31T20:00:00-12:00", "ends_at": "9999-12-31T21:00:00-12:00"},
                "invalid_field",
            ),
            ({"sku_id": "sku_" + "9" * 26}, "not_found"),
            ({"units": 0}, "invalid_field"),
            ({"hold_seconds": 59}, "invalid_field"),
            ({"room_id": "room_" + "9" * 26}, "not_found"),
        ],
    )
    def test_what_cannot_be_a_sale_is_refused(
        self, market: FlashMarket, changes: dict[str, object], code: str
    ) -> None:
        assert market.plan_sale(**changes).code == code

    def test_another_merchants_sale_is_not_there(self, market: FlashMarket) -> None:
        sale_id = market.plan_sale().json["flash_sale_id"]
        assert market.seller(OTHER).call("GET", f"{SALES}/{sale_id}").status == 403

    def test_arming_takes_the_units_out_of_the_stock_and_deals_them(
        self, market: FlashMarket
    ) -> None:
        sale_id = market.open_sale(units=12)
        assert market.stock() == (38, 12, 0)
        watched = market.watch(sale_id)
        assert (watched["available"], watched["granted"], watched["returned"]) == (12, 0, 0)
        again = market.seller().call("POST", f"{SALES}/{sale_id}/arm")
        assert (again.status, again.json["state"]) == (200, "armed")
        assert market.watch(sale_id)["available"] == 12
        assert market.stock() == (38, 12, 0)

    def test_a_sale_that_the_clock_arms_meanwhile_is_armed(
        self, market: FlashMarket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sale_id = market.plan_sale(units=12).json["flash_sale_id"]
        market.now = START - 60
        deal = market.lanes.deal

        def deal_as_the_sweeper_does(lanes: Sequence[Lane]) -> None:
            monkeypatch.setattr(market.lanes, "deal", deal)
            deal(lanes)
            market.sweep_sales()

        monkeypatch.setattr(market.lanes, "deal", deal_as_the_sweeper_does)
        armed = market.seller().call("POST", f"{SALES}/{sale_id}/arm")
        assert (armed.status, armed.json["state"]) == (200, "armed")
        assert market.stock() == (38, 12, 0)

    def test_a_sale_that_is_closing_or_cancelled_cannot_be_armed(self, market: FlashMarket) -> None:
        sale_id, other = market.open_sale(), market.plan_sale().json["flash_sale_id"]
        for _ in range(2):
            closing = market.seller().call("POST", f"{SALES}/{sale_id}/close")
            assert (closing.status, closing.json["state"]) == (200, "closing")
        market.seller().call("POST", f"{SALES}/{other}/cancel")
        for each in (sale_id, other):
            refused = market.seller().call("POST", f"{SALES}/{each}/arm")
            assert (refused.status, refused.code) == (409, "flash_sale_state")

    def test_a_sale_of_more_than_there_is_cannot_be_armed(self, market: FlashMarket) -> None:
        sale_id = market.plan_sale(units=51).json["flash_sale_id"]
        assert market.seller().call("POST", f"{SALES}/{sale_id}/arm").code == "out_of_stock"
        assert market.stock() == (50, 0, 0)

    def test_a_sale_arms_itself_before_it_starts(self, market: FlashMarket) -> None:
        sale_id = market.plan_sale().json["flash_sale_id"]
        market.sweep_sales()
        assert market.watch(sale_id)["sale"]["state"] == "planned"
        market.now = START - 60
        market.sweep_sales()
        assert market.watch(sale_id)["sale"]["state"] == "armed"


class TestAsking:
    def test_the_crowd_gets_what_there_is_and_everyone_an_answer(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(units=10)
        tickets = {who: market.ask(sale_id, who).json for who in CROWD}
        assert market.answer(tickets[CROWD[0]], CROWD[0]).json["state"] == "pending"
        assert market.decide() == {"batchItemFailures": []}
        answers = [market.answer(ticket, who).json for who, ticket in tickets.items()]
        assert [answer["state"] for answer in answers] == ["held"] * 10 + ["refused"] * 20
        assert {answer["reason"] for answer in answers[10:]} == {"sold_out"}
        watched = market.watch(sale_id)
        assert (watched["available"], watched["granted"]) == (0, 10)

    def test_after_that_the_door_says_so_itself(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(units=1)
        market.hold(sale_id)
        refused = market.ask(sale_id, OTHER)
        assert (refused.status, refused.code) == (409, "sold_out")
        assert refused.json["may_return"] is True
        assert len(market.log.records) == 1

    @pytest.mark.parametrize("now", [START - 1, END])
    def test_outside_of_the_window_nothing_is_asked(self, market: FlashMarket, now: int) -> None:
        sale_id = market.open_sale()
        market.now = now
        assert market.ask(sale_id).code == "flash_sale_not_open"
        assert not market.log.records

    def test_the_same_key_is_the_same_request_and_granted_once(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(limit=3)
        first, second = (market.ask(sale_id, key="press").json for _ in range(2))
        assert first["flash_request_id"] == second["flash_request_id"]
        market.decide()
        assert market.watch(sale_id)["granted"] == 1
        states = [market.answer(ticket).json["state"] for ticket in (first, second)]
        assert states == ["held", "held"]

    def test_the_same_key_with_other_units_holds_what_was_granted(
        self, market: FlashMarket
    ) -> None:
        sale_id = market.open_sale(limit=3)
        market.ask(sale_id, units=1, key="mine")
        market.decide()
        again = market.ask(sale_id, units=2, key="mine").json
        market.decide()
        answer = market.answer(again).json
        assert (answer["state"], answer["units"]) == ("held", 1)

    def test_a_shopper_has_no_more_than_the_limit(self, market: FlashMarket) -> None:
        sale_id = market.open_sale(limit=2)
        assert market.ask(sale_id, units=3).code == "limit"
        tickets = [market.ask(sale_id).json for _ in range(3)]
        market.decide()
        answers = [market.answer(ticket).json for ticket in tickets]
        assert [answer["state"] for answer in answers] == ["held", "held", "refused"]
        assert answers[2]["reason"] == "limit"

    def test_anothers_ticket_and_a_changed_one_name_nothing(self, market: FlashMarket) -> None:
        sale_id = market.open_sale()
        ticket = market.ask(sale_id).json
        assert market.answer(ticket, OTHER).status == 404
        text = ticket["ticket"]
        changed = {**ticket, "ticket": ("B" if text[0] == "A" else "A") + text[1:]}
        assert market.answer(changed).status == 404
        elsewhere = {**ticket, "flash_sale_id": "fls_" + "9" * 26}
        assert market.answer(elsewhere).status == 404

    def test_a_batch_with_what_cannot_be_read_decides_the_rest(self, market: FlashMarket) -> None:
        sale_id = market.open_sale()
        ticket = market.ask(sale_id).json
        broken = {"kinesis": {"sequenceNumber": "1", "data": "bm90IGpzb24="}}
        market.log.records.insert(0, broken)
        assert market.decide() == {"batchItemFailures": []}
        assert market.answer(ticket).json["state"] == "held"


class TestThroughACrowd:
    """A table that refuses reads, as a partition does that too many processes read."""

    def test_a_door_goes_on_for_a_while_with_the_lanes_it_knew(
        self, market: FlashMarket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sale_id = market.open_sale()
        door = market.door()
        assert door.call("POST", _requests(sale_id), {"units": 1}).status == 202

        monkeypatch.setattr(market.lanes, "of_sale", _busy)
        for passed_s, status in ((1, 202), (OLD_S, 202), (OLD_S + 1, 503)):
            door.now = START + passed_s
            assert door.call("POST", _requests(sale_id), {"units": 1}).status == status

    def test_a_door_that_knew_no_lanes_says_that_it_is_busy(
        self, market: FlashMarket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sale_id = market.open_sale()
        monkeypatch.setattr(market.lanes, "of_sale", _busy)

        assert market.ask(sale_id).code == "busy"


class TestInARoom:
    def test_a_sale_in_a_room_closes_when_the_room_ends(self, market: FlashMarket) -> None:
        room_id = market.room(Host.store(SHOES), 1)
        sale_id = market.open_sale(room_id=room_id)
        market.sweep_sales()
        assert market.watch(sale_id)["sale"]["state"] == "armed"
        market.end_room(room_id)
        market.sweep_sales()
        assert market.watch(sale_id)["sale"]["state"] == "closing"

    def test_a_sale_whose_room_is_over_is_called_off_instead_of_armed(
        self, market: FlashMarket
    ) -> None:
        room_id = market.room(Host.store(SHOES), 1)
        sale_id = market.plan_sale(room_id=room_id).json["flash_sale_id"]
        market.end_room(room_id)
        market.now = START - 120
        market.sweep_sales()
        assert market.watch(sale_id)["sale"]["state"] == "cancelled"
        assert market.stock() == (50, 0, 0)

    def test_a_sale_is_planned_in_a_room_that_shows_the_product(self, market: FlashMarket) -> None:
        room_id = market.room(Host.store(SHOES), 2)
        assert market.plan_sale(room_id=room_id).code == "not_in_lineup"
        market.end_room(room_id)
        assert market.plan_sale(room_id=room_id).code == "room_state"


class TestEvents:
    @pytest.mark.parametrize(
        ("name", "client"),
        [
            ("flash_sales.ask", FlashMarket.door),
            ("flash_sales.read", FlashMarket.door),
            ("admin_flash_sales.plan", FlashMarket.seller),
        ],
    )
    def test_the_event_of_a_route_reaches_it(
        self, market: FlashMarket, name: str, client: Callable[[FlashMarket], Client]
    ) -> None:
        event = json.loads((EVENTS / f"{name}.json").read_text())
        answer = Response(client(market).serve(event, None))
        # The sale is not there; the SKU is another merchant's: both routes were reached.
        assert (answer.status, answer.code) in {(404, "not_found"), (403, "forbidden")}

    def test_the_event_of_the_log_decides_its_request(self, market: FlashMarket) -> None:
        event = json.loads((EVENTS / "flash_allocator.requests.json").read_text())
        sale_id, lane, attempt = logged(event["Records"][0])
        assert (lane, attempt.units) == (0, 1)
        serve = consumer.serve(consumer.Ports(market.lanes, market.lane_books), lambda: NOW)
        with acting_as("flash_allocator"):
            assert serve(event, None) == {"batchItemFailures": []}
        assert market.lanes.of_shopper(sale_id, lane, attempt.shopper_id) == []
