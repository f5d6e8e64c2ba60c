"""How often a shopper may ask something back of one part of an order."""

from typing import Any

import pytest

from core.limits import REFUNDS_PER_CHILD_ORDER_MAX
from tests.builders.orders import SHOES, SOFAS
from tests.builders.refunds import RefundShop, asking
from tests.fakes.http import Response

LINE = [(1, 1)]


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=20, price=9_999)
    shop.add_sku(2, units=20, price=5_000, merchant_id=SOFAS)
    return shop


@pytest.fixture
def order(shop: RefundShop) -> Any:
    """One of two parts, of the first of which as much was asked and taken back as may be."""
    order = shop.paid_order(1, 2, quantity=3)
    for _ in range(REFUNDS_PER_CHILD_ORDER_MAX):
        assert shop.go_on(shop.asked(order, units=LINE), "cancel").status == 200
    return order


def preview(shop: RefundShop, order: Any) -> Response:
    path = f"/v1/orders/{order['order_id']}/refunds/preview"
    return shop.asker().call("POST", path, asking(order, units=LINE))


def test_requests_for_a_part_of_an_order_come_to_an_end(shop: RefundShop, order: Any) -> None:
    refused = shop.ask(order, units=LINE)
    assert (refused.status, refused.code) == (409, "too_many_refunds")
    assert refused.json["max"] == REFUNDS_PER_CHILD_ORDER_MAX
    assert preview(shop, order).code == "too_many_refunds"
    child = shop.child(order)
    assert (child.refunds_open, child.refunds_asked) == (0, REFUNDS_PER_CHILD_ORDER_MAX)


def test_the_other_part_can_still_be_asked_back(shop: RefundShop, order: Any) -> None:
    assert shop.ask(order, units=[(2, 1)], child=1).status == 201


def test_the_merchant_can_still_call_it_off(shop: RefundShop, order: Any) -> None:
    child = shop.child(order)
    path = f"/v1/admin/merchants/{SHOES}/orders/{child.child_order_id}/call-off"
    called_off = shop.answerer().call("POST", path, {"note": "缺货。"})
    assert called_off.status == 201, called_off.text
    assert shop.child(order).refunds_asked == REFUNDS_PER_CHILD_ORDER_MAX
