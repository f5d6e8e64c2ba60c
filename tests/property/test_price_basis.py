"""The basis of a price: another document with the same price, that tells nothing of the split."""

from __future__ import annotations

import hashlib
import json
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.pricing import Document, parse_document, price, render_quote
from core.pricing.basis import basis_of, canonical, digest_of
from core.pricing.trace import trace
from tests.builders.pricing_documents import document
from tests.unit.pricing.documents import document as small_document
from tests.unit.pricing.documents import line, offer

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)


def without_split(read: Document) -> Json:
    """The quote but for who gets and who bears what."""
    quote = render_quote(price(read))
    for quoted in quote["lines"]:  # type: ignore[attr-defined]
        del quoted["split"], quoted["funded_freight"]
        for discount in quoted["discounts"]:
            del discount["funding"]
    return quote


@given(RANDOMS)
def test_a_basis_has_the_price_the_reasons_and_the_trace_of_its_document(random: Random) -> None:
    read = parse_document(document(random, choices_max=12))
    basis = basis_of(read)

    assert without_split(basis) == without_split(read)
    assert trace(basis, price(basis)) == trace(read, price(read))


@given(RANDOMS)
def test_a_basis_tells_nothing_of_the_split(random: Random) -> None:
    basis = json.loads(canonical(basis_of(parse_document(document(random, choices_max=12)))))

    for each in basis["lines"]:
        assert (each["take_rate"], each["take_floor"], each["take_cap"]) == (0, None, None)
        commission = each.get("commission", {"rate": 0, "agency_rate": 0})
        assert (commission["rate"], commission["agency_rate"]) == (0, 0)
    for each in basis["offers"]:
        funding = {"merchant": 0, "platform": 0, "buyer": 10_000}
        assert each.get("funding") == (funding if "buyer" in each else None)


def test_of_a_scope_what_no_line_has_is_left_out_and_the_rest_is_sorted() -> None:
    scope = {
        "skus": ["S1", "S7"],
        "products": ["P7"],
        "categories": ["c1", "c7"],
        "merchants": ["M7", "M2", "M1"],
        "except_skus": ["S7", "S2"],
    }
    lines = [line("1", 1, categories=["c1"]), line("2", 1, merchant="M2")]
    source = small_document(lines, [offer("o", "cross_store", {"amount": 1}, scope=scope)])
    basis = json.loads(canonical(basis_of(parse_document(source))))

    assert basis["offers"][0]["scope"] == {
        "skus": ["S1"],
        "products": [],
        "categories": ["c1"],
        "merchants": ["M1", "M2"],
        "except_skus": ["S2"],
    }


@given(RANDOMS)
def test_a_document_has_one_spelling_whatever_the_order_of_keys_and_the_defaults(
    random: Random,
) -> None:
    source = document(random, choices_max=12)
    read = parse_document(source)
    text = canonical(read)

    assert parse_document(json.loads(text)) == read
    assert (
        text
        == json.dumps(
            json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
    )
    backwards = dict(reversed(source.items()))
    assert canonical(parse_document({"offers": [], "choose": "best", **backwards})) == text
    assert digest_of(read) == hashlib.sha256(text).hexdigest()


@given(RANDOMS)
def test_another_price_has_another_digest(random: Random) -> None:
    source = document(random, choices_max=12)
    before = digest_of(basis_of(parse_document(source)))
    prices = source["lines"][0]["prices"]
    prices["list"] += 1 if prices["list"] == 0 else -1

    assert digest_of(basis_of(parse_document(source))) != before
