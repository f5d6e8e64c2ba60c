"""The freight as what alone is asked back."""

import pytest

from tests.builders.refunds import RefundShop


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=20, price=9_999, freight=900)
    return shop


def test_the_freight_of_what_is_not_sent_at_all_cannot_be_refused(shop: RefundShop) -> None:
    """Else the order would stay paid for ever, with its freight in nobody's statement."""
    order = shop.paid_order(1, quantity=2)
    freight = shop.asked(order, lines=[], freight=True, reason="not_shipped")
    units = shop.asked(order, reason="changed_mind")
    assert units["freight"]["amount"] == 0
    assert shop.answer(units, "approve", {}).status == 200
    assert shop.answer(freight, "reject", {"note": "no"}).code == "freight_due"
    assert shop.go_on(freight, "cancel").code == "freight_due"
    assert shop.answer(freight, "approve", {}).status == 200
    shop.pay_back()
    assert shop.order(order)["state"] == "refunded"


def test_freight_is_nothing_that_could_be_sent_back(shop: RefundShop) -> None:
    order = shop.paid_order(1)
    shop.send(order)
    shop.arrive(order)
    answer = shop.ask(order, lines=[], freight=True, reason="damaged", remedy="return")
    assert (answer.status, answer.code) == (422, "no_goods")
