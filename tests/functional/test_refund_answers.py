"""What merchants and the platform say to refunds, returns and exchanges, over HTTP."""

from typing import Any

import pytest

from core.books import ledger
from core.refunds.terms import ESCALATE_S
from tests.builders.orders import AGENCY, BUYER, FOUND_IN_NOTE, OTHER, SHOES, SOFAS
from tests.builders.refunds import ADDRESS, PARCEL, RefundShop
from tests.fakes.http import NOW

NO = {"note": "照片里的鞋不是我们家的。"}


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=5, price=23_400)
    shop.add_sku(3, units=5, price=5_000, merchant_id=SOFAS)
    return shop


@pytest.fixture
def order(shop: RefundShop) -> Any:
    order = shop.paid_order(1, quantity=2, attribution=FOUND_IN_NOTE)
    shop.send(order)
    shop.arrive(order)
    return order


def balance(shop: RefundShop, account: ledger.Account) -> int:
    shop.post_all()
    return sum(each.amount for each in shop.ledger.balances(account))


def returning(shop: RefundShop, order: Any, remedy: str = "return") -> Any:
    refund = shop.asked(order, remedy=remedy, units=[(1, 1)])
    assert shop.answer(refund, "approve", {"return_address": ADDRESS}).status == 200
    assert shop.go_on(refund, "return-parcel", PARCEL).json["state"] == "returning"
    return refund


