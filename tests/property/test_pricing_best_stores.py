"""What merchants' own coupons come to, against the oracle, and what is said of fees and taxes."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import pairwise, permutations, product
from math import gcd, prod
from operator import le
from random import Random
from typing import Any

import pytest

from core.pricing import PreparedOffers, parse_document, price
from core.pricing.best import stores as of_stores
from core.pricing.best.stores import Stores
from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import layout
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import near_sale, one_of
from tests.builders.pricing_taxed_sales import barred_sale
from tests.oracles.layers import Pricing
from tests.property import test_store_options as options
from tests.property.test_pricing_best_cases import searched_of, some_cart

Json = dict[str, Any]
SEEDS = range(100)
CHOICES_MAX = 200
STEPS_MAX = 10**5


def carts() -> Iterator[tuple[Json, FlatCart, Stores]]:
    for seed in SEEDS:
        sale = (some_cart, near_sale, barred_sale, options.of_stores)[seed % 4]
        source = sale(Random(seed))
        yield source, *flattened(source)


def flattened(source: Json) -> tuple[FlatCart, Stores]:
    parsed = parse_document(source)
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    return flat, Stores(flat)


def merchants(stores: Stores) -> list[range]:
    """Each merchant's options."""
    return [range(*ends) for ends in pairwise(stores.starts)]


def test_options_are_each_outcome_of_a_merchants_coupons_and_their_smallest_ids() -> None:
    for seed in SEEDS:
        source = options.of_stores(Random(seed))
        flat, stores = flattened(source)
        lines = source["lines"]
        names = [*dict.fromkeys(line["merchant"] for line in lines)]
        tried = options.tried(source)
        assert len(stores) == stores.starts[-1] == sum(map(len, tried.values()))
        for at, own in enumerate(merchants(stores)):
            its = [number for number, line in enumerate(lines) if line["merchant"] == names[at]]
            found = {}
            for option in own:
                assert stores.merchant(option) == at
                assert stores.lines(option) == its
                ids = tuple(flat.names[row] for row in stores.rows(option))
                found[tuple(stores.goods(option)), stores.fee(option)] = ids
                assert stores.fees[option] == stores.fee(option)
                assert stores.id_counts[option] == len(ids)
            assert found == {
                outcome: tuple(each for each in pair if each)
                for outcome, pair in tried[names[at]].items()
            }
        left = Pricing({**source, "freight": {}}, []).lines
        assert stores.line_goods == [line.remaining for line in left]


def test_there_is_room_for_just_every_combination_of_a_merchants_coupons() -> None:
    for source, flat, _ in carts():
        there = {*flat.names}
        rows = goods = 0
        for merchant in dict.fromkeys(line["merchant"] for line in source["lines"]):
            owner = f"merchant:{merchant}"
            own = [o for o in source["offers"] if o.get("owner") == owner and o["id"] in there]
            coupons = 1 + sum(offer["layer"] == "store_coupon" for offer in own)
            shipping = 1 + sum(offer["layer"] == "shipping" for offer in own)
            rows += coupons * shipping
            # And one that is written down before it is known to be there.
            goods += (coupons + 1) * sum(line["merchant"] == merchant for line in source["lines"])
        assert [*map(len, of_stores._room(flat))] == [5 * rows, goods]


def test_options_are_alike_just_where_they_leave_the_same_goods() -> None:
    for _, _, stores in carts():
        for own in merchants(stores):
            for one, other in product(own, own):
                is_alike = stores.goods(one) == stores.goods(other)
                assert (stores.like(one) == stores.like(other)) == is_alike


def test_an_option_is_left_out_where_another_leaves_the_same_and_so_much_less_of_the_fee() -> None:
    seen = set()
    for _, _, stores in carts():
        for own in merchants(stores):
            for option in own:
                fees = [
                    stores.fee(other)
                    for other in own
                    if stores.goods(other) == stores.goods(option)
                ]
                is_dearer = stores.fee(option) > min(fees) + stores.freight_rounding
                assert bool(stores.has_smaller_fee[option]) == is_dearer
                seen.add((is_dearer, stores.fee(option) - min(fees)))
    assert {(True, 1), (False, 1)} <= seen


def test_less_freight_adds_no_more_to_import_tax_than_two_units_of_each_line_do() -> None:
    for source, _, stores in carts():
        rates = [*map(import_bps, source["lines"])]
        assert [*map(stores.import_bps, range(len(rates)))] == rates
        assert stores.freight_rounding == sum(map(tax_on_two, rates))


def import_bps(line: Json) -> int:
    tax = line.get("tax", {"mode": "none"})
    return int(tax["rate"]) if tax["mode"] == "import" else 0


