"""The demo world's offers stay within the layer table and refer to what their owner sells."""

from typing import Any

import pytest

from ops.demo_world.content import load

WORLD = load()
PRODUCTS = {product.key: product for product in WORLD.products}
MERCHANTS = {merchant.key: merchant for merchant in WORLD.merchants}
SKUS = {address for address, _, _ in WORLD.skus()}
TERMS = [offer.terms for offer in WORLD.offers]
IDS = [terms["id"] for terms in TERMS]

# The layer table of the money rules, written out a second time: layer → owners, benefits.
STEPS = {"percent", "amount", "every", "tiers"}
COLUMNS = {
    "item": ({"merchant", "platform"}, {"percent", "amount", "nth", "buy"}),
    "store_tier": ({"merchant"}, STEPS | {"buy"}),
    "store_coupon": ({"merchant"}, STEPS | {"buy"}),
    "cross_store": ({"platform"}, STEPS),
    "platform_coupon": ({"platform"}, STEPS),
    "shipping": ({"merchant", "platform"}, {"amount"}),
    "red_packet": ({"platform"}, {"amount"}),
}
AUTOMATIC = {"item", "store_tier", "cross_store"}
SCOPE_LISTS = {"merchants", "products", "skus", "categories"}


def kind_of(benefit: dict[str, Any]) -> str:
    """The benefit's name in the layer table."""
    for name in ("tiers", "every", "nth", "buy", "percent", "amount"):
        if name in benefit:
            return name
    raise AssertionError(benefit)


def test_there_is_an_offer_of_every_layer() -> None:
    assert {terms["layer"] for terms in TERMS} == set(COLUMNS)


@pytest.mark.parametrize("terms", TERMS, ids=IDS)
def test_an_offer_stays_within_the_columns_of_its_layer(terms: dict[str, Any]) -> None:
    owners, benefits = COLUMNS[terms["layer"]]
    owner, _, merchant = terms["owner"].partition(":")
    assert owner in owners
    assert (merchant in MERCHANTS) == (owner == "merchant")
    assert kind_of(terms["benefit"]) in benefits
    scope = terms["scope"]
    assert ("all" in scope) != bool(scope.keys() & SCOPE_LISTS)
    funding = terms.get("funding", {owner: 10_000})
    assert sum(funding.values()) == 10_000
    assert (funding.get("buyer", 0) > 0) == ("buyer" in terms)
    if terms["layer"] in {"shipping", "red_packet"}:
        assert scope == {"all": True}
        assert "min_quantity" not in terms.get("condition", {})
        assert funding.get("buyer", 0) == 0


@pytest.mark.parametrize("terms", TERMS, ids=IDS)
def test_an_offer_refers_to_things_its_owner_sells(terms: dict[str, Any]) -> None:
    scope, (_, _, merchant) = terms["scope"], terms["owner"].partition(":")
    named = {PRODUCTS[key].merchant for key in scope.get("products", [])}
    for address in scope.get("skus", []) + scope.get("except_skus", []):
        assert address in SKUS
        named.add(PRODUCTS[address.split("/")[0]].merchant)
    assert set(scope.get("merchants", [])) <= set(MERCHANTS)
    assert set(scope.get("categories", [])) <= {category.id for category in WORLD.categories}
    if merchant:
        assert named <= {merchant}
        assert set(scope.get("categories", [])) <= set(MERCHANTS[merchant].categories)
    assert terms.get("buyer") in {None, *(buyer.username for buyer in WORLD.buyers)}


def test_coupons_have_quotas_and_other_funders_have_budgets() -> None:
    for offer in WORLD.offers:
        terms = offer.terms
        owner = terms["owner"].partition(":")[0]
        is_automatic = terms["layer"] in AUTOMATIC
        assert (offer.quota is None) == (offer.per_shopper is None) == is_automatic, terms["id"]
        others = {name for name, bps in terms.get("funding", {}).items() if bps} - {owner}
        assert others <= offer.budget.keys(), terms["id"]
    funders = [frozenset(n for n, bps in t.get("funding", {}).items() if bps) for t in TERMS]
    assert funders.count(frozenset({"merchant", "platform"})) >= 3
    assert frozenset({"merchant", "buyer"}) in funders
