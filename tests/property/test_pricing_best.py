"""`best` against trying everything; its bound on work; carts of the size people have."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from core.pricing import PreparedOffers, parse_document, price, render_quote
from core.pricing.best import choosing, listing
from core.pricing.flat_cart import FlatCart
from core_ext import is_compiled
from tests.builders.pricing_carts import Size, sale_cart
from tests.builders.pricing_documents import document
from tests.builders.pricing_sales import in_yuan, middling_sale, small_sale
from tests.oracles.pricing_oracle import quote as quote_by_oracle
from tests.unit.pricing import documents

Json = dict[str, Any]


@pytest.fixture(params=[0, listing._ENOUGH], ids=["walked", "listed"])
def always_searches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small carts too, which are tried out otherwise; narrow first passes; listing, or not."""
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)
    monkeypatch.setattr(choosing, "_WIDTHS", (2, 5))
    monkeypatch.setattr(listing, "_ENOUGH", request.param)


@pytest.mark.slow
@pytest.mark.usefixtures("always_searches")
@pytest.mark.parametrize("chunk", range(8))
def test_the_search_finds_what_brute_force_finds(chunk: int) -> None:
    for seed in range(chunk, 400, 8):
        source = document(Random(seed), choices_max=40)
        source["choose"] = "best"
        assert render_quote(price(parse_document(source))) == quote_by_oracle(source), seed


