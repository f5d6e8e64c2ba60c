"""Coupons and other offers in quotes, on the memory store."""

import msgspec
import pytest

from core.ids import MerchantId, OfferId
from core.limits import OWNER_AUTOMATIC_MAX
from core.offers.coupons import Coupon
from core.offers.drafts import OfferDraft
from core.offers.offer import drafted, merchant_party
from core.offers.shelves import Shelf
from core.pricing.limits import COUPONS_MAX
from core.use_cases.price_cart import PricedCart, price_cart
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from tests.builders.carts import Market, payable
from tests.builders.orders import SHOES, SHOPPER, SOFAS, STAFF
from tests.fakes.http import NOW

TIER_300_50 = {
    "layer": "store_tier",
    "condition": {"min_amount": 30_000},
    "benefit": {"amount": 5_000},
}


@pytest.fixture
def market() -> Market:
    market = Market()
    market.add_sku(1, price=25_900)
    market.add_sku(2, price=1_000, merchant_id=SOFAS)
    return market


def priced(market: Market, now: int = NOW) -> PricedCart:
    return price_cart(market.opened(now), "best", now, market.cart_ports)


def claimed(market: Market, offer_id: OfferId) -> OfferId:
    answer = market.claim(offer_id)
    assert answer.status == 201, answer.text
    return offer_id


def test_only_a_claimed_coupon_counts(market: Market) -> None:
    offer_id = market.coupon(1_000)
    market.add(1)
    assert payable(market.quote()) == 25_900
    claimed(market, offer_id)
    assert payable(market.quote()) == 24_900
    assert payable(market.quote([offer_id])) == 24_900
    assert payable(market.quote([])) == 25_900


def test_best_leaves_a_store_coupon_out_that_would_cost_a_better_one_its_threshold(
    market: Market,
) -> None:
    """docs/money-rules.md, the table's fourth row."""
    market.add_sku(5, price=10_000)
    market.add_sku(6, price=20_000, merchant_id=SOFAS)
    store = claimed(market, market.coupon(1_000))
    terms = {
        "layer": "platform_coupon",
        "benefit": {"amount": 4_000},
        "condition": {"min_amount": 30_000},
    }
    platform = claimed(market, market.publish(terms, of="platform"))
    market.add(5)
    market.add(6)
    best = market.quote()
    assert payable(best) == 26_000
    assert [offer["offer_id"] for offer in best["applied"]] == [platform]
    assert best["optimal"] is True
    both = market.quote([store, platform])
    assert payable(both) == 29_000
    [hint] = both["not_applied"]
    assert (hint["offer_id"], hint["reason"]) == (platform, "below_minimum")
    assert hint["missing"]["amount"]["amount"] == 1_000


def test_a_coupon_that_is_not_held_cannot_be_chosen(market: Market) -> None:
    market.add(1)
    offer_id = market.coupon(1_000)
    answer = market.front.call("POST", "/v1/cart/quote", {"coupons": [offer_id]})
    assert (answer.status, answer.code) == (422, "coupon_not_held")
    assert answer.json["field"] == "coupons[0]"


def test_a_wallet_full_of_other_stores_coupons_hides_none_of_this_one(market: Market) -> None:
    coupon = claimed(market, market.coupon(1_000))
    for number in range(COUPONS_MAX + 1):
        other = OfferId(f"off_{10**6 + number:026d}")
        owner = merchant_party(SOFAS)
        held = Coupon(SHOPPER, other, owner, 1, ends_at=NOW + 1 + number, claimed_at=NOW)
        key = keys.coupon(SHOPPER, held.ends_at, other, 1)
        market.commerce.commit([Put(key, msgspec.to_builtins(held))])
    market.add(1)
    assert payable(market.quote()) == 24_900
    assert payable(market.quote([coupon])) == 24_900


