"""Proofs of orders: what a price rests on, for the shopper and nobody else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core import jws
from core.pricing import parse_document, price
from core.pricing.basis import digest_of
from core.pricing.trace import trace
from tests.builders.carts import Market, offers_path
from tests.builders.orders import OTHER, SOFAS, order_body
from tests.fakes.http import Client, Response
from tests.fakes.keys import PRICE_KEYS
from tests.fakes.memory_store import MemoryStore


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1, units=9, price=30_000)
    market.add_sku(2, units=9, price=10_000, freight=800, merchant_id=SOFAS)
    return market


def proof_of(market: Market, order: Any, client: Client | None = None) -> Response:
    shopper = client or market.shopper()
    return shopper.call("GET", f"/v1/orders/{order['order_id']}/proof")


def test_the_proof_of_an_order_can_be_computed_again(market: Market) -> None:
    market.claim(market.coupon(2_000, 20_000))
    market.fill_cart(1, 2)
    order = market.place()
    market.reprice(1, 1)
    answer = proof_of(market, order)
    proof = answer.json

    assert answer.status == 200
    assert proof["statement"] == msgspec.json.decode(jws.payload_of(proof["signed"]))
    assert jws.verified(proof["signed"], PRICE_KEYS) is not None
    assert proof["statement"]["order_id"] == order["order_id"]
    document = parse_document(proof["document"])
    quote = price(document)
    assert proof["statement"]["document_sha256"] == digest_of(document)
    assert quote.payable == order["totals"]["payable"]["amount"] == 38_800
    assert msgspec.json.decode(msgspec.json.encode(trace(document, quote))) == proof["trace"]


def test_a_proof_tells_the_shopper_nothing_of_the_split(market: Market) -> None:
    asked = {"merchant": 5_000, "platform": 5_000}
    terms = {"layer": "item", "benefit": {"amount": 500}, "funding": asked}
    offer = market.draft(terms).json["offer_id"]
    consent = {"budget": 10_000}
    market.admin.call("PUT", f"/v1/admin/offers/{offer}/consent", consent)
    market.desk.call("POST", f"{offers_path('merchant')}/{offer}/publish")
    market.fill_cart(1)
    proof = proof_of(market, market.place()).json

    [line] = proof["document"]["lines"]
    [shown] = proof["document"]["offers"]
    assert line.get("take_rate", 0) == 0
    assert shown["id"] == offer
    assert "funding" not in shown
    assert "funded" not in str(proof)


def test_another_shoppers_proof_does_not_exist(market: Market) -> None:
    market.fill_cart(1)
    refused = proof_of(market, market.place(), market.shopper(OTHER))
    assert (refused.status, refused.code) == (404, "not_found")


def test_an_order_from_before_there_were_proofs_has_none(market: Market) -> None:
    market.fill_cart(1)
    order = market.place()
    assert isinstance(market.commerce, MemoryStore)
    [kept] = [key for key in market.commerce.items if key.pk.startswith("PROOF#")]
    del market.commerce.items[kept]
    refused = proof_of(market, order)
    assert (refused.status, refused.json["detail"]) == (404, "No such proof.")


def test_the_keys_are_public(market: Market) -> None:
    shopper = market.shopper()
    anyone = Client(shopper.api, shopper.ports)
    answer = anyone.call("GET", "/v1/price-keys")
    [key] = answer.json["keys"]
    assert answer.status == 200
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("OKP", "Ed25519", "EdDSA", "sig")
    assert key["kid"] == PRICE_KEYS.key_id


def test_the_proof_of_an_order_is_no_quote(market: Market) -> None:
    market.fill_cart(1)
    order = market.place()
    signed = proof_of(market, order).json["signed"]
    market.fill_cart(1)
    refused = market.shopper().call("POST", "/v1/orders", order_body(quote=signed))
    assert (refused.status, refused.code) == (422, "quote_not_ours")
