"""What is asked of the trials of a cart besides the best of them."""

from __future__ import annotations

from collections import Counter
from math import prod
from random import Random

from core.pricing import PreparedOffers, parse_document
from core.pricing.best.trials import Trials
from core.pricing.flat_cart import FlatCart
from tests.builders.pricing_documents import document
from tests.unit.pricing import documents


def test_of_shipping_coupons_of_more_than_most_carts_come_to_the_one_that_pays_more_is_tried() -> (
    None
):
    amounts = {"a": 5 * 10**14, "b": 6 * 10**14}
    offers = [documents.offer(name, "shipping", {"amount": amounts[name]}) for name in amounts]
    fees = {"M1": {"fee": 9 * 10**14}}
    source = parse_document(documents.document([documents.line("1", 1)], offers, freight=fees))

    assert Trials(FlatCart(source, PreparedOffers(source.offers))).shipping_for(1) == [1]


def test_a_slot_has_as_many_choices_as_coupons_and_none_and_a_red_packet_two() -> None:
    for seed in range(60):
        source = parse_document(document(Random(seed), choices_max=10**6))
        flat = FlatCart(source, PreparedOffers(source.offers))
        slots = Counter[object]()
        for rank in flat.candidates:
            offer = flat.prepared.ranked[rank]
            if not offer.is_automatic:
                is_packet = offer.layer == "red_packet"
                slots[offer.id if is_packet else (offer.layer, offer.owner)] += 1

        assert Trials(flat).combinations() == prod(count + 1 for count in slots.values()), seed
