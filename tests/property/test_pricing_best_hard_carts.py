"""`best` on single carts that once showed a fault of the search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, pairwise, product
from pathlib import Path
from random import Random

import pytest

from core.pricing import Document, Quote, parse_document, price
from core.pricing.best import choosing, dividing, listing
from core.pricing.best.exploring import Explorer
from core.pricing.best.trials import Choice, Trials
from core_ext import is_compiled
from tests.builders.pricing_carts import sale_cart

CARTS = (Path(__file__).parent / "hard_carts.jsonl").read_text().splitlines()


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        pytest.param(CARTS[0], (24, 400), id="a-shipping-coupon-of-nothing"),
        pytest.param(CARTS[1], (2, 5), id="a-packet-s-minimum-beyond-the-coupon-s-own"),
        pytest.param(CARTS[2], (2, 5), id="equal-remainders-on-lines-of-merchants-in-turn"),
        pytest.param(CARTS[3], (2, 5), id="import-tax-and-no-cross-store-offer"),
        pytest.param(CARTS[5], (2, 5), id="ties-in-ids-and-remainders-of-large-amounts"),
        pytest.param(CARTS[6], (2, 5), id="freight-that-is-taxed-less-when-more-of-it-is-paid"),
        pytest.param(CARTS[7], (2, 5), id="freight-that-is-taxed-less-when-all-of-it-is-paid"),
        pytest.param(CARTS[9], (24, 400), id="a-rate-that-gives-a-little-more-than-an-amount"),
        pytest.param(CARTS[10], (24, 400), id="a-packet-that-another-offer-puts-out-of-reach"),
        pytest.param(CARTS[11], (24, 400), id="another-such-packet-with-less-freight"),
    ],
)
def test_the_search_finds_what_trying_every_choice_finds(
    text: str, widths: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = parse_document(json.loads(text))
    monkeypatch.setattr(choosing, "_WIDTHS", widths)
    monkeypatch.setattr(choosing, "_WIDTH_OF_TIES", 1)
    monkeypatch.setattr(listing, "_ENOUGH", 0)

    assert searched(source, monkeypatch) == tried(source, monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CARTS[4], id="smaller-ids-of-the-platform"),
        pytest.param(CARTS[12], id="a-signature-that-is-not-enough-where-merchants-are-fixed"),
    ],
)
def test_the_last_pass_alone_finds_of_as_many_ids_the_smaller(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = parse_document(json.loads(text))
    explore = Explorer.explore
    monkeypatch.setattr(Explorer, "look_around", lambda *_: None)
    monkeypatch.setattr(  # the narrow passes find nothing
        Explorer, "explore", lambda at, case, of, width: not width and explore(at, case, of, 0)
    )

    assert searched(source, monkeypatch) == tried(source, monkeypatch)


def test_of_choices_that_tie_the_first_is_found_from_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = parse_document(json.loads(CARTS[8]))
    look_for_ties = Explorer.look_for_ties

    def from_the_last(explorer: Explorer) -> None:
        trials = explorer._trials
        trials.best = max(as_cheap_as_best(trials))
        trials._tried.clear()
        look_for_ties(explorer)

    monkeypatch.setattr(Explorer, "look_for_ties", from_the_last)
    monkeypatch.setattr(choosing, "_WIDTHS", (1, 1))
    monkeypatch.setattr(choosing, "_WIDTH_OF_TIES", 1)
    monkeypatch.setattr(dividing, "_NARROW", 1)

    assert searched(source, monkeypatch) == tried(source, monkeypatch)


def searched(source: Document, monkeypatch: pytest.MonkeyPatch) -> Quote:
    """The quote of a search, however few choices there are."""
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    return price(source)


def tried(source: Document, monkeypatch: pytest.MonkeyPatch) -> Quote:
    """The quote where every choice is tried."""
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
    return price(source)


def as_cheap_as_best(trials: Trials) -> Iterator[Choice]:
    """Every choice that is payable for as much as the best so far."""
    stores = trials.stores
    options = [map(stores.rows, range(*pair)) for pair in pairwise(stores.starts)]
    for chosen, coupon in product(list(product(*options)), trials.coupons):
        rows = [*chain(*chosen), *([] if coupon is None else [coupon])]
        choice = trials._cheapest(tuple(sorted(rows)))
        if choice is not None and choice.payable == trials.best.payable:
            yield choice


@pytest.mark.skipif(not is_compiled(), reason="machine code searches it in a second")
def test_a_cart_of_import_shops_only_has_a_best_choice() -> None:
    source = sale_cart(Random(0))
    for line in source["lines"]:
        line["tax"] = {"mode": "import", "rate": 910}

    assert price(parse_document(source)).payable > 0


@pytest.mark.skipif(not is_compiled(), reason="machine code searches each in a second or some")
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(7096, id="a-coupon-s-threshold-after-a-rate-s-discount-and-millions-of-ties"),
        pytest.param(8107, id="no-sum-after-a-rate-s-discount-is-the-threshold"),
        pytest.param(6266, id="import-tax-on-what-few-choices-of-its-shops-leave"),
        pytest.param(9877, id="goods-too-few-for-packets-whatever-leads-to-them"),
        pytest.param(9179, id="a-coupon-over-part-of-what-a-cross-store-offer-is-over"),
        pytest.param(3435, id="import-tax-that-is-low-enough-for-some-bars-only"),
        pytest.param(7989, id="one-sum-is-just-so-much-and-another-between-what-decides-the-tax"),
        pytest.param(23684, id="the-fewest-ids-are-half-of-what-most-choices-that-tie-have"),
    ],
)
def test_what_little_tells_apart_is_proven(seed: int) -> None:
    assert price(parse_document(sale_cart(Random(seed)))).optimal
