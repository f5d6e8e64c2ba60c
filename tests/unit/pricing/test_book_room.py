"""The room of a cart's numbers, where little of it is to spare: a number too few is an error."""

from __future__ import annotations

from typing import Any

from core.pricing import parse_document, price, render_quote
from tests.oracles.pricing_oracle import quote as quote_by_oracle
from tests.unit.pricing.documents import document, line, offer

Json = dict[str, Any]

THREE_FUNDERS = {
    "funding": {"merchant": 3_333, "platform": 3_333, "buyer": 3_334},
    "buyer": "B",
}


def bought(identifier: str, merchant: str) -> Json:
    return line(identifier, 1_000, 2, merchant, commission={"rate": 5_000, "buyer": "B"})


def is_priced(source: Json) -> None:
    assert render_quote(price(parse_document(source))) == quote_by_oracle(source)


def test_each_line_may_be_another_merchants_and_a_discount_funded_by_all_three() -> None:
    lines = [bought(str(at), f"M{at}") for at in range(3)]

    is_priced(document(lines, [offer("o", "cross_store", {"amount": 100}, **THREE_FUNDERS)]))


def test_each_line_may_be_in_many_offers() -> None:
    offers = [offer(f"o{at}", "item", {"amount": at}, **THREE_FUNDERS) for at in range(60)]

    is_priced(document([bought("1", "M1"), bought("2", "M2")], offers))


def test_many_offers_may_each_be_for_all_lines() -> None:
    offers = [
        offer(f"o{at}", "cross_store", {"amount": at}, condition={"min_amount": 9_000 + at})
        for at in range(60)
    ]

    is_priced(document([bought("1", "M1"), bought("2", "M2")], offers))


def test_one_merchant_may_have_many_more_offers_than_another() -> None:
    owners = ["merchant:M2", *["merchant:M1"] * 40]
    offers = [
        offer(f"o{at}", "store_tier", {"amount": at}, owner=owner)
        for at, owner in enumerate(owners)
    ]

    is_priced(document([bought(str(at), "M1") for at in range(4)], offers))


def test_each_line_may_be_in_many_offers_for_it_by_name() -> None:
    lines = [bought(str(at), f"M{at}") for at in range(4)]
    scope = {"skus": [each["sku"] for each in lines]}
    offers = [offer(f"o{at}", "item", {"amount": at}, scope=scope) for at in range(40)]

    is_priced(document(lines, offers))
