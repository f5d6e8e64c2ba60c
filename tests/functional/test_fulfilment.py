"""From paid to completed: parcels, arrivals and words of several people, on the memory store."""

from collections.abc import Mapping
from typing import Any

import pytest

from core.ids import LineId
from core.orders.fulfilment import DELIVERY_S, OBJECTION_S
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from tests.builders.orders import OTHER, SHOES, SOFAS, Shop, line_id
from tests.builders.sweeps import complete
from tests.fakes.http import NOW, Client, Response
from tests.fakes.memory_store import MemoryStore, snapshot

CARRIER = {"carrier": "顺丰速运", "tracking_number": "SF100"}
DAY_S = 86_400
SHOE, HAT = line_id(1), line_id(2)


class Sold:
    """A paid order of two merchants: three shoes and a hat of one, a sofa of the other."""

    def __init__(self) -> None:
        self.shop = Shop()
        self.shop.add_sku(1)
        self.shop.add_sku(2)
        self.shop.add_sku(3, merchant_id=SOFAS)
        self.shop.commerce.commit([Put(keys.staff(OTHER, SOFAS), {"merchant_id": SOFAS})])
        self.shop.fill_cart(1, quantity=3)
        self.shop.fill_cart(2, 3)
        self.order = self.shop.place()
        self.shop.pay(self.order)
        self.shoes, self.sofa = (child["child_order_id"] for child in self.order["children"])
        self.staff, self.rival = self.shop.staff(), self.shop.staff(OTHER)

    def path(self, child_order_id: str | None = None) -> str:
        """Of the shoes, or of the sofa."""
        merchant_id = SOFAS if child_order_id == self.sofa else SHOES
        return f"/v1/admin/merchants/{merchant_id}/orders/{child_order_id or self.shoes}"

    def ship(self, units: Mapping[LineId, int] | None = None, key: str | None = None) -> Response:
        """Send some units of lines, or all that is left of the shoes."""
        body: dict[str, Any] = dict(CARRIER)
        if units:
            body["units"] = units
        return self.staff.call("POST", f"{self.path()}/parcels", body, key=key)

    def arrive(self, parcel: Any, staff: Client | None = None) -> Response:
        path = f"{self.path()}/parcels/{parcel['parcel_id']}/deliver"
        return (staff or self.staff).call("POST", path)

    def confirm(self, child_order_id: str | None = None) -> Response:
        order_id, child_order_id = self.order["order_id"], child_order_id or self.shoes
        path = f"/v1/orders/{order_id}/children/{child_order_id}/confirm"
        return self.shop.shopper().call("POST", path)

    @property
    def states(self) -> tuple[str, str, str]:
        """Of the order, the shoes and the sofa."""
        order = self.shop.order(self.order)
        shoes, sofa = (child["state"] for child in order["children"])
        return order["state"], shoes, sofa

    def told(self, *types: str) -> list[Any]:
        return [each["dynamodb"]["NewImage"] for each in self.shop.stream(*types)["Records"]]


@pytest.fixture
def sold() -> Sold:
    return Sold()


def test_parcels_take_the_units_and_the_last_one_ships_the_part(sold: Sold) -> None:
    first = sold.ship({SHOE: 2})
    assert (first.status, first.json["state"]) == (201, "paid")
    assert first.json["unshipped"] == {SHOE: 1, HAT: 1}
    last = sold.ship()
    assert (last.json["state"], last.json["unshipped"]) == ("shipped", {})
    assert [parcel["units"] for parcel in last.json["parcels"]] == [
        {SHOE: 2},
        {SHOE: 1, HAT: 1},
    ]
    assert sold.states == ("paid", "shipped", "paid")
    assert len(sold.told("ParcelShipped")) == 2
    [shipped] = sold.told("ChildOrderShipped")
    assert shipped["child_order_id"] == {"S": sold.shoes}
    shown = sold.shop.order(sold.order)["children"][0]["parcels"]
    assert shown == last.json["parcels"]


