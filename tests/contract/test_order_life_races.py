"""Sweepers, payers, shoppers and merchants that race for the same order on DynamoDB."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from core.ids import OfferId, UserId
from core.offers.coupon_states import CouponState
from core.orders.fulfilment import DELIVERY_S
from core.orders.order import EXPIRY_GRACE_S, PAYMENT_WINDOW_S
from core.pages import PageRequest
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.store import Put
from tests.builders.carts import Market
from tests.builders.orders import OTHER, SHOES, SHOPPER, SOFAS, Shop, line_id, order_body
from tests.builders.sweeps import complete, expire
from tests.contract.race import race
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.http import NOW, Response
from tests.fakes.ids import user

OVER = NOW + PAYMENT_WINDOW_S + EXPIRY_GRACE_S
CARRIER = {"carrier": "EMS", "tracking_number": "E1"}
QUOTA = 10


@pytest.fixture
def market(table: DynamoStore, dynoxide: Dynoxide) -> Market:
    market = Market(table, dynoxide.new_table())
    market.add_sku(1, price=10_000)
    market.add_sku(2, price=1_000, merchant_id=SOFAS)
    market.commerce.commit([Put(keys.staff(OTHER, SOFAS), {"merchant_id": SOFAS})])
    return market


def coupon_state(market: Market) -> CouponState:
    [coupon] = DynamoCoupons(market.commerce).of_shopper(SHOPPER, PageRequest()).items
    return coupon.state


def left(market: Market, offer_id: OfferId) -> int | None:
    return DynamoOffers(market.commerce).allowances([offer_id])[offer_id].left


def reads(shop: Shop, order: Any) -> list[str]:
    """What happened, the first first."""
    entries = shop.shopper().call("GET", f"/v1/orders/{order['order_id']}/events").json["items"]
    return [entry["what"] for entry in entries][::-1]


@pytest.mark.parametrize("attempt", range(6))
def test_an_order_is_paid_or_cancelled_or_expired_and_gives_back_once(
    market: Market, attempt: int
) -> None:
    """Two sweepers, two notifications, a shopper and the platform, all at once."""
    market.claim(market.coupon(1_000))
    offer_id = market.publish({"layer": "store_tier", "benefit": {"amount": 500}}, quota=QUOTA)
    market.fill_cart(1, quantity=attempt + 1)
    order = market.place()
    assert (coupon_state(market), left(market, offer_id)) == (CouponState.RESERVED, QUOTA - 1)
    started = market.start_payment(order)
    path = f"/v1/orders/{order['order_id']}/cancel"
    rivals: list[Callable[[], object]] = [
        partial(expire, market, OVER),
        partial(market.collect, started),
        partial(market.shopper().call, "POST", path),
        partial(expire, market, OVER),
        partial(market.collect, started),
        partial(market.platform().call, "POST", path.replace("/v1/", "/v1/admin/")),
    ]
    race(rivals[attempt:] + rivals[:attempt])
    assert market.collect(started).status == 200
    state, units = market.order(order)["state"], attempt + 1
    if state == "paid":
        assert market.stock(1) == (100 - units, 0, units)
        assert (coupon_state(market), left(market, offer_id)) == (CouponState.USED, QUOTA - 1)
        assert reads(market, order) == ["order_placed", "order_paid"]
    else:
        assert state in {"cancelled", "expired"}
        assert market.stock(1) == (100, 0, 0)
        assert (coupon_state(market), left(market, offer_id)) == (CouponState.CLAIMED, QUOTA)
        told = Counter(reads(market, order))
        assert told == {"order_placed": 1, f"order_{state}": 1, "payment_due_back": 1}


def test_four_sweepers_expire_every_order_once(market: Market) -> None:
    shoppers = [UserId(user(100 + number)) for number in range(24)]
    for shopper_id in shoppers:
        market.fill_cart(1, shopper_id=shopper_id)
        assert market.shopper(shopper_id).call("POST", "/v1/orders", order_body()).status == 201
    assert market.stock(1) == (76, 24, 0)
    sweeps = race([partial(expire, market, OVER) for _ in range(4)])
    assert sum(sweep["done"] for sweep in sweeps) <= len(shoppers)
    while any(expire(market, OVER)[outcome] for outcome in ("done", "failed")):
        pass
    assert market.stock(1) == (100, 0, 0)
    for shopper_id in shoppers:
        shopper = market.shopper(shopper_id)
        [order] = shopper.call("GET", "/v1/orders").json["items"]
        assert order["state"] == "expired"
        log = shopper.call("GET", f"/v1/orders/{order['order_id']}/events").json["items"]
        assert [entry["what"] for entry in log] == ["order_expired", "order_placed"]


def test_the_same_units_are_sent_once(market: Market) -> None:
    market.fill_cart(1, quantity=3)
    order = market.place()
    market.pay(order)
    path = parcels(order, 0)
    body = {**CARRIER, "units": {line_id(1): 2}}
    answers = race([partial(market.staff().call, "POST", path, body) for _ in range(8)])
    assert [answer.status for answer in answers].count(201) == 1
    [child] = market.order(order)["children"]
    assert [parcel["units"] for parcel in child["parcels"]] == [{line_id(1): 2}]


@pytest.mark.parametrize("attempt", range(6))
def test_the_whole_follows_parts_that_move_at_once(market: Market, attempt: int) -> None:
    """Each merchant decides on the other's part as it was read; neither may be out of date."""
    market.fill_cart(1, 2)
    order = market.place()
    market.pay(order)
    staff = (market.staff(), market.staff(OTHER))
    turn = attempt % 2
    race([partial(send, staff[part], order, part) for part in (turn, 1 - turn)])
    assert states(market, order) == ("shipped", ["shipped", "shipped"])
    race([partial(confirm, market, order, part) for part in (turn, 1 - turn)])
    assert states(market, order) == ("completed", ["completed", "completed"])
    assert Counter(reads(market, order)) == {
        "order_placed": 1,
        "order_paid": 1,
        "parcel_shipped": 2,
        "shipped": 2,
        "delivered": 2,
        "completed": 2,
    }