@pytest.mark.slow
@pytest.mark.usefixtures("always_searches")
@pytest.mark.parametrize("chunk", range(8))
def test_the_search_finds_what_trying_every_choice_finds(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(chunk, 64, 8):
        source = small_sale(seed) if seed % 2 else in_yuan(small_sale(seed))
        found = price(parse_document(source))
        with monkeypatch.context() as patched:
            patched.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
            assert found == price(parse_document(source)), seed


@pytest.mark.usefixtures("always_searches")
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(2275, id="as-cheap-in-a-case-of-nothing-cheaper"),
        pytest.param(2405, id="as-cheap-with-another-shipping-coupon"),
        pytest.param(6551, id="a-unit-that-layer-5-rounds-off-costs-the-coupon"),
    ],
)
def test_the_search_misses_nothing_by_a_unit(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = parse_document(in_yuan(small_sale(seed)))
    found = price(source)
    with monkeypatch.context() as patched:
        patched.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
        assert found == price(source)


@pytest.mark.slow
@pytest.mark.skipif(not is_compiled(), reason="machine code tries them in a second")
@pytest.mark.usefixtures("always_searches")
@pytest.mark.parametrize("chunk", range(8))
def test_the_search_finds_the_best_of_hundreds_of_choices(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(chunk, 160, 8):
        source = parse_document(middling_sale(seed))
        found = price(source)
        with monkeypatch.context() as patched:
            patched.setattr(choosing, "_TRIED_ALL_MAX", 10**9)
            assert found == price(source), seed


@pytest.mark.usefixtures("always_searches")
def test_the_search_finds_the_best_where_one_offer_pays_for_everything() -> None:
    source = {**document(Random(444), choices_max=40), "choose": "best"}

    assert render_quote(price(parse_document(source))) == quote_by_oracle(source)


@pytest.mark.usefixtures("always_searches")
@pytest.mark.parametrize("least", [899, 900, 901])
@pytest.mark.parametrize("kind", ["free freight", "a shipping coupon"])
def test_a_coupon_may_cost_a_store_its_free_freight_by_a_unit(kind: str, least: int) -> None:
    of_store = {"owner": "merchant:M1"}
    offers = [
        documents.offer("a", "store_coupon", {"amount": 100}, **of_store),
        documents.offer("b", "store_coupon", {"amount": 60}, **of_store),
    ]
    fee: Json = {"fee": 50}
    if kind == "free freight":
        fee["free_over"] = least
    else:
        reached = {"condition": {"min_amount": least}}
        offers.append(documents.offer("c", "shipping", {"amount": 50}, **of_store, **reached))
    source = documents.document([documents.line("1", 1_000)], offers, freight={"M1": fee})

    assert render_quote(price(parse_document(source))) == quote_by_oracle(source)


def test_of_red_packets_that_do_not_all_fit_those_of_the_fewest_and_smallest_ids_are_added() -> (
    None
):
    for seed in range(60):
        random = Random(seed)
        offers = [
            documents.offer(f"{random.randrange(100):02}{at}", "red_packet", {"amount": amount})
            for at, amount in enumerate(random.choices((0, 1, 2, 2, 3, 5, 8), k=6))
        ]
        source = documents.document([documents.line("1", random.randint(1, 12))], offers)

        assert render_quote(price(parse_document(source))) == quote_by_oracle(source), seed


def test_a_red_packet_of_nothing_is_not_counted_where_choices_tie() -> None:
    of_store = {"owner": "merchant:M1"}
    offers = [
        documents.offer("a", "shipping", {"amount": 10}, **of_store),
        documents.offer("b", "store_coupon", {"amount": 10}, **of_store),
        documents.offer("c", "red_packet", {"amount": 0}, condition={"min_amount": 95}),
    ]
    lines = [documents.line("1", 100)]
    source = documents.document(lines, offers, freight={"M1": {"fee": 10, "free_over": 10**6}})
    reached = {"condition": {"min_amount": 91}}  # so that it is one or the other
    source["offers"][0] |= reached

    assert render_quote(price(parse_document(source))) == quote_by_oracle(source)


def tying_sale(random: Random) -> Json:
    """Amounts off, and one coupon of the platform that is reached in a million ways."""
    lines, offers, total = [], [], 0
    for merchant in range(12):
        price = random.randint(100, 300)
        total += price
        lines.append(
            {
                "id": f"{merchant}",
                "sku": f"S{merchant}",
                "product": "P",
                "merchant": f"M{merchant}",
                "quantity": 1,
                "prices": {"list": price},
            }
        )
        offers += [
            {
                "id": f"{random.randrange(10**6):06}-{merchant}",
                "layer": "store_coupon",
                "owner": f"merchant:M{merchant}",
                "scope": {"all": True},
                "benefit": {"amount": random.randint(5, 40)},
            }
            for _ in range(8)
        ]
    offers.append(
        {
            "id": "platform",
            "layer": "platform_coupon",
            "scope": {"all": True},
            "condition": {"min_amount": total - random.randint(60, 200)},
            "benefit": {"amount": 900},
        }
    )
    return {"currency": "CNY", "now": 0, "lines": lines, "offers": offers, "freight": {}}


def best_of_sums(source: Json) -> tuple[int, list[str]]:
    """The same by every sum that the stores can come to, and the best choice of each.

    Of as many ids those are smaller that have the smallest one of which not both are: so it stays,
    whatever is added to both.
    """
    *coupons, platform = source["offers"]
    best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
    for line in source["lines"]:
        left = line["prices"]["list"]
        ways = [(left, [])] + [
            (left - offer["benefit"]["amount"], [offer["id"]])
            for offer in coupons
            if offer["owner"] == f"merchant:{line['merchant']}"
        ]
        joined: dict[int, tuple[int, list[str]]] = {}
        for total, (size, ids) in best.items():
            for goods, more in ways:
                way = (size + len(more), sorted(ids + more))
                joined[total + goods] = min(joined.get(total + goods, way), way)
        best = joined
    off, least = platform["benefit"]["amount"], platform["condition"]["min_amount"]
    _, _, ids, payable = min(
        (total - off, size + 1, sorted([*ids, platform["id"]]), total - off)
        for total, (size, ids) in best.items()
        if total >= least
    )
    return payable, ids


@pytest.mark.usefixtures("always_searches")
def test_of_a_million_choices_that_tie_the_one_of_fewest_and_smallest_ids_is_found() -> None:
    for seed in range(12):
        source = tying_sale(Random(seed))
        quote = price(parse_document(source))
        assert quote.optimal
        assert (quote.payable, list(quote.chosen)) == best_of_sums(source), seed


def test_a_coupon_more_in_the_wallet_never_makes_best_dearer() -> None:
    for seed in range(40):
        source = document(Random(seed), choices_max=200)
        source["choose"] = "best"
        payable = price(parse_document(source)).payable
        for at, offer in enumerate(source["offers"]):
            if offer["layer"] not in {"item", "store_tier", "cross_store"}:
                fewer = {**source, "offers": [o for o in source["offers"] if o is not offer]}
                assert price(parse_document(fewer)).payable >= payable, (seed, at)


def test_choosing_the_ids_of_the_best_gives_the_same_quote() -> None:
    source = small_sale(5)
    best = price(parse_document(source))

    assert price(parse_document({**source, "choose": list(best.chosen)})) == best


def test_where_the_bound_on_work_is_hit_the_quote_does_not_claim_the_optimum() -> None:
    source = sale_cart(Random(0), Size(6, 4, 1, 4, 2, 3))
    parsed = parse_document(source)
    best = price(parsed)
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    ids, is_optimal = choosing.choose_best(flat, joins_max=100)

    assert best.optimal
    assert not is_optimal
    assert price(parse_document({**source, "choose": list(ids)})).payable > best.payable


@pytest.mark.parametrize(("stores", "is_few"), [(15, True), (16, False)])
def test_the_bound_does_not_apply_to_few_combinations(stores: int, *, is_few: bool) -> None:
    lines = [documents.line(f"{at}", 100 + at, merchant=f"M{at}") for at in range(stores)]
    offers = [
        documents.offer(f"{at}", "store_coupon", {"amount": 10 + at}, owner=f"merchant:M{at}")
        for at in range(stores)
    ]
    reached = {"condition": {"min_amount": 100 * stores}}
    offers.append(documents.offer("p", "platform_coupon", {"amount": 300}, **reached))
    source = parse_document(documents.document(lines, offers))
    flat = FlatCart(source, PreparedOffers(source.offers))

    assert choosing.choose_best(flat, joins_max=0)[1] == is_few


@pytest.mark.slow
@pytest.mark.skipif(not is_compiled(), reason="machine code searches in milliseconds")
@pytest.mark.parametrize("seed", range(8))
def test_no_single_change_of_choice_is_cheaper_than_the_best_of_a_full_wallet(seed: int) -> None:
    source = sale_cart(Random(seed))
    best = price(parse_document(source))
    owner = {offer["id"]: (offer["layer"], offer.get("owner")) for offer in source["offers"]}
    packets = [i for i in best.chosen if owner[i][0] == "red_packet"]

    assert best.optimal
    for offer in source["offers"][:80]:
        if offer["layer"] in {"store_coupon", "platform_coupon", "shipping"}:
            slot = (offer["layer"], offer.get("owner"))
            others = [i for i in best.chosen if owner[i] != slot and i not in packets]
            changed = {**source, "choose": [*others, offer["id"], *packets]}
            assert price(parse_document(changed)).payable >= best.payable
