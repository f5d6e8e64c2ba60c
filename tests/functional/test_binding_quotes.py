"""Quotes that bind: what was shown is what is ordered, or what changed is said."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core import jws
from core.pricing.rules_version import RULES_VERSION
from functions.shared.price_keys import PriceKeys
from tests.builders.carts import Market, offers_path
from tests.builders.orders import OTHER, SHOES, SOFAS, line_id, order_body
from tests.fakes.http import Response
from tests.fakes.keys import PRICE_KEYS


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1, units=9, price=30_000)
    market.add_sku(2, units=9, price=10_000, freight=800, merchant_id=SOFAS)
    return market


def place(market: Market, quote: Any, **changes: Any) -> Response:
    body = order_body(quote=quote["proof"]["signed"], **changes)
    return market.shopper().call("POST", "/v1/orders", body)


def changes(refused: Response) -> list[Any]:
    assert (refused.status, refused.code) == (409, "price_changed"), refused.text
    found: list[Any] = refused.json["changes"]
    return found


def said(signed: str) -> Any:
    payload = jws.verified(signed, PRICE_KEYS)
    assert payload is not None
    return msgspec.json.decode(payload)


def cny(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "CNY"}


def test_a_quote_carries_its_trace_and_our_signature_to_it(market: Market) -> None:
    offer_id = market.coupon(2_000, 20_000)
    market.claim(offer_id)
    market.fill_cart(1, 2)
    quote = market.quote()
    statement = said(quote["proof"]["signed"])

    assert quote["proof"]["rules_version"] == statement["rules_version"] == RULES_VERSION
    assert quote["proof"]["document_sha256"] == statement["document_sha256"]
    assert statement["totals"] == {
        "goods": 38_000,
        "freight": 800,
        "tax_added": 0,
        "red_packets": 0,
        "payable": 38_800,
    }
    assert statement["offers"] == [{"offer_id": offer_id, "amount": 2_000}]
    assert quote["proof"]["trace"]["lines"] == [line_id(1), line_id(2)]
    assert quote["proof"]["trace"]["merchants"] == [SHOES, SOFAS]
    assert quote["proof"]["trace"]["steps"] == [
        {
            "layer": "store_coupon",
            "offer": offer_id,
            "eligible": {"amount": 30_000, "quantity": 1},
            "threshold": {"amount": 20_000},
            "amount": 2_000,
            "to": [0],
            "weights": [30_000],
            "parts": [2_000],
        },
        {
            "layer": "freight",
            "merchant": SOFAS,
            "amount": 800,
            "to": [1],
            "weights": [10_000],
            "parts": [800],
        },
    ]


def test_an_unchanged_quote_is_honoured(market: Market) -> None:
    market.claim(market.coupon(2_000, 20_000))
    market.fill_cart(1, 2)
    quote = market.quote()
    placed = place(market, quote)
    assert placed.status == 201, placed.text
    assert placed.json["totals"]["payable"] == quote["payable"]


def test_a_quote_of_some_lines_is_honoured_for_those(market: Market) -> None:
    market.fill_cart(1, 2)
    quote = market.quote(lines=[line_id(2)])
    assert changes(place(market, quote))[-1] == {"what": "line_added", "line_id": line_id(1)}
    assert place(market, quote, lines=[line_id(2)]).status == 201


def test_another_price_of_a_line_is_named_with_both_totals(market: Market) -> None:
    market.fill_cart(1, 2)
    quote = market.quote()
    market.reprice(1, 31_000)
    refused = place(market, quote)

    assert changes(refused) == [
        {"what": "goods", "shown": cny(40_000), "current": cny(41_000)},
        {"what": "payable", "shown": cny(40_800), "current": cny(41_800)},
        *(
            {
                "what": name,
                "line_id": line_id(1),
                "shown": cny(30_000),
                "current": cny(31_000),
            }
            for name in ("unit_price", "goods", "paid")
        ),
    ]
    assert refused.json["shown"]["payable"] == quote["payable"]
    assert refused.json["current"]["payable"] == market.quote()["payable"]
    assert market.stock(1) == (9, 0, 0)
    market.reprice(1, 30_000)
    assert place(market, quote).status == 201


def test_a_lower_price_is_told_too(market: Market) -> None:
    market.fill_cart(1)
    quote = market.quote()
    market.reprice(1, 29_000)
    assert changes(place(market, quote))[0]["current"] == cny(29_000)


def test_an_offer_that_is_withdrawn_or_published_meanwhile_is_named(market: Market) -> None:
    tier = {"layer": "store_tier", "benefit": {"amount": 500}}
    lost = market.publish(tier)
    market.fill_cart(1)
    quote = market.quote()
    market.desk.call("POST", f"{offers_path('merchant')}/{lost}/withdraw")
    gained = market.publish({**tier, "benefit": {"amount": 400}})

    found = changes(place(market, quote))
    assert [each for each in found if each["what"].startswith("offer")] == [
        {
            "what": "offer_lost",
            "offer_id": lost,
            "shown": cny(500),
            "reason": "not_available",
        },
        {"what": "offer_gained", "offer_id": gained, "current": cny(400)},
    ]


def test_an_offer_that_another_beats_says_which(market: Market) -> None:
    tier = {"layer": "store_tier", "benefit": {"amount": 500}}
    beaten = market.publish(tier)
    market.fill_cart(1)
    quote = market.quote()
    better = market.publish({**tier, "benefit": {"amount": 900}})

    [lost] = [each for each in changes(place(market, quote)) if each["what"] == "offer_lost"]
    assert (lost["offer_id"], lost["reason"], lost["by"]) == (beaten, "beaten_by", better)


def test_an_offer_whose_threshold_is_missed_now_says_by_how_much(market: Market) -> None:
    market.claim(market.coupon(2_000, 30_000))
    market.fill_cart(1)
    quote = market.quote()
    market.reprice(1, 29_500)

    [lost] = [each for each in changes(place(market, quote)) if each["what"] == "offer_lost"]
    assert (lost["reason"], lost["missing"]) == (
        "below_minimum",
        {"amount": cny(500), "quantity": None},
    )


def test_an_offer_that_was_used_up_meanwhile_says_so(market: Market) -> None:
    terms = {"layer": "store_tier", "benefit": {"amount": 500}}
    market.publish(terms, quota=1)
    market.fill_cart(1)
    quote = market.quote()
    market.fill_cart(1, shopper_id=OTHER)
    assert market.shopper(OTHER).call("POST", "/v1/orders", order_body()).status == 201

    [lost] = [each for each in changes(place(market, quote)) if each["what"] == "offer_lost"]
    assert lost["reason"] == "quota"


def test_an_offer_that_gives_another_amount_now_is_named(market: Market) -> None:
    market.publish({"layer": "store_tier", "benefit": {"percent": 1_000}})
    market.fill_cart(1)
    quote = market.quote()
    market.reprice(1, 20_000)

    [offer] = [each for each in changes(place(market, quote)) if each["what"] == "offer"]
    assert (offer["shown"], offer["current"]) == (cny(3_000), cny(2_000))


def test_freight_that_is_free_no_more_is_named(market: Market) -> None:
    market.free_over(SOFAS, 10_000)
    market.fill_cart(2)
    quote = market.quote()
    market.free_over(SOFAS, 20_000)

    found = {each["what"]: each for each in changes(place(market, quote)) if "line_id" not in each}
    assert found["freight"] == {"what": "freight", "shown": cny(0), "current": cny(800)}


def test_a_cart_that_changed_is_named_line_by_line(market: Market) -> None:
    market.fill_cart(1, 2)
    quote = market.quote()
    market.front.call("DELETE", f"/v1/cart/lines/{line_id(2)}")
    market.front.call("PATCH", f"/v1/cart/lines/{line_id(1)}", {"quantity": 2})

    found = [each for each in changes(place(market, quote)) if "line_id" in each]
    assert {"what": "quantity", "line_id": line_id(1), "shown": 1, "current": 2} in found
    assert {"what": "line_missing", "line_id": line_id(2)} in found


def test_a_price_whose_time_is_over_is_not_sold(market: Market) -> None:
    """The quote is genuine and the order a minute late: what holds now is charged, or nothing."""
    window = {"from": market.front.now - 60, "to": market.front.now + 60}
    market.publish({"layer": "store_tier", "benefit": {"amount": 500}, "window": window})
    market.fill_cart(1)
    quote = market.quote()
    late = market.shopper()
    late.now = window["to"]
    body = order_body(quote=quote["proof"]["signed"])
    refused = late.call("POST", "/v1/orders", body)
    assert [each["what"] for each in changes(refused)][-1] == "offer_lost"


def test_a_quote_that_others_signed_or_nobody_is_refused(market: Market) -> None:
    market.fill_cart(1)
    genuine = market.quote()["proof"]["signed"]
    header, payload, signature = genuine.split(".")
    payload_of_ours = jws.payload_of(genuine)
    others = PriceKeys(lambda: b"another-word-that-makes-other-keys")
    cheap = jws.sign(payload_of_ours.replace(b"30000", b"20000"), others)
    for forged in (
        cheap,
        f"{header}.{cheap.split('.')[1]}.{signature}",
        f"{header}.{payload}.AAAA",
        jws.sign(b"{}", PRICE_KEYS),
    ):
        refused = market.shopper().call("POST", "/v1/orders", order_body(quote=forged))
        assert (refused.status, refused.code, refused.json["field"]) == (
            422,
            "quote_not_ours",
            "quote",
        )
    assert market.stock(1) == (9, 0, 0)
