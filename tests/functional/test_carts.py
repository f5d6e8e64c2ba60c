"""Carts through their HTTP boundary, on the memory store."""

import msgspec
import pytest

from core.carts.cart import CartLine
from core.ids import AgencyId, UserId
from core.limits import CART_LINES_MAX
from core.rooms.room import Host
from core.selling.agencies import AgencyTerms
from core.selling.merchants import Merchant
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from tests.builders.carts import DAY_S, Market
from tests.builders.orders import AGENCY, BUYER, OTHER, SHOES, SHOPPER, SOFAS, sku_id
from tests.fakes.http import NOW


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1)
    market.add_sku(2)
    return market


def only_line(market: Market) -> CartLine:
    [line] = market.cart().lines
    return line


def test_a_new_cart_is_empty(market: Market) -> None:
    answer = market.front.call("GET", "/v1/cart")
    assert answer.json == {"currency": None, "lines": [], "version": 0}


def test_a_sku_put_in_again_adds_up_on_its_line(market: Market) -> None:
    first = market.add(1, 2)
    again = market.add(1, 3)
    assert (first.status, again.status) == (201, 201)
    assert [line["quantity"] for line in again.json["lines"]] == [5]
    assert again.json["lines"][0]["line_id"] == first.json["lines"][0]["line_id"]
    assert again.json == market.front.call("GET", "/v1/cart").json


def test_the_same_key_puts_in_once(market: Market) -> None:
    body = {"sku_id": sku_id(1), "quantity": 2}
    first = market.front.call("POST", "/v1/cart/lines", body, key="k1")
    again = market.front.call("POST", "/v1/cart/lines", body, key="k1")
    assert (again.status, again.text) == (201, first.text)
    assert only_line(market).quantity == 2


def test_a_line_is_changed_and_removed(market: Market) -> None:
    line_id = market.add(1).json["lines"][0]["line_id"]
    changed = market.front.call("PATCH", f"/v1/cart/lines/{line_id}", {"quantity": 7})
    assert changed.json["lines"][0]["quantity"] == 7
    removed = market.front.call("DELETE", f"/v1/cart/lines/{line_id}")
    assert (removed.json["lines"], removed.json["currency"]) == ([], None)
    gone = market.front.call("PATCH", f"/v1/cart/lines/{line_id}", {"quantity": 1})
    assert (gone.status, gone.code) == (404, "not_found")
    assert market.front.call("DELETE", f"/v1/cart/lines/{line_id}").status == 404


def test_another_shoppers_line_does_not_exist(market: Market) -> None:
    line_id = market.add(1).json["lines"][0]["line_id"]
    other = market.front.as_user(OTHER)
    assert other.call("DELETE", f"/v1/cart/lines/{line_id}").status == 404
    assert other.call("GET", "/v1/cart").json["lines"] == []
    assert only_line(market).quantity == 1


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "1", True, 1e2, 10_000, 2**31, 2**63])
def test_a_quantity_is_a_whole_number_from_1_to_9999(market: Market, quantity: object) -> None:
    body = {"sku_id": sku_id(1), "quantity": quantity}
    added = market.front.call("POST", "/v1/cart/lines", body)
    assert (added.status, added.json["field"]) == (422, "$.quantity")
    line_id = market.add(1).json["lines"][0]["line_id"]
    changed = market.front.call("PATCH", f"/v1/cart/lines/{line_id}", {"quantity": quantity})
    assert changed.status == 422


def test_a_price_is_never_taken_from_the_shopper(market: Market) -> None:
    body = {"sku_id": sku_id(1), "quantity": 1, "price": 1}
    answer = market.front.call("POST", "/v1/cart/lines", body)
    assert (answer.status, answer.code) == (422, "unknown_field")


def test_units_over_the_limit_of_a_line_are_refused(market: Market) -> None:
    market.add(1, 9_999)
    answer = market.add(1, 1)
    assert (answer.status, answer.code) == (409, "quantity_too_large")
    assert only_line(market).quantity == 9_999


def test_a_full_cart_takes_more_of_what_it_has_and_nothing_else(market: Market) -> None:
    for number in range(1, CART_LINES_MAX + 2):
        market.add_sku(number)
    market.fill_cart(*range(1, CART_LINES_MAX + 1))
    refused = market.add(CART_LINES_MAX + 1)
    assert (refused.status, refused.code) == (409, "cart_full")
    assert market.add(1).status == 201


