"""What shoppers and merchants read of an order's past, on the memory store."""

from typing import Any

import pytest

from core.errors import Defect
from core.events import Event
from core.ids import EventId
from core.orders.log import HAPPENINGS, log_entry
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from tests.builders.orders import OTHER, SHOES, SOFAS, Shop
from tests.builders.sweeps import expire
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore

CARRIER = {"carrier": "EMS", "tracking_number": "E1"}


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1)
    shop.add_sku(2, merchant_id=SOFAS)
    shop.commerce.commit([Put(keys.staff(OTHER, SOFAS), {"merchant_id": SOFAS})])
    return shop


@pytest.fixture
def order(shop: Shop) -> Any:
    """Paid, the first part completed, the second sent."""
    shop.fill_cart(1, 2)
    order = shop.place()
    shop.pay(order)
    first, second = (child["child_order_id"] for child in order["children"])
    shop.staff().call("POST", f"/v1/admin/merchants/{SHOES}/orders/{first}/parcels", CARRIER)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/children/{first}/confirm")
    path = f"/v1/admin/merchants/{SOFAS}/orders/{second}/parcels"
    shop.staff(OTHER).call("POST", path, CARRIER)
    return order


def own(shop: Shop, order: Any, query: str = "") -> Any:
    return shop.shopper().call("GET", f"/v1/orders/{order['order_id']}/events{query}").json


def sold(shop: Shop, order: Any, part: int, query: str = "") -> Any:
    merchant_id, staff = ((SHOES, shop.staff()), (SOFAS, shop.staff(OTHER)))[part]
    child_order_id = order["children"][part]["child_order_id"]
    path = f"/v1/admin/merchants/{merchant_id}/orders/{child_order_id}/events{query}"
    return staff.call("GET", path).json


def whats(answer: Any) -> list[str]:
    return [entry["what"] for entry in answer["items"]]


def test_a_shopper_reads_all_of_it_the_latest_first(shop: Shop, order: Any) -> None:
    entries = own(shop, order)["items"]
    assert [(entry["what"], entry["by"]) for entry in entries] == [
        ("shipped", "merchant"),
        ("parcel_shipped", "merchant"),
        ("completed", "shopper"),
        ("delivered", "shopper"),
        ("shipped", "merchant"),
        ("parcel_shipped", "merchant"),
        ("order_paid", None),
        ("order_placed", None),
    ]
    parcel = shop.order(order)["children"][0]["parcels"][0]
    assert entries[5]["parcel_id"] == parcel["parcel_id"]
    assert entries[5]["child_order_id"] == order["children"][0]["child_order_id"]


def test_a_merchant_reads_what_is_its_own_or_everybodys(shop: Shop, order: Any) -> None:
    common = ["order_paid", "order_placed"]
    assert whats(sold(shop, order, 1)) == ["shipped", "parcel_shipped", *common]
    assert whats(sold(shop, order, 0)) == [
        "completed",
        "delivered",
        "shipped",
        "parcel_shipped",
        *common,
    ]
    ids = {entry["child_order_id"] for entry in sold(shop, order, 1)["items"]}
    assert ids == {None, order["children"][1]["child_order_id"]}


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_join_to_the_same_list(shop: Shop, order: Any, limit: int) -> None:
    for read in (own, lambda *given: sold(given[0], given[1], 0, given[2])):
        found, query = [], f"?limit={limit}"
        while True:
            page = read(shop, order, query)
            assert len(page["items"]) <= limit
            found += page["items"]
            if page["next"] is None:
                break
            query = f"?limit={limit}&cursor={page['next']}"
        assert found == read(shop, order, "")["items"]


def test_money_for_nothing_is_between_shopper_and_platform(shop: Shop) -> None:
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    expire(shop, NOW + 86_400)
    shop.collect(started)
    assert whats(own(shop, order)) == ["payment_due_back", "order_expired", "order_placed"]
    assert whats(sold(shop, order, 0)) == ["order_expired", "order_placed"]


def test_others_do_not_read_it(shop: Shop, order: Any) -> None:
    path = f"/v1/orders/{order['order_id']}/events"
    assert shop.shopper(OTHER).call("GET", path).status == 404
    theirs = order["children"][1]["child_order_id"]
    path = f"/v1/admin/merchants/{SHOES}/orders/{theirs}/events"
    assert shop.staff().call("GET", path).status == 404


def test_every_event_of_an_order_has_its_entry(shop: Shop, order: Any) -> None:
    """Written together: as many entries as events, under the same ids."""
    assert isinstance(shop.commerce, MemoryStore)
    events = {item["event_id"] for item in shop.commerce.items.values() if "type" in item}
    assert {entry["event_id"] for entry in own(shop, order)["items"]} == events


def test_the_log_does_not_grow_the_order(shop: Shop, order: Any) -> None:
    assert isinstance(shop.commerce, MemoryStore)
    pk = keys.orders(order["order_id"])
    assert {key.sk[:6] for key in shop.commerce.items if key.pk == pk} == {"ORDER", "CHILD#"}


def test_what_is_no_orders_event_has_no_entry() -> None:
    with pytest.raises(Defect):
        log_entry(Event(EventId("evt_1"), NOW))


def test_no_two_events_read_alike() -> None:
    assert len(set(HAPPENINGS.values())) == len(HAPPENINGS)
