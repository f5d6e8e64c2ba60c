"""Offers prepared once, for many carts: what they remember of a line is right for the next one."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.errors import Defect
from core.pricing import PreparedOffers, parse_document, price
from tests.unit.pricing.documents import document, line, offer

Json = dict[str, Any]


def payable(source: Json, prepared: PreparedOffers) -> int:
    return price(replace(parse_document(source), offers=prepared.offers), prepared).payable


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("skus", {"sku": "S2"}),
        ("products", {"product": "P2"}),
        ("merchants", {"merchant": "M2"}),
        ("categories", {"categories": ["c2"]}),
    ],
)
def test_a_line_alike_but_for_what_a_scope_names_is_another_line(name: str, change: Json) -> None:
    ids = {"skus": ["S1"], "products": ["P1"], "merchants": ["M1"], "categories": ["c1"]}
    scope = {name: ids[name], "except_skus": ["S9"]}
    first = line("1", 100, categories=["c1"])
    source = document([first], [offer("o", "cross_store", {"amount": 10}, scope=scope)])
    prepared = PreparedOffers(parse_document(source).offers)

    assert payable(source, prepared) == 90
    assert payable({**source, "lines": [{**first, **change}]}, prepared) == 100


def test_what_is_remembered_of_lines_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.pricing.prepared._MATCHES_MAX", 2)
    named = offer("o", "cross_store", {"amount": 10}, scope={"skus": ["S1", "S3"]})
    prepared = PreparedOffers(parse_document(document([line("1", 100)], [named])).offers)
    remembered = []
    for name, expected in (("1", 90), ("2", 100), ("3", 90), ("4", 100), ("1", 90)):
        assert payable(document([line(name, 100)], [named]), prepared) == expected
        remembered.append(len(prepared._matches))

    assert remembered == [1, 2, 1, 2, 1]


def test_offers_prepared_for_another_document_are_a_defect() -> None:
    source = document([line("1", 100)], [offer("o", "cross_store", {"amount": 10})])

    with pytest.raises(Defect):
        price(parse_document(source), PreparedOffers(parse_document(source).offers))
