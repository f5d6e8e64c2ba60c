"""Who stays silent on a refund is acted for by the clock, on the memory store."""

from typing import Any

import pytest

from core.refunds import terms as refund_terms
from tests.builders.orders import SHOES
from tests.builders.refunds import ADDRESS, PARCEL, RefundShop
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot

NOTHING = {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
NO = {"note": "不是我们家的。"}


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=5, price=10_000, freight=500)
    return shop


def arrived(shop: RefundShop, quantity: int = 2) -> Any:
    order = shop.paid_order(1, quantity=quantity)
    shop.send(order)
    shop.arrive(order)
    return order


def lapses(shop: RefundShop, refund: Any, after_s: int, state: str) -> None:
    """Nothing happens a second before the time is over, `state` follows then, and only once."""
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    assert shop.lapse(NOW + after_s - 1) == NOTHING
    assert snapshot(shop.commerce) == before
    assert shop.lapse(NOW + after_s)["done"] == 1
    assert shop.refund(refund)["state"] == state
    after = snapshot(shop.commerce)
    assert shop.lapse(NOW + after_s) == NOTHING
    assert snapshot(shop.commerce) == after


def test_what_was_not_sent_is_refunded_when_the_merchant_says_nothing(shop: RefundShop) -> None:
    order = shop.paid_order(1, quantity=2)
    lapses(shop, shop.asked(order), refund_terms.UNSENT_ANSWER_S, "approved")
    assert shop.stock(1) == (5, 0, 0)
    shop.pay_back(NOW + refund_terms.UNSENT_ANSWER_S)
    assert shop.order(order)["state"] == "refunded"


def test_what_was_sent_meanwhile_is_the_platforms_to_decide(shop: RefundShop) -> None:
    order = shop.paid_order(1, quantity=2)
    refund = shop.asked(order)
    shop.send(order)
    lapses(shop, refund, refund_terms.UNSENT_ANSWER_S, "escalated")
    assert shop.stock(1) == (3, 0, 2)
    approved = shop.decide(refund, "approve", {}).json
    assert (approved["state"], shop.stock(1)) == ("approved", (3, 0, 2))


def test_money_without_a_return_follows_when_the_merchant_says_nothing(shop: RefundShop) -> None:
    refund = shop.asked(arrived(shop), reason="damaged", freight=True)
    lapses(shop, refund, refund_terms.ANSWER_S, "approved")


@pytest.mark.parametrize("remedy", ["return", "exchange"])
def test_the_platform_decides_a_return_when_the_merchant_says_nothing(
    shop: RefundShop, remedy: str
) -> None:
    """Nobody else knows where the goods should go."""
    refund = shop.asked(arrived(shop), remedy=remedy)
    lapses(shop, refund, refund_terms.ANSWER_S, "escalated")
    assert shop.stock(1) == (3, 0, 2)


@pytest.mark.parametrize("remedy", ["return", "exchange"])
def test_who_does_not_send_the_goods_takes_the_request_back(shop: RefundShop, remedy: str) -> None:
    order = arrived(shop)
    refund = shop.asked(order, remedy=remedy)
    shop.answer(refund, "approve", {"return_address": ADDRESS})
    lapses(shop, refund, refund_terms.SHIP_BACK_S, "cancelled")
    assert (shop.child(order).refunds_open, shop.stock(1)) == (0, (3, 0, 2))


def test_who_does_not_look_at_what_came_back_accepts_it(shop: RefundShop) -> None:
    refund = shop.asked(arrived(shop), remedy="return")
    shop.answer(refund, "approve", {"return_address": ADDRESS})
    shop.go_on(refund, "return-parcel", PARCEL)
    lapses(shop, refund, refund_terms.INSPECT_S, "approved")


def test_who_sends_no_new_units_pays_instead(shop: RefundShop) -> None:
    order = arrived(shop)
    refund = shop.asked(order, remedy="exchange")
    shop.answer(refund, "approve", {"return_address": ADDRESS})
    shop.go_on(refund, "return-parcel", PARCEL)
    lapses(shop, refund, refund_terms.INSPECT_S, "replacing")
    assert shop.stock(1) == (1, 2, 2)
    later = NOW + refund_terms.INSPECT_S + refund_terms.REPLACE_S
    assert shop.lapse(later - 1) == NOTHING
    assert shop.lapse(later)["done"] == 1
    read = shop.refund(refund)
    assert (read["state"], read["remedy"], shop.stock(1)) == ("approved", "return", (3, 0, 2))


def test_a_rejection_and_a_decision_wait_for_people(
    shop: RefundShop, caplog: pytest.LogCaptureFixture
) -> None:
    refund = shop.asked(arrived(shop), remedy="return")
    shop.answer(refund, "reject", NO)
    assert shop.lapse(NOW + 10**7) == NOTHING
    shop.go_on(refund, "escalate")
    caplog.clear()
    late_s = 60
    assert shop.lapse(NOW + refund_terms.DECIDE_S + late_s) == NOTHING
    lags = {each.__dict__["sweep"]: each.__dict__["lag_s"] for each in caplog.records}
    assert lags == {"refund_decisions": late_s, "refund_deadlines": 0}
    assert shop.refund(refund)["state"] == "escalated"


def test_an_answer_a_moment_before_the_deadline_counts(shop: RefundShop) -> None:
    refund = shop.asked(arrived(shop), reason="damaged")
    path = f"/v1/admin/merchants/{SHOES}/refunds/{refund['refund_id']}/reject"
    last = NOW + refund_terms.ANSWER_S - 1
    assert shop.answerer(now=last).call("POST", path, NO).json["state"] == "rejected"
    assert shop.lapse(last + 1) == NOTHING
