"""Line-ups through the HTTP boundary: what is shown, in which order, at which prices."""

import pytest

from tests.builders.rooms import (
    hosting,
    lined_up,
    product_id,
    scheduled,
    sku_id,
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


def test_a_lineup_keeps_its_order_and_prices(host: Client) -> None:
    room = scheduled(host)
    shown = lined_up(host, room, slot_body(2), slot_body(1, a=8_000)).json
    assert [(slot["slot"], slot["product_id"]) for slot in shown["lineup"]] == [
        (1, product_id(2)),
        (2, product_id(1)),
    ]
    assert shown["lineup"][1]["live_prices"] == [
        {"sku_id": sku_id(11), "price": {"amount": 8_000, "currency": "CNY"}}
    ]
    reordered = lined_up(host, room, slot_body(1), slot_body(2), version=1).json
    assert [slot["product_id"] for slot in reordered["lineup"]] == [product_id(1), product_id(2)]


def test_a_lineup_made_from_an_older_one_is_refused(host: Client) -> None:
    room = scheduled(host)
    lined_up(host, room, slot_body(1))
    late = lined_up(host, room, slot_body(2))
    assert (late.status, late.code, late.json["lineup_version"]) == (409, "lineup_changed", 1)


def test_pinning_does_not_get_in_the_way_of_the_lineup(host: Client) -> None:
    room = scheduled(host)
    lined_up(host, room, slot_body(1))
    host.call("POST", f"{room}/start")
    host.call("PUT", f"{room}/pin", {"product_id": product_id(1)})
    assert lined_up(host, room, slot_body(1), slot_body(2), version=1).status == 200


@pytest.mark.parametrize("number", [3, 5, 9])
def test_what_is_not_on_sale_is_not_lined_up(host: Client, number: int) -> None:
    answer = lined_up(host, scheduled(host), slot_body(1), slot_body(number))
    assert (answer.status, answer.code) == (409, "not_on_sale")
    assert answer.json["field"] == "$.slots[1].product_id"


def test_a_sku_of_another_product_is_not_lined_up(host: Client) -> None:
    wrong = {**slot_body(1), "live_prices": [{"sku_id": sku_id(21), "price": 9_000}]}
    answer = lined_up(host, scheduled(host), wrong)
    assert (answer.code, answer.json["field"]) == (
        "not_on_sale",
        "$.slots[0].live_prices[0].sku_id",
    )


@pytest.mark.parametrize(("number", "price"), [(1, 7_999), (4, 8_999)])
def test_a_buyer_goes_no_lower_than_the_merchant_allows(
    host: Client, number: int, price: int
) -> None:
    room = scheduled(host)
    answer = lined_up(host, room, slot_body(number, a=price))
    assert (answer.status, answer.code) == (422, "live_price_too_low")
    assert lined_up(host, room, slot_body(number, a=price + 1)).status == 200


def test_a_product_or_sku_appears_once(host: Client) -> None:
    room = scheduled(host)
    assert lined_up(host, room, slot_body(1), slot_body(1)).status == 422
    prices = [{"sku_id": sku_id(11), "price": price} for price in (8_000, 8_500)]
    assert lined_up(host, room, {**slot_body(1), "live_prices": prices}).status == 422


def test_a_lineup_has_sixty_slots_at_most(host: Client) -> None:
    room = scheduled(host)
    assert lined_up(host, room, *[slot_body(n) for n in range(100, 161)]).status == 422