def test_more_offers_than_a_quote_takes_are_asked_for_apart(market: Market) -> None:
    merchants = [MerchantId(f"mer_{100 + number:026d}") for number in range(11)]
    for number, merchant_id in enumerate(merchants):
        market.add_merchant(merchant_id)
        market.add_sku(100 + number, merchant_id=merchant_id)
        market.add(100 + number)
        shelved = [automatic(market, merchant_id) for _ in range(OWNER_AUTOMATIC_MAX)]
        shelf = Shelf(merchant_party(merchant_id), shelved)
        market.commerce.commit([Put(keys.shelf(shelf.owner), msgspec.to_builtins(shelf))])
    refused = market.front.call("POST", "/v1/cart/quote", {})
    assert (refused.status, refused.code) == (409, "too_many_offers")
    lines = [line["line_id"] for line in market.front.call("GET", "/v1/cart").json["lines"]]
    assert market.quote(lines=lines[:9])["optimal"]


def automatic(market: Market, merchant_id: MerchantId) -> OfferId:
    """An offer of a merchant's that applies by itself."""
    terms = {"layer": "item", "scope": {"all": True}, "benefit": {"percent": 100}}
    draft = msgspec.convert({"title": "优惠", "terms": terms}, OfferDraft)
    owner, offer_id = merchant_party(merchant_id), OfferId(market.ids.new("off"))
    offer = drafted(draft, offer_id, owner, "CNY", STAFF, NOW)
    market.commerce.commit([Put(keys.offer(offer_id), msgspec.to_builtins(offer))])
    return offer_id


def test_two_coupons_of_one_place_cannot_be_chosen(market: Market) -> None:
    market.add(1)
    first, second = (claimed(market, market.coupon(amount)) for amount in (100, 200))
    answer = market.front.call("POST", "/v1/cart/quote", {"coupons": [first, second]})
    assert (answer.status, answer.code) == (422, "slot_taken")
    assert answer.json["field"] == "coupons[1]"


def test_a_coupon_of_another_merchant_is_not_spoken_of_unless_asked_for(market: Market) -> None:
    offer_id = claimed(market, market.coupon(1_000))
    market.add(2)
    assert market.quote()["not_applied"] == []
    [hint] = market.quote([offer_id])["not_applied"]
    assert (hint["offer_id"], hint["reason"]) == (offer_id, "scope")


def test_a_coupon_counts_until_its_window_closes_even_when_withdrawn(market: Market) -> None:
    terms = {
        "layer": "store_coupon",
        "benefit": {"amount": 1_000},
        "window": {"from": NOW, "to": NOW + 60},
    }
    offer_id = claimed(market, market.publish(terms))
    market.desk.call("POST", f"/v1/admin/merchants/{SHOES}/offers/{offer_id}/withdraw")
    market.add(1)
    assert payable(market.quote()) == 24_900
    assert priced(market, NOW + 59).quote.payable == 24_900
    assert priced(market, NOW + 60).quote.payable == 25_900


def test_a_withdrawn_automatic_offer_is_gone_at_once(market: Market) -> None:
    offer_id = market.publish(TIER_300_50)
    market.add(1, 2)
    assert payable(market.quote()) == 46_800
    market.desk.call("POST", f"/v1/admin/merchants/{SHOES}/offers/{offer_id}/withdraw")
    assert payable(market.quote()) == 51_800


def test_offers_of_other_merchants_do_not_apply(market: Market) -> None:
    market.publish({**TIER_300_50, "condition": {}})
    market.add(2)
    assert payable(market.quote()) == 1_000
    assert market.quote()["not_applied"] == []


def test_red_packets_and_shipping_coupons_say_what_they_took_off(market: Market) -> None:
    market.add_sku(3, price=2_000, freight=800)
    everyone = {"scope": {"all": True}}
    packet = market.publish(
        {**everyone, "layer": "red_packet", "benefit": {"amount": 500}}, of="platform"
    )
    shipping = market.publish({**everyone, "layer": "shipping", "benefit": {"amount": 1_000}})
    claimed(market, packet)
    claimed(market, shipping)
    market.add(3)
    quote = market.quote()
    took = {offer["offer_id"]: offer["amount"]["amount"] for offer in quote["applied"]}
    assert took == {shipping: 800, packet: 500}
    assert (payable(quote), quote["red_packets"]["amount"]) == (1_500, 500)
