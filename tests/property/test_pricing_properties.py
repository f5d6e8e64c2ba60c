"""What holds of every quote, whatever the document."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.pricing import Quote, parse_document, price
from tests.builders.pricing_documents import document

Json = dict[str, Any]
RANDOMS = st.randoms(use_true_random=False)


def quoted(source: Json) -> Quote:
    return price(parse_document(source))


def small(random: Random) -> Json:
    return document(random, choices_max=12)


@given(RANDOMS)
def test_every_amount_is_conserved(random: Random) -> None:
    quote = quoted(small(random))

    for line in quote.lines:
        split = line.split
        parties = split.merchant + split.buyer + split.agency + split.platform + split.tax
        freight = line.freight_split
        assert line.paid == parties
        assert line.paid == line.goods + line.freight + line.tax_added - line.red_packets
        assert (
            line.paid
            == line.goods_paid + line.freight_paid
            == sum(line.units) + (line.freight_paid)
        )
        assert line.freight_paid == freight.merchant + freight.platform + freight.tax
        for discount in line.discounts:
            funding = discount.funding
            assert discount.amount == funding.merchant + funding.platform + funding.buyer
    assert quote.payable == sum(line.paid for line in quote.lines)
    assert quote.payable == quote.goods + quote.freight + quote.tax_added - quote.red_packets


@given(RANDOMS)
def test_nothing_that_is_paid_or_left_is_negative(random: Random) -> None:
    for line in quoted(small(random)).lines:
        amounts = (line.goods, line.freight, line.paid, line.goods_paid, line.freight_paid)
        assert min(*amounts, *line.units, line.funded_freight, line.tax_contained) >= 0
        assert min(line.split.merchant, line.split.agency, line.split.tax) >= 0


@given(RANDOMS)
def test_each_offer_is_applied_or_says_why_not(random: Random) -> None:
    source = small(random)
    quote = quoted(source)
    told = [*quote.applied, *(reason.offer for reason in quote.not_applied)]

    assert sorted(told) == sorted(offer["id"] for offer in source["offers"])
    assert set(quote.chosen) <= set(quote.applied)


@given(RANDOMS)
def test_the_order_of_offers_changes_no_amount(random: Random) -> None:
    source = small(random)
    quote = quoted(source)
    random.shuffle(source["offers"])

    assert quoted(source).lines == quote.lines


@given(RANDOMS)
def test_lines_of_equal_content_may_be_swapped(random: Random) -> None:
    source = small(random)
    twin = {**copy.deepcopy(source["lines"][0]), "id": "twin", "sku": "twin"}
    source["lines"].append(twin)
    for offer in source["offers"]:
        for name in ("skus", "except_skus"):
            if source["lines"][0]["sku"] in offer["scope"].get(name, ()):
                offer["scope"][name].append("twin")
    swapped = {**source, "lines": [twin, *source["lines"][1:-1], source["lines"][0]]}

    assert quoted(source).payable == quoted(swapped).payable


@given(RANDOMS, st.integers(2, 50))
def test_a_cart_without_rates_scales_with_its_amounts(random: Random, factor: int) -> None:
    prices = [random.randint(1, 500) for _ in range(random.randint(1, 5))]
    lines = [
        {
            "id": str(at),
            "sku": str(at),
            "product": "P",
            "merchant": "M",
            "quantity": 1,
            "prices": {"list": amount * 100},
        }
        for at, amount in enumerate(prices)
    ]
    off = {
        "id": "o",
        "layer": "cross_store",
        "scope": {"all": True},
        "benefit": {"every": 10_000, "amount": 1_300},
    }
    scaled = copy.deepcopy(lines)
    for line in scaled:
        line["prices"]["list"] *= factor  # type: ignore[index]
    more = {**off, "benefit": {"every": 10_000 * factor, "amount": 1_300 * factor}}
    base: Json = {"currency": "CNY", "now": 0}

    once = quoted({**base, "lines": lines, "offers": [off]})
    assert quoted({**base, "lines": scaled, "offers": [more]}).payable == once.payable * factor


@given(RANDOMS, st.integers(0, 10**6))
def test_a_higher_threshold_never_makes_a_lone_offer_give_more(
    random: Random, minimum: int
) -> None:
    source = small(random)
    offer = {
        "id": "lone",
        "layer": "cross_store",
        "scope": {"all": True},
        "benefit": {"percent": random.randint(0, 10_000)},
    }
    kept = [o for o in source["offers"] if o["layer"] in {"item", "store_tier"}]
    source = {**source, "freight": {}, "choose": []}
    low = {**offer, "condition": {"min_amount": minimum}}
    high = {**offer, "condition": {"min_amount": minimum + random.randint(0, 10**6)}}

    with_low = quoted({**source, "offers": [*kept, low]})
    with_high = quoted({**source, "offers": [*kept, high]})
    assert with_low.goods <= with_high.goods
