"""The largest carts there can be: what proofs of them take."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from core import limits
from core.ids import OrderId
from core.orders.price_proofs import PriceProof, prove
from core.pricing import parse_document, price
from core.pricing.limits import AUTOMATIC_OFFERS_MAX, COUPONS_MAX, LINES_MAX
from functions.shared.dynamodb.proofs import DynamoProofs, proof_put
from tests.fakes.keys import PRICE_KEYS
from tests.fakes.memory_store import MemoryStore

Json = dict[str, Any]
ITEM_BYTES_MAX = 350_000
ANSWER_BYTES_MAX = 6_000_000
ORDER = OrderId("ord_01KAJ5N0B2D4F6H8JKMNPQRSTV")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

pytestmark = [pytest.mark.slow, pytest.mark.once]


def fresh(random: Random, prefix: str) -> str:
    """An id that no compression makes shorter."""
    return f"{prefix}_{''.join(random.choices(_ALPHABET, k=26))}"


def lines(random: Random, count: int) -> list[Json]:
    return [
        {
            "id": fresh(random, "lin"),
            "sku": fresh(random, "sku"),
            "product": fresh(random, "prd"),
            "merchant": fresh(random, "mer"),
            "quantity": random.randint(1, 9),
            "prices": {name: random.randint(10**6, 10**7) for name in ("list", "sale")},
            "categories": ["c"],
            "tax": {"mode": "import", "rate": 910},
        }
        for _ in range(count)
    ]


def scope_of(random: Random, of: list[Json]) -> Json:
    """Lists of any of the lines, in any order, and of what is not in the cart."""
    lists = {"skus": "sku", "products": "product", "merchants": "merchant", "except_skus": "sku"}
    scope: Json = {"categories": ["c"]}
    for name, field in lists.items():
        ids = [line[field] for line in of]
        scope[name] = random.sample(ids, len(ids) // 2) + [fresh(random, "sku") for _ in range(20)]
    return scope


def largest_order(random: Random) -> Json:
    """As many lines as an order has, of as many stores, in all offers that there can be."""
    of = lines(random, limits.ORDER_LINES_MAX)
    layers = ["cross_store"] * AUTOMATIC_OFFERS_MAX + ["platform_coupon"] * COUPONS_MAX
    offers = [
        {
            "id": fresh(random, "off"),
            "layer": layer,
            "scope": scope_of(random, of),
            "benefit": {
                "tiers": [
                    {"min_amount": random.randint(1, 10**6), "amount": random.randint(1, 10**4)}
                    for _ in range(limits.OFFER_TIERS_MAX)
                ]
            },
        }
        for layer in layers
    ]
    coupon = offers[-1]["id"]
    return {"currency": "CNY", "now": 0, "lines": of, "offers": offers, "choose": [coupon]}


def longest_trace(random: Random) -> Json:
    """As many lines as a cart has, every one in every red packet of a full wallet."""
    of = lines(random, LINES_MAX)
    items = [
        {
            "id": fresh(random, "off"),
            "layer": "item",
            "scope": {"skus": [line["sku"]]},
            "benefit": {"amount": 1},
        }
        for line in of
    ]
    packets = [
        {
            "id": fresh(random, "off"),
            "layer": "red_packet",
            "scope": {"all": True},
            "benefit": {"amount": random.randint(1, 1_000)},
        }
        for _ in range(COUPONS_MAX)
    ]
    return {
        "currency": "CNY",
        "now": 0,
        "lines": of,
        "offers": items + packets,
        "freight": {line["merchant"]: {"fee": 800} for line in of},
        "choose": [packet["id"] for packet in packets],
    }


def proven(source: Json, order_id: OrderId | None = None) -> PriceProof:
    document = parse_document(source)
    return prove(document, price(document), PRICE_KEYS, order_id)


def test_the_proof_of_the_largest_order_is_an_item() -> None:
    proof = proven(largest_order(Random(1)), ORDER)
    put = proof_put(ORDER, proof)
    kept = put.item["proof"]
    assert isinstance(kept, bytes)
    assert 100_000 < len(kept) < ITEM_BYTES_MAX
    store = MemoryStore()
    store.commit([put])
    assert DynamoProofs(store).of_order(ORDER) == proof


def test_the_proof_of_the_largest_cart_is_an_answer_and_its_signature_a_request() -> None:
    proof = proven(longest_trace(Random(1)))
    assert len(msgspec.json.encode(proof.trace)) < ANSWER_BYTES_MAX // 3
    assert len(proof.signed) < limits.QUOTE_CHARS_MAX < limits.BODY_BYTES_MAX
