"""The layer table of docs/money-rules.md: who may own what, what it may give, how many of it."""

from __future__ import annotations

import pytest

from core.pricing import RefusedDocument, parse_document, price
from core.pricing.offers import Funding
from tests.unit.pricing.documents import Json, document, line, offer


def refusal(source: object) -> tuple[str, str]:
    with pytest.raises(RefusedDocument) as refused:
        parse_document(source)
    return refused.value.code, refused.value.field


BENEFITS: dict[str, Json] = {
    "percent": {"percent": 1},
    "amount": {"amount": 1},
    "every": {"every": 1, "amount": 1},
    "tiers": {"tiers": [{"amount": 1}]},
    "nth": {"nth": 1, "percent": 1},
    "buy": {"buy": 1, "get": 1, "percent": 1},
}
STEPS = {"percent", "amount", "every", "tiers"}
TABLE = {
    "item": ({"platform", "merchant:M1"}, {"percent", "amount", "nth", "buy"}),
    "store_tier": ({"merchant:M1"}, STEPS | {"buy"}),
    "store_coupon": ({"merchant:M1"}, STEPS | {"buy"}),
    "cross_store": ({"platform"}, STEPS),
    "platform_coupon": ({"platform"}, STEPS),
    "shipping": ({"platform", "merchant:M1"}, {"amount"}),
    "red_packet": ({"platform"}, {"amount"}),
}
"""Layer → who may own an offer of it, and what that may give."""


@pytest.mark.parametrize("layer", TABLE)
@pytest.mark.parametrize("owner", ["platform", "merchant:M1"])
@pytest.mark.parametrize("benefit", BENEFITS)
def test_an_offer_outside_the_layer_table_is_refused(layer: str, owner: str, benefit: str) -> None:
    owners, benefits = TABLE[layer]
    source = document([line("1", 100)], [offer("o", layer, BENEFITS[benefit], owner=owner)])
    if owner in owners and benefit in benefits:
        price(parse_document(source))
    else:
        wrong = "benefit" if owner in owners else "owner"
        assert refusal(source) == ("not_allowed", f"offers[0].{wrong}")


@pytest.mark.parametrize("layer", ["store_coupon", "platform_coupon", "shipping"])
def test_a_slot_takes_one_coupon(layer: str) -> None:
    owner = "merchant:M1" if layer == "store_coupon" else "platform"
    coupons = [offer(each, layer, {"amount": 1}, owner=owner) for each in "ab"]
    source = document([line("1", 100)], coupons, choose=["a", "b"])
    assert refusal(source) == ("slot_taken", "choose[1]")


def test_each_merchant_has_slots_of_its_own_and_red_packets_need_none() -> None:
    owners = ("merchant:M1", "merchant:M2")
    offers = [
        offer(f"{layer} {owner}", layer, {"amount": 1}, owner=owner)
        for layer in ("store_coupon", "shipping")
        for owner in owners
    ]
    offers += [offer(each, "red_packet", {"amount": 1}) for each in ("p", "q", "r")]
    offers.append(offer("platform's", "shipping", {"amount": 1}))
    lines = [line("1", 100), line("2", 100, merchant="M2")]
    fees = {"M1": {"fee": 5}, "M2": {"fee": 5}}
    choose = [each["id"] for each in offers]
    quote = price(parse_document(document(lines, offers, freight=fees, choose=choose)))
    assert quote.payable == 200 - 2 + 10 - 3 - 3
    assert list(quote.chosen) == sorted(choose)


@pytest.mark.parametrize(
    ("owner", "borne"),
    [("platform", Funding(platform=10_000)), ("merchant:M1", Funding(merchant=10_000))],
)
def test_an_owner_bears_all_of_what_no_funding_says(owner: str, borne: Funding) -> None:
    source = document([line("1", 100)], [offer("o", "item", {"amount": 1}, owner=owner)])

    assert parse_document(source).offers[0].borne_by == borne


@pytest.mark.parametrize("layer", ["item", "store_tier", "cross_store"])
def test_an_automatic_offer_cannot_be_chosen(layer: str) -> None:
    owner = "merchant:M1" if layer == "store_tier" else "platform"
    automatic = offer("o", layer, {"amount": 1}, owner=owner)

    with pytest.raises(RefusedDocument):
        parse_document(document([line("1", 100)], [automatic], choose=["o"]))


def test_red_packets_pay_one_after_the_other_what_is_still_due() -> None:
    packets = [offer(each, "red_packet", {"amount": 60}) for each in "abc"]
    source = document([line("1", 70), line("2", 30)], packets, choose=["a", "b", "c"])
    quote = price(parse_document(source))
    assert quote.payable == 0
    assert dict(zip(quote.applied, quote.given, strict=True)) == {"a": 60, "b": 40}
