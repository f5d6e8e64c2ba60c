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
        assert line.paid == parties
        assert line.paid == line.goods + line.freight + line.tax_added - line.red_packets
        assert (
            line.paid == line.goods_paid + line.freight_paid == sum(line.units) + line.freight_paid
        )
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
    """Of two that give the same, too, it is not the first that wins."""
    source = small(random)
    automatic = ("item", "store_tier", "cross_store")
    twins = [offer for offer in source["offers"] if offer["layer"] in automatic]
    for twin in twins:
        source["offers"].append({**twin, "id": f"{random.choice('az')}-{twin['id']}"})
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

    assert totals(quoted(source)) == totals(quoted(swapped))


def totals(quote: Quote) -> tuple[int, ...]:
    return (quote.payable, quote.goods, quote.freight, quote.tax_added, quote.red_packets)


WHOLE = 10**8
"""Two percentages of its multiples are whole: nothing in a cart of them is rounded."""


@given(RANDOMS, st.integers(2, 50))
def test_a_cart_in_which_nothing_is_rounded_scales_with_its_amounts(
    random: Random, factor: int
) -> None:
    def amount(most: int) -> int:
        return random.randint(1, most) * WHOLE

    lines = [
        {
            "id": str(at),
            "sku": str(at),
            "product": "P",
            "merchant": "M",
            "quantity": random.randint(1, 3),
            "prices": {"list": amount(9), "sale": amount(9)},
        }
        for at in range(random.randint(1, 5))
    ]
    benefits: list[tuple[str, Json]] = [
        ("store_tier", {"percent": random.randint(0, 10_000)}),
        ("store_coupon", {"every": amount(20), "amount": amount(3), "times": 2}),
        ("cross_store", {"tiers": [{"min_amount": amount(30), "percent": 1_234}]}),
        ("platform_coupon", {"amount": amount(5)}),
        ("shipping", {"amount": amount(2)}),
        ("red_packet", {"amount": amount(3)}),
    ]
    offers = [
        {
            "id": layer,
            "layer": layer,
            "owner": "merchant:M" if layer.startswith("store") else "platform",
            "scope": {"all": True},
            "benefit": benefit,
            "condition": {"min_amount": amount(20)},
        }
        for layer, benefit in benefits
    ]
    freight = {"M": {"fee": amount(2), "free_over": amount(60)}}
    source = {"currency": "CNY", "now": 0, "lines": lines, "offers": offers, "freight": freight}

    once, more = quoted(source), quoted(scaled(source, factor))
    assert [amount * factor for amount in totals(once)] == list(totals(more))
    assert more.chosen == once.chosen


AMOUNTS = frozenset(("list", "sale", "every", "amount", "min_amount", "fee", "free_over"))


def scaled(value: Any, factor: int) -> Any:
    """The document with every amount times the factor."""
    if isinstance(value, list):
        return [scaled(each, factor) for each in value]
    if isinstance(value, dict):
        return {
            name: each * factor if name in AMOUNTS else scaled(each, factor)
            for name, each in value.items()
        }
    return value


@given(RANDOMS)
def test_a_higher_threshold_never_makes_a_lone_offer_give_more(random: Random) -> None:
    source = small(random)
    offer = {
        "id": "lone",
        "layer": "cross_store",
        "scope": {"all": True},
        "benefit": {"percent": random.randint(0, 10_000)},
        "with_flash": True,
    }
    kept = [o for o in source["offers"] if o["layer"] in {"item", "store_tier"}]
    source = {**source, "freight": {}, "choose": []}
    reached = quoted({**source, "offers": kept}).goods
    thresholds = sorted({0, 10**15, *(abs(reached + random.randint(-2, 2)) for _ in range(4))})
    goods = [
        quoted({**source, "offers": [*kept, {**offer, "condition": {"min_amount": least}}]}).goods
        for least in thresholds
    ]

    assert goods == sorted(goods)
    for least, left in zip(thresholds, goods, strict=True):
        assert left == (goods[0] if least <= reached else reached)