def test_the_whole_follows_the_last_of_its_parts(sold: Sold) -> None:
    sold.ship()
    sold.rival.call("POST", f"{sold.path(sold.sofa)}/parcels", CARRIER)
    assert sold.states == ("shipped", "shipped", "shipped")
    assert sold.confirm().json["state"] == "completed"
    assert sold.states == ("shipped", "completed", "shipped")
    sold.confirm(sold.sofa)
    assert sold.states == ("completed", "completed", "completed")


@pytest.mark.parametrize(
    "units", [{SHOE: 4}, {line_id(3): 1}, {line_id(9): 1}, {SHOE: 3, HAT: 2}], ids=str
)
def test_units_that_are_not_there_to_be_sent_are_refused(
    sold: Sold, units: dict[LineId, int]
) -> None:
    refused = sold.ship(units)
    assert (refused.status, refused.code) == (409, "not_to_ship")
    assert refused.json["unshipped"] == {SHOE: 3, HAT: 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"units": {}},
        {"units": {SHOE: 0}},
        {"units": {"lin_1": 1}},
        {"tracking_number": "SF 1"},
        {"carrier": " "},
        {"weight": 1},
    ],
)
def test_what_is_no_parcel_is_refused(sold: Sold, changes: dict[str, Any]) -> None:
    refused = sold.staff.call("POST", f"{sold.path()}/parcels", {**CARRIER, **changes})
    assert refused.status == 422


def test_nothing_is_sent_twice_with_a_key_or_without(sold: Sold) -> None:
    first = sold.ship(key="k1")
    again = sold.ship(key="k1")
    assert (again.status, again.text) == (201, first.text)
    other = sold.ship(key="k2")
    assert (other.status, other.code, other.json["state"]) == (409, "order_state", "shipped")


def test_what_is_not_paid_is_not_sent_and_not_confirmed() -> None:
    sold = Sold()
    sold.shop.fill_cart(1)
    sold.order = sold.shop.place()
    [child] = sold.order["children"]
    sold.shoes = child["child_order_id"]
    for answer in (sold.ship(), sold.confirm()):
        assert (answer.status, answer.code, answer.json["state"]) == (409, "order_state", "placed")


def test_the_last_parcel_that_arrives_delivers_the_part(sold: Sold) -> None:
    first = sold.ship({SHOE: 3}).json["parcels"][0]
    assert sold.arrive(first).json["state"] == "paid"
    second = sold.ship().json["parcels"][1]
    delivered = sold.arrive(second)
    assert (delivered.json["state"], delivered.json["delivered_at"]) == (
        "delivered",
        "2026-10-26T07:33:20Z",
    )
    assert sold.arrive(first).json == sold.arrive(second).json == delivered.json
    assert [each["parcel_id"]["S"] for each in sold.told("ParcelDelivered")] == [first["parcel_id"]]
    [event] = sold.told("ChildOrderDelivered")
    assert (event["merchant_id"]["S"], event["by"]["S"]) == (SHOES, "merchant")


def test_a_carriers_word_comes_through_the_platform(sold: Sold) -> None:
    parcel = sold.ship().json["parcels"][0]
    path = f"/v1/admin/orders/{sold.order['order_id']}/parcels/{parcel['parcel_id']}/deliver"
    answer = sold.shop.platform().call("POST", path)
    assert (answer.status, answer.json["state"]) == (200, "paid")
    assert [each["part"]["state"] for each in answer.json["children"]] == ["delivered", "paid"]
    [event] = sold.told("ChildOrderDelivered")
    assert event["by"]["S"] == "carrier"
    nowhere = path.replace(parcel["parcel_id"], f"pcl_{999:026d}")
    assert sold.shop.platform().call("POST", nowhere).status == 404