@functools.cache
def tax_on_two(rate: int) -> int:
    """What two units more can add to the tax on an amount."""
    return max(half_up((left + 2) * rate) - half_up(left * rate) for left in range(BPS))


def half_up(times_bps: int) -> int:
    return (2 * times_bps + BPS) // (2 * BPS)


def test_where_less_is_left_of_every_fee_there_is_no_more_tax_than_is_said() -> None:
    for sale, seed in product((barred_sale, brink_sale, near_sale), range(8)):
        for of in searched_of(sale, seed)[:1]:
            stores, flat = of.trials.stores, of.cases.flat
            alike: dict[tuple[int, ...], list[tuple[list[int], int, int]]] = {}
            for choice, shipping in product(of.choices, ((), *zip(of.trials.shipping))):
                rows = [row for option in choice.options for row in stores.rows(option)]
                of.trials._price((*rows, *shipping))
                fees = [stores.fee(option) for option in choice.options]
                paid = sum(fees) - flat.totals[layout.ALL_FREIGHT]
                found = fees, paid, flat.totals[layout.ALL_TAX_ADDED]
                alike.setdefault(tuple(map(stores.like, choice.options)), []).append(found)
            for some in alike.values():
                for (fees, paid, tax), (others, its_paid, its_tax) in permutations(some, 2):
                    if paid >= its_paid and all(map(le, fees, others)):
                        assert tax <= its_tax + stores.freight_rounding


def test_fees_come_to_no_sum_between_those_beside_an_amount(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for source, _, stores in carts():
        sums = fee_sums(stores)
        steps = (sums[-1] - sums[0]) // max(gcd(*(fees - sums[0] for fees in sums)), 1)
        of_many = flattened(source)[1]
        for amount in {fees + aside for fees in sums for aside in (-1, 0, 1)}:
            if not sums[0] <= amount < sums[-1] or steps > STEPS_MAX:
                continue
            below = max(each for each in sums if each <= amount)
            above = min(each for each in sums if each > amount)
            monkeypatch.setattr(of_stores, "_FEE_STEPS_MAX", steps)
            assert stores.fees_beside(amount) == (below, above)
            monkeypatch.setattr(of_stores, "_FEE_STEPS_MAX", steps - 1)
            assert of_many.fees_beside(amount) == (amount, amount + 1)


def fee_sums(stores: Stores) -> list[int]:
    """All that the merchants' fees can come to together."""
    sums = {0}
    for own in merchants(stores):
        sums = {total + stores.fee(option) for total in sums for option in own}
    return sorted(sums)


def test_the_tax_on_a_fee_is_that_of_the_least_rate_and_numbers_tell_taxed_choices_apart() -> None:
    for _, _, stores in carts():
        taxed = []
        freight, numbers = stores.tax_columns
        for own in merchants(stores):
            rates = [stores.import_bps(line) for line in stores.lines(own[0])]
            assert [freight[option] for option in own] == [
                stores.fee(option) * min(rates) // BPS for option in own
            ]
            taxed += [own] if any(rates) else []
            assert any(rates) or not any(numbers[option] for option in own)
        if prod(map(len, taxed)) > CHOICES_MAX:
            continue
        sums = [sum(numbers[option] for option in some) for some in product(*taxed)]
        assert sorted(sums) == [*range(prod(map(len, taxed)))]
        assert stores.are_numbered == (len(sums) > 1)


@pytest.mark.parametrize("count", [13, 14])
def test_of_too_many_taxed_choices_all_numbers_are_0(count: int) -> None:
    lines = [one_of(f"S{at}", f"M{at}", 50_000 + at, 910) for at in range(count)]
    offers = [
        {
            "id": f"{layer}-{at}-{amount}",
            "layer": layer,
            "owner": f"merchant:M{at}",
            "scope": {"all": True},
            "benefit": {"amount": amount},
        }
        for at in range(count)
        for layer, amounts in (("store_coupon", range(1, 8)), ("shipping", range(1, 3)))
        for amount in amounts
    ]
    freight = {f"M{at}": {"fee": 100} for at in range(count)}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    sale |= {"offers": offers, "freight": freight}
    stores = flattened(sale)[1]
    numbers = stores.tax_columns[1]
    of_merchants = [[numbers[option] for option in own] for own in merchants(stores)]

    assert [len(each) for each in of_merchants] == [24] * count
    if count == 13:
        assert of_merchants == [[24**at * n for n in range(24)] for at in range(count)]
    else:
        assert not any(numbers)
        assert not stores.are_numbered
    assert price(parse_document(sale)).optimal
