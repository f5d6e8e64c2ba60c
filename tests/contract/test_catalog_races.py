"""Staff and shoppers that race on DynamoDB."""

from collections import Counter
from functools import partial

import pytest

from core.ids import MerchantId, ProductId, SkuId
from core.selling.plans import CommissionPlan
from functions.shared.dynamodb.dynamo_store import DynamoStore
from tests.builders.catalog import (
    BLACK_38,
    BUYER,
    LOAFER,
    STAFF,
    MerchantDesk,
    Shop,
    must,
)
from tests.contract.race import race
from tests.fakes.http import Response

RACERS = 50


@pytest.fixture
def shop(table: DynamoStore) -> Shop:
    return Shop(table).open()


@pytest.fixture
def desk(shop: Shop) -> MerchantDesk:
    return shop.merchant(STAFF)


def outcomes(answers: list[Response]) -> Counter[object]:
    """Statuses, and codes where there are some, counted."""
    return Counter(a.status if a.status < 300 else (a.status, a.code) for a in answers)


def test_fifty_at_once_take_the_last_units_and_no_more(shop: Shop, desk: MerchantDesk) -> None:
    product_id, sku_id = desk.on_sale(stock=7)
    path = f"{desk.path}/skus/{sku_id}/stock"
    takers = [shop.desk(STAFF) for _ in range(RACERS)]
    answers = race(
        partial(taker.call, "POST", path, {"delta": -1}, key=f"k{at}")
        for at, taker in enumerate(takers)
    )
    assert outcomes(answers) == {201: 7, (409, "stock_too_low"): 43}
    assert desk.stock(product_id)["available"] == 0
    stock = shop.desk_ports.catalog.stock([SkuId(sku_id)])[SkuId(sku_id)]
    assert stock.total == stock.available + stock.held + stock.sold == 0


def test_one_of_many_edits_from_one_version_wins(shop: Shop, desk: MerchantDesk) -> None:
    product_id, _ = desk.on_sale()
    version = must(desk.call("GET", f"/products/{product_id}"))["version"]
    path = f"{desk.path}/products/{product_id}"
    editors = [shop.desk(STAFF) for _ in range(RACERS)]
    answers = race(
        partial(editor.call, "PUT", path, {"name": f"name {at}", "version": version})
        for at, editor in enumerate(editors)
    )
    assert outcomes(answers) == {200: 1, (409, "version_conflict"): RACERS - 1}
    [winner] = [answer for answer in answers if answer.status == 200]
    assert must(desk.call("GET", f"/products/{product_id}"))["name"] == winner.json["name"]


def test_one_request_sent_many_times_at_once_has_one_effect(shop: Shop, desk: MerchantDesk) -> None:
    path = f"{desk.path}/products"
    senders = [shop.desk(STAFF) for _ in range(20)]
    answers = race(partial(sender.call, "POST", path, LOAFER, key="one") for sender in senders)
    done = [answer for answer in answers if answer.status == 201]
    assert len({answer.text for answer in done}) == 1
    assert {answer.code for answer in answers if answer.status != 201} <= {"request_in_progress"}
    assert len(must(desk.call("GET", "/products"))["items"]) == 1


def test_publishing_and_withdrawing_at_once_leave_lists_that_agree_with_the_state(
    shop: Shop, desk: MerchantDesk
) -> None:
    product_id, _ = desk.on_sale()
    movers = [(shop.desk(STAFF), ("publish", "withdraw")[at % 2]) for at in range(6)]
    answers = race(
        partial(mover.call, "POST", f"{desk.path}/products/{product_id}/{action}")
        for mover, action in movers
    )
    assert outcomes(answers).keys() <= {200, (503, "busy")}
    product = shop.desk_ports.catalog.product(ProductId(product_id))
    assert product is not None
    listed = must(shop.front().call("GET", "/v1/products"))["items"]
    assert [item["product_id"] for item in listed] == [product_id] * product.is_on_sale


def test_skus_added_at_once_are_all_there(shop: Shop, desk: MerchantDesk) -> None:
    product_id = desk.draft()
    path = f"{desk.path}/products/{product_id}/skus"
    adders = [shop.desk(STAFF) for _ in range(6)]
    answers = race(
        partial(adder.call, "POST", path, {**BLACK_38, "options": {"size": str(at)}}, key=f"k{at}")
        for at, adder in enumerate(adders)
    )
    added = {answer.json["sku_id"] for answer in answers if answer.status == 201}
    assert outcomes(answers).keys() <= {201, (503, "busy"), (409, "request_in_progress")}
    skus = must(desk.call("GET", f"/products/{product_id}"))["skus"]
    assert {sku["sku_id"] for sku in skus} == added
    assert len(skus) == len(added) > 0


def test_twins_added_at_once_become_one_sku(shop: Shop, desk: MerchantDesk) -> None:
    product_id = desk.draft()
    path = f"{desk.path}/products/{product_id}/skus"
    adders = [shop.desk(STAFF) for _ in range(6)]
    answers = race(
        partial(adder.call, "POST", path, BLACK_38, key=f"k{at}") for at, adder in enumerate(adders)
    )
    assert outcomes(answers)[201] == 1
    assert len(must(desk.call("GET", f"/products/{product_id}"))["skus"]) == 1


def test_plans_and_picks_made_at_once_are_all_there(shop: Shop, desk: MerchantDesk) -> None:
    path = f"{desk.path}/plans"
    offerers = [shop.desk(STAFF) for _ in range(5)]
    answers = race(
        partial(offerer.call, "POST", path, {"rate": at}, key=f"k{at}")
        for at, offerer in enumerate(offerers)
    )
    kept: list[CommissionPlan] = shop.desk_ports.plans.of_merchant(MerchantId(desk.merchant_id))
    offered = {answer.json["plan_id"] for answer in answers if answer.status == 201}
    assert {plan.plan_id for plan in kept} == offered
    products = [desk.on_sale()[0] for _ in range(5)]
    picks = race(
        partial(shop.front(BUYER, "buyer").call, "PUT", f"/v1/me/showcase/{product_id}")
        for product_id in products
    )
    picked = {pick.json["product"]["product_id"] for pick in picks if pick.status == 200}
    shown = {pick.product_id for pick in shop.storefront_ports.showcases.of_buyer(BUYER).picks}
    assert shown == picked
    assert picked