def test_others_orders_and_parcels_do_not_exist(sold: Sold) -> None:
    parcel = sold.ship().json["parcels"][0]
    assert sold.rival.call("POST", f"{sold.path()}/parcels", CARRIER).status == 404
    assert sold.arrive(parcel, sold.rival).status == 404
    theirs = f"/v1/admin/merchants/{SOFAS}/orders/{sold.shoes}/parcels/{parcel['parcel_id']}"
    assert sold.rival.call("POST", f"{theirs}/deliver").status == 404
    elsewhere = f"{sold.path(sold.sofa)}/parcels/{parcel['parcel_id']}/deliver"
    assert sold.rival.call("POST", elsewhere).status == 404
    path = f"/v1/orders/{sold.order['order_id']}/children/{sold.shoes}/confirm"
    assert sold.shop.shopper(OTHER).call("POST", path).status == 404


def test_a_shopper_who_has_it_needs_nobody_elses_word(sold: Sold) -> None:
    sold.ship()
    first = sold.confirm()
    assert (first.status, first.json["state"]) == (200, "completed")
    assert first.json["delivered_at"] == first.json["completed_at"]
    assert sold.confirm().json == first.json
    assert len(sold.told("ChildOrderDelivered", "ChildOrderCompleted")) == 2


def test_a_part_is_not_confirmed_before_all_of_it_is_sent(sold: Sold) -> None:
    sold.ship({SHOE: 3})
    refused = sold.confirm()
    assert (refused.status, refused.code, refused.json["state"]) == (409, "order_state", "paid")


def test_without_a_word_a_part_is_delivered_and_completed_in_time(sold: Sold) -> None:
    sold.ship()
    arrives = NOW + DELIVERY_S
    assert complete(sold.shop, arrives - 1)["done"] == 0
    assert complete(sold.shop, arrives)["done"] == 1
    assert sold.states == ("paid", "delivered", "paid")
    assert complete(sold.shop, arrives + OBJECTION_S - 1)["done"] == 0
    assert complete(sold.shop, arrives + OBJECTION_S)["done"] == 1
    assert sold.states == ("paid", "completed", "paid")
    nothing = {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert complete(sold.shop, arrives + 100 * DAY_S) == nothing
    told = sold.told("ChildOrderDelivered", "ChildOrderCompleted")
    assert [each["by"]["S"] for each in told] == ["clock", "clock"]


def test_what_is_not_all_sent_waits_for_its_merchant(sold: Sold) -> None:
    sold.ship({SHOE: 3})
    assert complete(sold.shop, NOW + 100 * DAY_S)["done"] == 0
    sold.staff.now = NOW + DAY_S
    sold.ship()
    assert complete(sold.shop, NOW + DELIVERY_S)["done"] == 0
    assert complete(sold.shop, NOW + DAY_S + DELIVERY_S)["done"] == 1


def test_a_word_in_time_is_what_the_clock_counts_from(sold: Sold) -> None:
    parcel = sold.ship().json["parcels"][0]
    sold.staff.now = NOW + DAY_S
    sold.arrive(parcel)
    assert complete(sold.shop, NOW + DAY_S + OBJECTION_S - 1)["done"] == 0
    assert complete(sold.shop, NOW + DAY_S + OBJECTION_S)["done"] == 1


def test_versions_count_what_happened_to_a_part(sold: Sold) -> None:
    sold.ship({SHOE: 3})
    sold.ship()
    sold.confirm()
    kinds = ("ParcelShipped", "ChildOrderShipped", "ChildOrderDelivered", "ChildOrderCompleted")
    events = sorted(sold.told(*kinds), key=lambda image: int(image["version"]["N"]))
    assert [int(image["version"]["N"]) for image in events] == [3, 4, 5, 6, 7]
    assert [image["type"]["S"] for image in events] == [
        "ParcelShipped",
        "ParcelShipped",
        "ChildOrderShipped",
        "ChildOrderDelivered",
        "ChildOrderCompleted",
    ]
    assert [image["event_id"]["S"] for image in events] == sorted(
        image["event_id"]["S"] for image in events
    )


def test_a_refusal_changes_nothing(sold: Sold) -> None:
    sold.ship()
    assert isinstance(sold.shop.commerce, MemoryStore)
    before = snapshot(sold.shop.commerce)
    assert sold.ship().status == 409
    assert sold.confirm(sold.sofa).status == 409
    assert snapshot(sold.shop.commerce) == before
