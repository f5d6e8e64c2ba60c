"""Quotes through their HTTP boundary, on the memory store."""

from typing import Any

import pytest

from core.catalog.products import SkuTax
from core.ids import LineId, UserId
from core.rooms.room import Host
from core.use_cases.price_cart import PricedCart, price_cart
from tests.builders.carts import DAY_S, Market, payable
from tests.builders.orders import AGENCY, BUYER, SHOES, SHOPPER, SOFAS, sku_id
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot

TIER_300_50 = {
    "layer": "store_tier",
    "condition": {"min_amount": 30_000},
    "benefit": {"amount": 5_000},
}


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1, price=25_900)
    market.add_sku(2, price=1_000, merchant_id=SOFAS)
    return market


def priced(market: Market, now: int = NOW) -> PricedCart:
    return price_cart(market.opened(now), "best", now, market.cart_ports)


def test_the_example_of_the_rules_is_priced_to_the_cent(market: Market) -> None:
    """docs/money-rules.md §9: two at 25,900, 50 off 300, 15 % commission, an agency's fifth."""
    market.publish(TIER_300_50)
    market.plan(1_500)
    market.with_agency(BUYER)
    market.add(1, 2, note=market.note(BUYER, 1))
    assert payable(market.quote()) == 46_800
    [line] = priced(market).quote.lines
    assert (line.split.merchant, line.split.buyer, line.split.agency, line.split.platform) == (
        37_440,
        5_616,
        1_404,
        2_340,
    )


def test_a_quote_is_grouped_by_merchant_and_adds_up(market: Market) -> None:
    market.add_sku(3, price=500, freight=300, merchant_id=SOFAS, tax=SkuTax("import", 1_000))
    market.publish(TIER_300_50)
    market.add(2, 3)
    market.add(1, 2)
    market.add(3, 2)
    quote = market.quote()
    assert [group["merchant_id"] for group in quote["merchants"]] == [SOFAS, SHOES]
    lines = [line for group in quote["merchants"] for line in group["lines"]]
    assert sum(line["paid"]["amount"] for line in lines) == payable(quote)
    assert sum(group["paid"]["amount"] for group in quote["merchants"]) == payable(quote)
    sofas = quote["merchants"][0]
    # Two units of 300 freight; 10 % import tax on 1,000 of goods and on their part of it.
    assert (sofas["goods"]["amount"], sofas["freight"]["amount"]) == (4_000, 600)
    assert quote["tax_added"]["amount"] == 115
    assert quote["applied"] == [
        {
            "offer_id": quote["applied"][0]["offer_id"],
            "title": "优惠",
            "layer": "store_tier",
            "amount": {"amount": 5_000, "currency": "CNY"},
            "chosen": False,
        }
    ]


def test_a_quote_changes_nothing(market: Market) -> None:
    market.add(1)
    market.coupon(100)
    assert isinstance(market.commerce, MemoryStore)
    before = snapshot(market.commerce)
    market.quote()
    assert snapshot(market.commerce) == before


def test_a_hint_says_how_much_more_to_spend(market: Market) -> None:
    offer_id = market.publish(TIER_300_50)
    market.add(1)
    [hint] = market.quote()["not_applied"]
    assert hint == {
        "offer_id": offer_id,
        "title": "优惠",
        "layer": "store_tier",
        "reason": "below_minimum",
        "missing": {"amount": {"amount": 4_100, "currency": "CNY"}, "quantity": None},
        "by": None,
    }


def test_some_lines_are_quoted_alone(market: Market) -> None:
    market.add(1)
    line_id = market.add(2).json["lines"][1]["line_id"]
    assert payable(market.quote(lines=[line_id])) == 1_000


@pytest.mark.parametrize(
    ("lines", "code"),
    [(["lin_" + "9" * 26], "unknown_line"), ([1, 1], "repeated_id"), ([], "invalid_field")],
)
def test_lines_that_are_not_in_the_cart_are_refused(
    market: Market, lines: list[Any], code: str
) -> None:
    known = market.add(1).json["lines"][0]["line_id"]
    wanted = [known if line == 1 else line for line in lines]
    answer = market.front.call("POST", "/v1/cart/quote", {"lines": wanted})
    assert (answer.status, answer.code) == (422, code)


def test_an_empty_cart_has_no_price(market: Market) -> None:
    answer = market.front.call("POST", "/v1/cart/quote", {})
    assert (answer.status, answer.code) == (409, "cart_empty")


def test_what_cannot_be_bought_is_left_out_and_named(market: Market) -> None:
    market.add_sku(3, units=2)
    market.add_sku(4, units=0)
    for number, quantity in ((1, 1), (2, 1), (3, 3), (4, 1)):
        market.add(number, quantity)
    market.withdraw(2)
    quote = market.quote()
    assert payable(quote) == 25_900
    reasons = [(line["sku_id"], line["reason"], line["available"]) for line in quote["unavailable"]]
    assert reasons == [
        (sku_id(2), "withdrawn", 0),
        (sku_id(3), "not_enough_stock", 2),
        (sku_id(4), "sold_out", 0),
    ]


def test_where_nothing_can_be_bought_the_answer_says_of_each_line_why(market: Market) -> None:
    line_id = market.add(1).json["lines"][0]["line_id"]
    market.withdraw(1)
    answer = market.front.call("POST", "/v1/cart/quote", {})
    assert (answer.status, answer.code) == (409, "nothing_available")
    assert answer.json["lines"] == [{"line_id": line_id, "reason": "withdrawn"}]


# --- prices and attribution ----------------------------------------------------------------


def test_a_live_price_holds_while_the_lines_room_is_live(market: Market) -> None:
    room_id = market.room(Host.buyer(BUYER), 1, live_price=20_000)
    market.add(1, room=room_id)
    line = market.quote()["merchants"][0]["lines"][0]
    assert (line["unit_price"]["amount"], line["price_source"]) == (20_000, "live")
    market.end(room_id)
    line = market.quote()["merchants"][0]["lines"][0]
    assert (line["unit_price"]["amount"], line["price_source"]) == (25_900, "list")


def test_a_live_price_is_for_who_came_from_the_room(market: Market) -> None:
    market.room(Host.buyer(BUYER), 1, live_price=20_000)
    market.add(1)
    assert payable(market.quote()) == 25_900


def test_an_attribution_pays_until_its_last_second(market: Market) -> None:
    market.plan(1_000)
    market.with_agency(BUYER, AGENCY)
    market.add(1, note=market.note(BUYER, 1))
    until = NOW + 15 * DAY_S
    assert priced(market, until - 1).quote.lines[0].split.buyer > 0
    assert priced(market, until).quote.lines[0].split.buyer == 0


def test_a_merchants_freight_is_the_sum_over_its_units_and_free_over_its_limit(
    market: Market,
) -> None:
    market.add_sku(3, price=2_000, freight=300)
    market.add_sku(4, price=2_000, freight=50)
    market.free_over(SHOES, 9_900)
    market.add(3, 3)
    market.add(4, 1)
    assert market.quote()["freight"]["amount"] == 950
    market.add(4, 1)
    assert market.quote()["freight"]["amount"] == 0


def test_the_line_ids_and_versions_are_those_of_the_cart(market: Market) -> None:
    market.add(1)
    quote = market.quote()
    [line] = market.cart().lines
    assert quote["merchants"][0]["lines"][0]["line_id"] == LineId(line.line_id)
    assert quote["cart_version"] == market.cart().version == 1
    assert market.cart(UserId(SHOPPER)).shopper_id == SHOPPER