def test_goods_come_back_before_the_money_goes(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return", units=[(1, 1)])
    missing = shop.answer(refund, "approve", {})
    assert (missing.status, missing.code) == (422, "return_address_missing")
    agreed = shop.answer(refund, "approve", {"return_address": ADDRESS, "note": "请寄回。"}).json
    assert (agreed["state"], agreed["answer"]) == ("awaiting_return", "请寄回。")
    assert shop.refund(refund)["return_address"] == ADDRESS
    sent = shop.go_on(refund, "return-parcel", PARCEL).json
    assert (sent["state"], sent["return_parcel"]) == ("returning", PARCEL)
    assert shop.pay_back()["done"] == 0
    assert shop.answer(refund, "confirm-return").json["state"] == "approved"
    assert shop.answer(refund, "confirm-return").json["state"] == "approved"
    shop.pay_back()
    assert shop.refund(refund)["state"] == "refunded"
    assert shop.stock(1) == (3, 0, 2), "what came back is the merchant's to look at and count"
    assert balance(shop, ledger.merchant(SHOES)) == 18_720
    assert balance(shop, ledger.buyer(BUYER)) == 2_808
    assert balance(shop, ledger.agency(AGENCY.agency_id)) == 702
    assert shop.order(order)["state"] == "delivered"


def test_a_merchant_sees_whom_a_refund_is_charged_to(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return", units=[(1, 1)])
    path = f"/v1/admin/merchants/{SHOES}/refunds"
    [listed] = shop.answerer().call("GET", path).json["items"]
    read = shop.answerer().call("GET", f"{path}/{refund['refund_id']}")
    assert read.json["refund"] == listed
    assert order["order_id"] not in read.text
    charged = {party: money["amount"] for party, money in read.json["charged_to"].items()}
    assert charged == {
        "merchant": 18_720,
        "buyer": 2_808,
        "agency": 702,
        "platform": 1_170,
        "tax": 0,
    }
    assert sum(charged.values()) == listed["amount"]["amount"]


def test_a_merchant_may_do_without_the_return(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return", units=[(1, 1)])
    assert shop.answer(refund, "approve", {"without_return": True}).json["state"] == "approved"
    other = shop.asked(order, remedy="return", units=[(1, 1)])
    shop.answer(other, "approve", {"return_address": ADDRESS})
    assert shop.answer(other, "approve", {"without_return": True}).json["state"] == "approved"
    assert shop.pay_back()["done"] == 2
    assert shop.order(order)["state"] == "refunded"


def test_a_rejection_says_why_and_is_taken_to_the_platform_in_time(
    shop: RefundShop, order: Any
) -> None:
    refund = shop.asked(order, remedy="return", units=[(1, 2)])
    assert shop.answer(refund, "reject", {"note": ""}).code == "invalid_field"
    assert shop.go_on(refund, "escalate").code == "refund_state"
    rejected = shop.answer(refund, "reject", NO).json
    assert (rejected["state"], rejected["answer"]) == ("rejected", NO["note"])
    assert shop.child(order).refunds_open == 0
    assert shop.go_on(refund, "escalate", now=NOW + ESCALATE_S).code == "refund_window_over"
    assert shop.go_on(refund, "escalate", now=NOW + ESCALATE_S - 1).json["state"] == "escalated"
    assert shop.child(order).refunds_open == 1
    [waiting] = shop.arbiter().call("GET", "/v1/admin/refunds").json["items"]
    assert waiting["refund_id"] == refund["refund_id"]
    decided = shop.decide(refund, "approve", {"return_address": ADDRESS}).json
    assert decided["state"] == "awaiting_return"
    assert shop.arbiter().call("GET", "/v1/admin/refunds").json["items"] == []


def test_the_platforms_no_is_the_last_word(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return", units=[(1, 2)])
    assert shop.decide(refund, "dismiss", NO).code == "refund_state"
    assert shop.decide(refund, "approve", {"without_return": True}).code == "refund_state"
    shop.answer(refund, "reject", NO)
    shop.go_on(refund, "escalate")
    assert shop.decide(refund, "dismiss", NO).json["state"] == "dismissed"
    assert shop.decide(refund, "dismiss", NO).json["state"] == "dismissed"
    assert shop.go_on(refund, "escalate").code == "refund_state"
    assert shop.child(order).refunds_open == 0
    assert shop.ask(order, remedy="return").status == 201


def test_what_another_request_took_meanwhile_cannot_be_escalated(
    shop: RefundShop, order: Any
) -> None:
    refund = shop.asked(order, remedy="return", units=[(1, 1)])
    shop.answer(refund, "reject", NO)
    other = shop.asked(order, remedy="return", units=[(1, 2)])
    assert shop.go_on(refund, "escalate").code == "not_refundable"
    shop.go_on(other, "cancel")
    assert shop.go_on(refund, "escalate").json["state"] == "escalated"


def test_a_merchant_may_relent_while_the_platform_decides(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return")
    shop.answer(refund, "reject", NO)
    shop.go_on(refund, "escalate")
    assert shop.answer(refund, "approve", {"without_return": True}).json["state"] == "approved"
    assert shop.arbiter().call("GET", "/v1/admin/refunds").json["items"] == []


def test_what_came_back_wrong_goes_to_the_platform(shop: RefundShop, order: Any) -> None:
    refund = returning(shop, order)
    disputed = shop.answer(refund, "dispute-return", {"note": "盒子是空的。"}).json
    assert (disputed["state"], disputed["answer"]) == ("escalated", "盒子是空的。")
    assert shop.decide(refund, "approve", {}).json["state"] == "approved"
    shop.pay_back()
    assert shop.refund(refund)["state"] == "refunded"


def test_only_what_is_on_its_way_back_is_disputed_or_confirmed(
    shop: RefundShop, order: Any
) -> None:
    refund = shop.asked(order, remedy="return")
    assert shop.answer(refund, "dispute-return", NO).code == "refund_state"
    assert shop.answer(refund, "confirm-return").code == "refund_state"
    assert shop.answer(refund, "replacement", PARCEL).code == "refund_state"
    assert shop.go_on(refund, "return-parcel", PARCEL).code == "refund_state"


def test_an_exchange_holds_new_units_sends_them_and_moves_no_money(
    shop: RefundShop, order: Any
) -> None:
    refund = shop.asked(order, remedy="exchange", reason="damaged", units=[(1, 1)])
    assert shop.stock(1) == (3, 0, 2)
    shop.answer(refund, "approve", {"return_address": ADDRESS})
    assert shop.stock(1) == (2, 1, 2)
    shop.go_on(refund, "return-parcel", PARCEL)
    assert shop.answer(refund, "confirm-return").json["state"] == "replacing"
    sent = shop.answer(refund, "replacement", PARCEL).json
    assert (sent["state"], sent["replacement_parcel"]) == ("replaced", PARCEL)
    assert shop.answer(refund, "replacement", PARCEL).json["state"] == "replaced"
    assert shop.stock(1) == (2, 0, 3)
    assert (shop.pay_back()["done"], shop.child(order).refunds_open) == (0, 0)
    again = shop.asked(order, remedy="return", reason="damaged", units=[(1, 2)])
    assert again["state"] == "requested", "what replaced it may be faulty, too"


def test_an_exchange_without_new_units_can_become_money(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="exchange", reason="damaged")
    shop.paid_order(1, quantity=2)
    lacking = shop.answer(refund, "approve", {"return_address": ADDRESS})
    assert (lacking.status, lacking.code) == (409, "out_of_stock")
    assert lacking.json["sku_ids"] == [f"sku_{1:026d}"]
    instead = {"refund_instead": True, "return_address": ADDRESS}
    agreed = shop.answer(refund, "approve", instead).json
    assert (agreed["state"], agreed["remedy"]) == ("awaiting_return", "return")
    assert shop.stock(1) == (1, 0, 4)


def test_money_instead_of_new_units_is_not_agreed_to_in_silence(
    shop: RefundShop, order: Any
) -> None:
    """While the goods are on their way it is decided once they are there, or without them."""
    refund = shop.asked(order, remedy="exchange", reason="damaged")
    shop.answer(refund, "approve", {"return_address": ADDRESS})
    instead = shop.answer(refund, "approve", {"refund_instead": True})
    assert (instead.status, instead.code) == (409, "refund_state")
    assert shop.refund(refund)["remedy"] == "exchange"
    at_once = {"refund_instead": True, "without_return": True}
    assert shop.answer(refund, "approve", at_once).json["state"] == "approved"
    assert shop.answer(refund, "approve", at_once).status == 200


@pytest.mark.parametrize("end", ["cancel", "dismiss", "refund_instead"])
def test_units_held_for_an_exchange_that_does_not_happen_are_free_again(
    shop: RefundShop, order: Any, end: str
) -> None:
    refund = shop.asked(order, remedy="exchange", reason="damaged", units=[(1, 2)])
    shop.answer(refund, "approve", {"return_address": ADDRESS})
    assert shop.stock(1) == (1, 2, 2)
    if end == "cancel":
        assert shop.go_on(refund, "cancel").json["state"] == "cancelled"
    else:
        shop.go_on(refund, "return-parcel", PARCEL)
    if end == "dismiss":
        assert shop.answer(refund, "dispute-return", NO).json["state"] == "escalated"
        assert shop.stock(1) == (1, 2, 2)
        assert shop.decide(refund, "dismiss", NO).json["state"] == "dismissed"
    if end == "refund_instead":
        shop.answer(refund, "confirm-return")
        agreed = shop.answer(refund, "approve", {"refund_instead": True}).json
        assert (agreed["state"], agreed["remedy"]) == ("approved", "return")
        shop.pay_back()
        assert shop.order(order)["state"] == "refunded"
    assert shop.stock(1) == (3, 0, 2)


def test_anothers_refund_does_not_exist(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return")
    elsewhere = f"/v1/admin/merchants/{SOFAS}/refunds/{refund['refund_id']}"
    assert shop.answerer().call("GET", elsewhere).status == 404
    assert shop.answerer(OTHER).call("GET", elsewhere).status == 403
    unknown = {"refund_id": f"rfd_{9:026d}"}
    assert shop.answer(unknown, "approve", {}).status == 404
    assert shop.decide(unknown, "dismiss", NO).status == 404
    for client in (shop.answerer(), shop.asker()):
        if "GET /v1/admin/refunds" in client.api.routes:
            assert client.call("GET", "/v1/admin/refunds").status == 403
            assert client.call("GET", "/v1/admin/provider-refunds").status == 403


def test_the_log_tells_both_sides_what_happened(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order, remedy="return")
    shop.answer(refund, "approve", {"without_return": True})
    shop.pay_back()
    log = shop.shopper().call("GET", f"/v1/orders/{order['order_id']}/events").json["items"]
    said = [each["what"] for each in reversed(log) if each["what"].startswith("refund_")]
    assert said == ["refund_requested", "refund_approved", "refund_paid"]