def test_what_does_not_exist_or_is_not_on_sale_is_refused(market: Market) -> None:
    unknown = market.add(99)
    assert (unknown.status, unknown.code, unknown.json["field"]) == (422, "unknown_sku", "sku_id")
    market.withdraw(1)
    assert (market.add(1).status, market.add(1).code) == (409, "not_on_sale")


def test_a_cart_is_in_one_currency(market: Market) -> None:
    market.add_sku(3, merchant_id=SOFAS)
    key = keys.merchant(SOFAS)
    merchant = msgspec.convert(market.commerce.get(key), Merchant)
    euro = msgspec.structs.replace(merchant, currency="EUR")
    market.commerce.commit([Put(key, msgspec.to_builtins(euro))])
    market.add(1)
    mixed = market.add(3)
    assert (mixed.status, mixed.code) == (409, "currency_mixed")
    assert (mixed.json["cart"], mixed.json["product"]) == ("CNY", "EUR")
    line_id = market.cart().lines[0].line_id
    market.front.call("DELETE", f"/v1/cart/lines/{line_id}")
    assert market.add(3).json["currency"] == "EUR"


# --- attribution ---------------------------------------------------------------------------


def test_a_line_from_a_note_freezes_plan_and_agency(market: Market) -> None:
    market.plan(1_500)
    market.with_agency(BUYER)
    note_id = market.note(BUYER, 1)
    added = market.add(1, note=note_id)
    shown = added.json["lines"][0]["attribution"]
    assert (shown["note_id"], shown["room_id"], shown["buyer_id"]) == (note_id, None, BUYER)
    market.plan(9_000)
    market.with_agency(BUYER, AgencyTerms(AgencyId(f"agc_{2:026d}"), 5_000))
    attribution = only_line(market).attribution
    assert attribution is not None
    assert attribution.origin.until == NOW + 15 * DAY_S
    assert (attribution.rate, attribution.agency_rate) == (1_500, AGENCY.rate)
    assert attribution.agency_id == AGENCY.agency_id


def test_a_line_from_a_room_counts_for_a_day(market: Market) -> None:
    market.plan(1_500)
    room_id = market.room(Host.buyer(BUYER), 1)
    market.add(1, room=room_id)
    attribution = only_line(market).attribution
    assert attribution is not None
    assert attribution.origin.until == NOW + DAY_S
    assert (attribution.origin.room_id, attribution.rate) == (room_id, 1_500)


def test_nobody_earns_on_a_stores_own_room(market: Market) -> None:
    market.plan(1_500)
    market.add(1, room=market.room(Host.store(SHOES), 1))
    attribution = only_line(market).attribution
    assert attribution is not None
    assert (attribution.origin.buyer_id, attribution.plan_id, attribution.rate) == (None, None, 0)


def test_the_last_note_or_room_counts_and_none_takes_nothing_away(market: Market) -> None:
    rival = UserId(OTHER)
    market.add(1, note=market.note(rival, 1))
    market.add(1, note=market.note(BUYER, 1))
    market.add(1)
    line = only_line(market)
    assert line.attribution is not None
    assert (line.quantity, line.attribution.origin.buyer_id) == (3, BUYER)


def test_a_note_or_room_that_cannot_count_is_refused(market: Market) -> None:
    ended = market.room(Host.buyer(BUYER), 1)
    market.end(ended)
    cases: dict[str, dict[str, str]] = {
        "unknown_note": {"note": f"note_{99:026d}"},
        "unknown_room": {"room": f"room_{99:026d}"},
        "not_in_note": {"note": market.note(BUYER, 2)},
        "not_in_room": {"room": market.room(Host.buyer(BUYER), 2)},
        "room_not_live": {"room": ended},
    }
    own: list[dict[str, str]] = [
        {"note": market.note(SHOPPER, 1)},
        {"room": market.room(Host.buyer(SHOPPER), 1)},
    ]
    for code, source in [*cases.items(), *(("own_attribution", source) for source in own)]:
        answer = market.add(1, note=source.get("note"), room=source.get("room"))
        assert (answer.status, answer.code) == (422, code)
        assert answer.json["field"] == f"attribution.{next(iter(source))}"
    assert market.cart().lines == []


def test_an_attribution_names_a_note_or_a_room(market: Market) -> None:
    both = market.add(1, note=f"note_{1:026d}", room=f"room_{1:026d}")
    assert both.status == 422
    body = {"sku_id": sku_id(1), "attribution": {}}
    assert market.front.call("POST", "/v1/cart/lines", body).status == 422
