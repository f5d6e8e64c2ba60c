"""Shoppers and owners that race for coupons, carts, codes and shelves on DynamoDB."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest

from core.ids import OfferId, UserId
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.store import Query
from tests.builders.carts import Market, offers_path
from tests.builders.orders import SHOES, SHOPPER, order_body, sku_id
from tests.contract.race import race
from tests.fakes.http import NOW, Client, Response
from tests.fakes.ids import user

RACERS = 50
DESKS = 12
CROWD = [UserId(user(number)) for number in range(100, 100 + RACERS)]
OURS = offers_path("merchant")


@pytest.fixture
def market(table: DynamoStore) -> Market:
    market = Market(table)
    market.add_sku(1)
    return market


def claims(clients: Iterable[Client], offer_id: str, key: str | None = None) -> list[Response]:
    path = f"/v1/coupons/{offer_id}/claim"
    return race(partial(client.call, "POST", path, {}, key=key) for client in clients)


def crowd(market: Market) -> list[Client]:
    return [market.front.as_user(shopper) for shopper in CROWD]


def left(table: DynamoStore, offer_id: str) -> int:
    allowance = DynamoOffers(table).allowances([OfferId(offer_id)])[OfferId(offer_id)]
    assert allowance.left is not None
    return allowance.left


def in_wallets(table: DynamoStore, shoppers: Iterable[UserId] = CROWD) -> int:
    return sum(len(DynamoCoupons(table).usable(shopper, NOW)) for shopper in shoppers)


@pytest.mark.parametrize("quota", [1, 10])
def test_of_fifty_at_once_as_many_get_a_coupon_as_there_are(
    market: Market, table: DynamoStore, quota: int
) -> None:
    offer_id = market.coupon(1_000, quota=quota)
    answers = claims(crowd(market), offer_id)
    assert Counter(answer.status for answer in answers) == {201: quota, 409: RACERS - quota}
    assert {answer.code for answer in answers if answer.status == 409} == {"coupons_gone"}
    assert (in_wallets(table), left(table, offer_id)) == (quota, 0)


def test_one_shopper_at_fifty_desks_gets_as_many_as_the_limit_says(
    market: Market, table: DynamoStore
) -> None:
    offer_id = market.coupon(1_000, per_shopper_limit=3, quota=100)
    answers = claims([market.front.as_user(SHOPPER) for _ in range(RACERS)], offer_id)
    got = [answer.status for answer in answers].count(201)
    assert got == 3
    assert {answer.status for answer in answers} <= {201, 409, 503}
    assert in_wallets(table, [SHOPPER]) == 3
    assert left(table, offer_id) == 97


def test_one_key_claims_once_however_often_it_is_sent_at_once(
    market: Market, table: DynamoStore
) -> None:
    offer_id = market.coupon(1_000, per_shopper_limit=5, quota=100)
    answers = claims([market.front.as_user(SHOPPER) for _ in range(DESKS)], offer_id, key="k1")
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.text for answer in answers if answer.status == 201}) == 1
    assert (in_wallets(table, [SHOPPER]), left(table, offer_id)) == (1, 99)


def test_no_coupon_is_given_out_that_the_withdrawal_did_not_see(
    market: Market, table: DynamoStore
) -> None:
    offer_id = market.coupon(1_000, quota=RACERS)
    withdraw = partial(market.desk.call, "POST", f"{OURS}/{offer_id}/withdraw")
    path = f"/v1/coupons/{offer_id}/claim"
    shoppers = [partial(client.call, "POST", path, {}) for client in crowd(market)]
    answers = race([*shoppers[:25], withdraw, *shoppers[25:]])
    got = [answer.status for answer in answers].count(201)
    assert answers[25].status == 200
    assert in_wallets(table) == got == RACERS - left(table, offer_id)
    late = market.front.as_user(SHOPPER).call("POST", path, {})
    assert (late.status, late.code) == (409, "coupon_over")


def test_everything_that_is_put_in_at_once_is_in_the_cart(market: Market) -> None:
    numbers = [1, 2, 3, 4]
    for number in numbers[1:]:
        market.add_sku(number)
    bodies = [{"sku_id": sku_id(number), "quantity": 2} for number in numbers * 6]
    adds = [
        partial(market.front.as_user(SHOPPER).call, "POST", "/v1/cart/lines", body)
        for body in bodies
    ]
    assert {answer.status for answer in race(adds)} == {201}
    cart = market.cart()
    assert {line.sku_id: line.quantity for line in cart.lines} == {
        sku_id(number): 12 for number in numbers
    }
    assert cart.version == len(adds)


def test_one_key_puts_in_once_however_often_it_is_sent_at_once(market: Market) -> None:
    body = {"sku_id": sku_id(1), "quantity": 2}
    send = partial(market.front.as_user(SHOPPER).call, "POST", "/v1/cart/lines", body, key="k1")
    answers = race([send] * DESKS)
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.text for answer in answers if answer.status == 201}) == 1
    assert [line.quantity for line in market.cart().lines] == [2]


def test_a_code_goes_to_one_of_many_offers(market: Market) -> None:
    terms = {"layer": "store_coupon", "benefit": {"amount": 1}}
    answers = race([partial(market.draft, terms, code="MOMO10")] * DESKS)
    assert Counter(answer.status for answer in answers) == {201: 1, 409: DESKS - 1}


def test_offers_that_are_published_at_once_are_all_on_the_shelf(
    market: Market, table: DynamoStore
) -> None:
    terms = {"layer": "store_tier", "benefit": {"amount": 1}}
    drafts = [market.draft(terms).json["offer_id"] for _ in range(DESKS)]
    calls = [partial(market.desk.call, "POST", f"{OURS}/{each}/publish") for each in drafts]
    answers = race(calls)
    assert {answer.status for answer in answers} <= {200, 503}
    owner = f"merchant:{SHOES}"
    shelf = DynamoOffers(table).shelves([owner])[owner]
    done = [each for each, a in zip(drafts, answers, strict=True) if a.status == 200]
    assert sorted(shelf.automatic) == sorted(done)
    assert len(done) >= 1


def test_orders_at_once_spend_no_more_than_quota_and_budget(
    market: Market, table: DynamoStore
) -> None:
    """Half of each discount is the platform's; its budget ends before the quota does."""
    half = {"merchant": 5_000, "platform": 5_000}
    terms = {"layer": "store_tier", "benefit": {"amount": 1_000}, "funding": half}
    offer_id = market.draft(terms, quota=8).json["offer_id"]
    consent = f"{offers_path('platform')}/{offer_id}/consent"
    market.admin.call("PUT", consent, {"budget": 2_600})
    assert market.desk.call("POST", f"{OURS}/{offer_id}/publish").status == 200
    shoppers = CROWD[:DESKS]
    for shopper in shoppers:
        market.fill_cart(1, shopper_id=shopper)
    orders = [
        partial(market.shopper(shopper).call, "POST", "/v1/orders", order_body())
        for shopper in shoppers
    ]
    answers = race(orders)
    placed = [answer.json for answer in answers if answer.status == 201]
    assert {answer.status for answer in answers} <= {201, 503}
    cheaper = [order for order in placed if order["totals"]["payable"]["amount"] == 28_900]
    allowance = DynamoOffers(table).allowances([OfferId(offer_id)])[OfferId(offer_id)]
    assert allowance.budgets["platform"] == 2_600 - 500 * len(cheaper) >= 0
    assert allowance.left == 8 - len(cheaper)
    assert 1 <= len(cheaper) <= 5


def test_orders_at_once_redeem_an_offer_as_often_as_a_shopper_may(
    market: Market, table: DynamoStore
) -> None:
    terms = {"layer": "store_tier", "benefit": {"amount": 1_000}}
    offer_id = market.publish(terms, per_shopper_limit=1)
    market.add_sku(2)
    market.fill_cart(1, 2)
    calls = [
        partial(market.shopper().call, "POST", "/v1/orders", order_body(number))
        for number in (1, 2)
    ]
    answers: list[Any] = race(calls)
    assert {answer.status for answer in answers} == {201}
    payable = sorted(answer.json["totals"]["payable"]["amount"] for answer in answers)
    assert payable == [28_900, 29_900]
    redeemed = table.query(Query(keys.wallet(SHOPPER), begins=f"REDEEMED#{offer_id}")).items
    assert len(redeemed) == 1
