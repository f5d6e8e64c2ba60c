"""What whole choices owe, as the search for the best prices them: against the oracle.

By the source; tests/parity says that machine code finds the same.
"""

from __future__ import annotations

from array import array
from random import Random
from typing import Any, NamedTuple

import pytest

from core_ext import layout
from tests.builders.coupon_kernels import (
    choices_to,
    ids_of,
    kernels,
    options_of,
    some_sweep,
    some_trial,
)
from tests.builders.flat_carts import flat_cart
from tests.builders.pricing_documents import document
from tests.builders.pricing_sales import near_sale
from tests.kernels import Build
from tests.oracles.layers import Pricing
from tests.unit.pricing import documents

pytestmark = pytest.mark.once

Json = dict[str, Any]
SEEDS = range(120)
JOINS_A_TRIAL = 32
TOP = 10**12
TOO_MANY = -2


class Priced(NamedTuple):
    """A choice of a state, in the order in which they are tried."""

    options: list[int]
    goods_at: list[int]
    ids: list[int]
    due: int


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_of_the_choices_of_a_state_is_found_in_so_many_joins(seed: int) -> None:
    random = Random(seed)
    source = some_cart(random)
    flat, modules = flat_cart(source, Build.INTERPRETED), kernels(Build.INTERPRETED)
    options, goods, starts = listed = options_of(modules, flat.cart)
    sweep, states = some_sweep(modules, flat.cart, listed, source, random)
    for state in range(states):
        trial = some_trial(modules, flat.cart, flat.offers, options, goods, random)
        names = (*flat.names, "")
        choices = [
            Priced(
                choice,
                [options[5 * option + 4] for option in choice],
                ids_of(sweep, choice),
                owed(source, coupons_of(options, names, choice), trial, names),
            )
            for choice in choices_to(sweep, state)
        ]
        most = random.choice((TOP, *(choice.due for choice in choices)))
        best = array("q", [-1]) * (len(starts) - 1)

        due = modules["coupon_trials"].best_choice(trial, sweep, state, most, TOP, best)

        found, joins = best_of(choices, most, has_ids=sweep.words > 0, is_taxed=is_taxed(source))
        assert due == (-1 if found is None else found.due)
        assert found is None or best.tolist() == found.options
        assert trial.joins == joins
        given = (flat.cart, options, goods, trial.cross_at, trial.coupon, trial.shipping)
        for joins_max, due_then in ((joins, due), (0, TOO_MANY)):
            again = modules["coupon_trials"].Trial(*given)
            found_then = modules["coupon_trials"].best_choice(
                again, sweep, state, most, joins_max, best
            )
            assert found_then == due_then


@pytest.mark.parametrize("off", [0, 1, 2])
@pytest.mark.parametrize("fee", [9, 10, 11])
def test_a_unit_counts_that_a_cross_store_offer_takes_off_or_a_shipping_coupon_leaves(
    fee: int, off: int
) -> None:
    line = documents.line("1", 100, tax={"mode": "import", "rate": 10_000})
    offers = [
        documents.offer("a", "cross_store", {"amount": off}),
        documents.offer("b", "shipping", {"amount": 10}),
    ]
    source = documents.document([line], offers, freight={"M1": {"fee": fee}})
    flat, modules = flat_cart(source, Build.INTERPRETED), kernels(Build.INTERPRETED)
    options, goods, _ = options_of(modules, flat.cart)
    trial = modules["coupon_trials"].Trial(flat.cart, options, goods, 0, layout.NONE, 1)

    due = modules["coupon_trials"].due_of(trial, array("q", [0]))

    assert due == owed(source, [], trial, (*flat.names, "")) == 2 * (100 - off + max(fee - 10, 0))


def some_cart(random: Random) -> Json:
    """With stores' shipping coupons: of choices of equal goods and fees that differ, by a unit too.

    Some owe nothing at all.
    """
    source = near_sale(random) if random.random() < 0.5 else document(random, choices_max=100)
    if random.random() < 0.2:
        source["lines"] = source["lines"][:1]
    merchants = dict.fromkeys(line["merchant"] for line in source["lines"])
    own = [
        {
            "id": f"{random.choice('az')}-{merchant}",
            "layer": "shipping",
            "owner": f"merchant:{merchant}",
            "scope": {"all": True},
            "benefit": {"amount": random.choice((1, 1, random.randint(1, 99)))},
        }
        for merchant in merchants
        if random.random() < 0.5
    ]
    everything = {"id": "0", "layer": "platform_coupon", "scope": {"all": True}}
    everything["benefit"] = {"amount": 10**15}
    crosses = [offer for offer in source["offers"] if offer["layer"] == "cross_store"]
    # Others that may give as much, of other lines.
    twins = [{**cross, "id": f"{random.choice('az')}-{cross['id']}"} for cross in crosses]
    own += [{**twin, "scope": {"all": True}} for twin in twins]
    if random.random() < 0.3:
        own.append(everything)
        source["freight"] = {merchant: {"fee": random.choice((0, 1))} for merchant in merchants}
    return {**source, "offers": [*source["offers"], *own]}


def best_of(
    choices: list[Priced], most: int, *, has_ids: bool, is_taxed: bool
) -> tuple[Priced | None, int]:
    """The best and the work: one to look at a choice, and more where goods are priced anew."""
    best, laid, joins = None, None, 0
    for choice in choices:
        joins += 1
        if best is None or not has_ids or choice.ids < best.ids:
            if is_taxed or choice.goods_at != laid:
                joins += JOINS_A_TRIAL
            laid = choice.goods_at
            if 0 <= choice.due <= most and (has_ids or best is None or choice.due < best.due):
                best = choice
    return best, joins


def coupons_of(options: array[int], names: tuple[str, ...], choice: list[int]) -> list[str]:
    rows = [options[5 * option + at] for option in choice for at in (1, 2)]
    return [names[row] for row in rows if row != layout.NONE]


def owed(source: Json, chosen: list[str], trial: Any, names: tuple[str, ...]) -> int:
    """What a choice owes before red packets, by the oracle; -1 where its coupon gives nothing."""
    coupon, shipping = names[trial.coupon], names[trial.shipping]
    offers = [
        {name: offer[name] for name in offer if name != "condition"}
        if offer["id"] == shipping
        else offer
        for offer in source["offers"]
    ]
    chosen = [*chosen, *(each for each in (coupon, shipping) if each)]
    pricing = Pricing({**source, "offers": offers}, chosen)
    if coupon and not pricing.given.get(coupon):
        return -1
    return pricing.payable


def is_taxed(source: Json) -> bool:
    return any(line.get("tax", {}).get("mode") == "import" for line in source["lines"])
