"""What is asked of the trials of a cart besides the best of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise, product
from math import prod
from random import Random
from typing import Any

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.best.trials import Trials
from core.pricing.flat_cart import FlatCart
from tests.builders.pricing_documents import document
from tests.builders.pricing_sales import near_sale
from tests.property.test_pricing_best_lines import level_sale
from tests.unit.pricing import documents

Json = dict[str, Any]
SEEDS = range(60)
FEW = 4


def some_document(random: Random) -> Json:
    return document(random, choices_max=10**6)


def test_of_shipping_coupons_of_more_than_most_carts_come_to_the_one_that_pays_more_is_tried() -> (
    None
):
    amounts = {"a": 5 * 10**14, "b": 6 * 10**14}
    offers = [documents.offer(name, "shipping", {"amount": amounts[name]}) for name in amounts]
    fees = {"M1": {"fee": 9 * 10**14}}
    source = documents.document([documents.line("1", 1)], offers, freight=fees)

    assert trials_of(source).shipping_for(1) == [1]


@pytest.mark.parametrize("sale", [near_sale, level_sale, some_document])
def test_one_of_the_shipping_coupons_worth_trying_is_as_good_as_any(
    sale: Callable[[Random], Json],
) -> None:
    for seed in SEEDS:
        random = Random(seed)
        trials = trials_of(sale(random))
        stores = trials.stores
        for _ in range(FEW):
            options = [random.randrange(*pair) for pair in pairwise(stores.starts)]
            rows = tuple(row for option in options for row in stores.rows(option))
            found = trials.shipping_for(sum(sum(stores.goods(option)) for option in options))

            due: dict[int | None, int] = {None: trials._price(rows)}
            due |= {row: trials._price((*rows, row)) for row in trials.shipping}
            assert min(due[row] for row in found) == min(due.values()), (seed, options)


def test_what_a_shipping_coupon_pays_is_its_amount() -> None:
    for seed in SEEDS:
        source = document(Random(seed), choices_max=10**6)
        amounts = {offer["id"]: offer["benefit"].get("amount") for offer in source["offers"]}
        trials = trials_of(source)
        names = [trials._flat.prepared.ranked[rank].id for rank in trials._flat.candidates]
        assert [trials.paid(row) for row in trials.shipping] == [
            amounts[names[row]] for row in trials.shipping
        ]
        assert trials.paid(None) == 0


def test_the_best_is_the_cheapest_of_what_was_tried_and_what_it_comes_to_is_remembered() -> None:
    for seed in SEEDS:
        trials = trials_of({**document(Random(seed), choices_max=60), "choose": "best"})
        stores = trials.stores
        every = list(product(*(range(*pair) for pair in pairwise(stores.starts))))
        first, again = (
            [trials.best_of(options, coupon) for options in every for coupon in trials.coupons]
            for _ in "12"
        )

        assert first == again
        assert trials.best.payable == min(due for due in first if due is not None)
        assert trials.best.ids == sorted(trials.id_order[row] for row in trials.best.rows)


def test_a_slot_has_as_many_choices_as_coupons_and_none_and_a_red_packet_two() -> None:
    for seed in SEEDS:
        trials = trials_of(document(Random(seed), choices_max=10**6))
        flat = trials._flat
        slots = Counter[object]()
        for rank in flat.candidates:
            offer = flat.prepared.ranked[rank]
            if not offer.is_automatic:
                is_packet = offer.layer == "red_packet"
                slots[offer.id if is_packet else (offer.layer, offer.owner)] += 1

        assert trials.combinations() == prod(count + 1 for count in slots.values()), seed


def trials_of(source: Json) -> Trials:
    parsed = parse_document(source)
    return Trials(FlatCart(parsed, PreparedOffers(parsed.offers)))