def test_the_clock_and_people_complete_a_part_once(market: Market) -> None:
    market.fill_cart(1)
    order = market.place()
    market.pay(order)
    send(market.staff(), order, 0)
    [parcel] = market.order(order)["children"][0]["parcels"]
    arrived = f"{parcels(order, 0)}/{parcel['parcel_id']}/deliver"
    rivals: list[Callable[[], object]] = [
        partial(complete, market, NOW + DELIVERY_S),
        partial(market.staff().call, "POST", arrived),
        partial(confirm, market, order, 0),
        partial(complete, market, NOW + DELIVERY_S),
    ]
    race(rivals)
    assert confirm(market, order, 0).status == 200
    assert states(market, order) == ("completed", ["completed"])
    assert Counter(reads(market, order))["delivered"] == 1
    assert Counter(reads(market, order))["completed"] == 1


def parcels(order: Any, part: int) -> str:
    child_order_id = order["children"][part]["child_order_id"]
    merchant_id = order["children"][part]["merchant_id"]
    assert merchant_id == (SHOES, SOFAS)[part]
    return f"/v1/admin/merchants/{merchant_id}/orders/{child_order_id}/parcels"


def send(staff: Any, order: Any, part: int) -> Response:
    answer: Response = staff.call("POST", parcels(order, part), CARRIER)
    assert answer.status == 201, answer.text
    return answer


def confirm(market: Market, order: Any, part: int) -> Response:
    child_order_id = order["children"][part]["child_order_id"]
    path = f"/v1/orders/{order['order_id']}/children/{child_order_id}/confirm"
    return market.shopper().call("POST", path)


def states(market: Market, order: Any) -> tuple[str, list[str]]:
    now = market.order(order)
    return now["state"], [child["state"] for child in now["children"]]
