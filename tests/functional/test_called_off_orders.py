"""What was paid and is cancelled before it is sent, and what its price used up of offers."""

from collections.abc import Callable
from typing import Any

import pytest

from core.books import ledger
from core.ids import LineId, OfferId
from core.offers.coupon_states import CouponState
from core.pages import PageRequest
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.offers import DynamoOffers
from tests.builders.orders import BUYER, FOUND_IN_NOTE, OTHER, SHOES, SHOPPER, SOFAS, line_id
from tests.builders.refunds import RefundMarket, asking
from tests.fakes.http import NOW, Response

SORRY = {"note": "这款卖完了。"}


@pytest.fixture
def shop() -> RefundMarket:
    shop = RefundMarket()
    shop.add_sku(1, units=5, price=10_000, freight=600)
    shop.add_sku(3, units=5, price=5_000, merchant_id=SOFAS)
    return shop


def call_off(shop: RefundMarket, order: Any, key: str | None = None, at: int = 0) -> Response:
    child_order_id = order["children"][at]["child_order_id"]
    path = f"/v1/admin/merchants/{SHOES}/orders/{child_order_id}/call-off"
    return shop.answerer().call("POST", path, SORRY, key=key)


def call_off_any(shop: RefundMarket, order: Any, at: int = 0) -> Response:
    child_order_id = order["children"][at]["child_order_id"]
    path = f"/v1/admin/orders/{order['order_id']}/children/{child_order_id}/call-off"
    return shop.arbiter().call("POST", path, SORRY)


def coupon_states(shop: RefundMarket) -> set[CouponState]:
    coupons = DynamoCoupons(shop.commerce).of_shopper(SHOPPER, PageRequest()).items
    return {coupon.state for coupon in coupons}


def left(shop: RefundMarket, offer_id: OfferId) -> int | None:
    return DynamoOffers(shop.commerce).allowances([offer_id])[offer_id].left


def red_packet(shop: RefundMarket, amount: int) -> OfferId:
    terms = {"layer": "red_packet", "benefit": {"amount": amount}}
    return shop.publish(terms, of="platform", quota=10)


@pytest.mark.parametrize("by", [call_off, call_off_any])
def test_what_the_seller_calls_off_is_refunded_with_its_freight_and_back_in_stock(
    shop: RefundMarket, by: Callable[[RefundMarket, Any], Response]
) -> None:
    order = shop.paid_order(1, quantity=2, attribution=FOUND_IN_NOTE)
    answer = by(shop, order)
    assert (answer.status, answer.json["state"]) == (201, "approved")
    assert answer.json["amount"]["amount"] == order["totals"]["payable"]["amount"]
    assert (answer.json["reason"], answer.json["answer"]) == ("called_off", SORRY["note"])
    assert (shop.stock(1), shop.child(order).unshipped) == ((5, 0, 0), {})
    shop.pay_back()
    assert shop.order(order)["state"] == "refunded"
    shop.post_all()
    for account in (ledger.merchant(SHOES), ledger.buyer(BUYER), ledger.PLATFORM):
        assert [each.amount for each in shop.ledger.balances(account)] == [0]


def test_the_same_key_calls_off_once(shop: RefundMarket) -> None:
    order = shop.paid_order(1, quantity=2)
    first = call_off(shop, order, key="k1")
    assert call_off(shop, order, key="k1").text == first.text
    refused = call_off(shop, order)
    assert (refused.status, refused.code) == (409, "not_refundable")
    assert shop.stock(1) == (5, 0, 0)


def test_the_rest_of_what_was_partly_sent_or_refunded_is_called_off(shop: RefundMarket) -> None:
    order = shop.paid_order(1, quantity=4)
    refund = shop.asked(order, units=[(1, 1)])
    waits = call_off(shop, order)
    assert (waits.status, waits.code) == (409, "refund_open")
    shop.answer(refund, "approve", {})
    shop.pay_back()
    shop.send(order, {LineId(line_id(1)): 1})
    rest = call_off(shop, order).json
    assert (rest["amount"]["amount"], rest["freight"]["amount"]) == (20_000, 0)
    assert (shop.child(order).state, shop.stock(1)) == ("shipped", (4, 0, 1))


def test_only_what_is_paid_and_not_sent_is_called_off(shop: RefundMarket) -> None:
    shop.fill_cart(1)
    unpaid = shop.place()
    assert call_off(shop, unpaid).code == "order_state"
    order = shop.paid_order(1)
    shop.send(order)
    assert call_off(shop, order).code == "order_state"


def test_anothers_order_is_not_called_off(shop: RefundMarket) -> None:
    order = shop.paid_order(1, 3)
    assert call_off(shop, order, at=1).status == 404
    child_order_id = order["children"][0]["child_order_id"]
    path = f"/v1/admin/merchants/{SHOES}/orders/{child_order_id}/call-off"
    assert shop.answerer(OTHER).call("POST", path, SORRY).status == 403
    mixed_up = f"/v1/admin/orders/ord_{9:026d}/children/{child_order_id}/call-off"
    assert shop.arbiter().call("POST", mixed_up, SORRY).status == 404


def test_coupons_and_red_packets_come_back_with_the_last_part_of_the_order(
    shop: RefundMarket,
) -> None:
    coupon, packet = shop.coupon(1_000, quota=10), red_packet(shop, 500)
    for offer_id in (coupon, packet):
        assert shop.claim(offer_id).status in {200, 201}
    order = shop.paid_order(1, 3)
    assert order["totals"]["red_packets"]["amount"] == 500
    assert coupon_states(shop) == {CouponState.USED}
    assert (left(shop, coupon), left(shop, packet)) == (9, 9)
    call_off(shop, order)
    shop.pay_back()
    assert coupon_states(shop) == {CouponState.USED}, "half of the order is still there"
    call_off_any(shop, order, at=1)
    assert coupon_states(shop) == {CouponState.USED}, "the money is not back yet"
    shop.pay_back()
    assert coupon_states(shop) == {CouponState.CLAIMED}
    shop.post_all()
    assert [each.amount for each in shop.ledger.balances(ledger.PLATFORM)] == [0]
    assert [each.amount for each in shop.ledger.balances(ledger.cash("sandbox"))] == [0]


def test_who_returns_all_goods_and_not_the_freight_keeps_no_coupon(shop: RefundMarket) -> None:
    """Part of the order, the way, was taken: it is not refunded as a whole."""
    shop.claim(shop.coupon(1_000))
    order = shop.paid_order(1)
    shop.send(order)
    shop.arrive(order)
    refund = shop.asked(order, remedy="return")
    shop.answer(refund, "approve", {"without_return": True})
    shop.pay_back()
    assert shop.order(order)["state"] == "delivered"
    assert coupon_states(shop) == {CouponState.USED}


def test_an_order_that_a_red_packet_paid_for_is_refunded_with_nothing_to_send(
    shop: RefundMarket,
) -> None:
    shop.claim(red_packet(shop, 10_600))
    order = shop.paid_order(1)
    assert order["totals"]["payable"]["amount"] == 0
    refund = shop.asker().call("POST", f"/v1/orders/{order['order_id']}/refunds", asking(order))
    assert (refund.status, refund.json["amount"]["amount"]) == (201, 0)
    shop.answer(refund.json, "approve", {})
    assert shop.pay_back(NOW)["done"] == 1
    assert shop.provider.asked == []
    assert shop.order(order)["state"] == "refunded"
    assert coupon_states(shop) == {CouponState.CLAIMED}
    shop.post_all()
    for account in (ledger.merchant(SHOES), ledger.PLATFORM):
        assert [each.amount for each in shop.ledger.balances(account)] == [0]
