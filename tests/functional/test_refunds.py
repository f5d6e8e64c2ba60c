"""Refunds that shoppers ask for and that are paid, through their HTTP boundary."""

from typing import Any

import pytest

from core.books import ledger
from core.ids import LineId
from core.refunds.terms import SECOND_THOUGHTS_S, SELLERS_FAULT_S
from tests.builders.orders import AGENCY, BUYER, FOUND_IN_NOTE, OTHER, SHOES, SOFAS, line_id
from tests.builders.refunds import RefundShop, asking
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot

FREIGHT = 900


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=20, price=9_999, freight=FREIGHT)
    shop.add_sku(2, units=20, price=101)
    shop.add_sku(3, units=20, price=5_000, merchant_id=SOFAS)
    return shop


@pytest.fixture
def order(shop: RefundShop) -> Any:
    return shop.paid_order(1, quantity=3, attribution=FOUND_IN_NOTE)


def books(shop: RefundShop) -> dict[str, int]:
    shop.post_all()
    accounts = (
        ledger.cash("sandbox"),
        ledger.merchant(SHOES),
        ledger.merchant(SOFAS),
        ledger.buyer(BUYER),
        ledger.agency(AGENCY.agency_id),
        ledger.PLATFORM,
        ledger.TAX,
        ledger.REFUNDS_DUE,
    )
    sums = {a: sum(b.amount for b in shop.ledger.balances(a)) for a in accounts}
    return {account: amount for account, amount in sums.items() if amount}


def preview(shop: RefundShop, order: Any, **changes: Any) -> Any:
    path = f"/v1/orders/{order['order_id']}/refunds/preview"
    return shop.asker().call("POST", path, asking(order, **changes))


def test_a_preview_says_what_each_unit_returns_and_changes_nothing(
    shop: RefundShop, order: Any
) -> None:
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    some = preview(shop, order, units=[(1, 2)]).json
    assert some["amount"] == {"amount": 2 * 9_999, "currency": "CNY"}
    [line] = some["lines"]
    assert line["units"] == [{"units": 2, "each": {"amount": 9_999, "currency": "CNY"}}]
    assert (some["freight"]["amount"], some["freight_charged_to"]) == (0, "shopper")
    everything = preview(shop, order).json
    assert everything["amount"]["amount"] == 3 * 9_999 + 3 * FREIGHT == shop.child(order).paid
    assert everything["freight_charged_to"] == "merchant"
    assert everything["return_charged_to"] is None
    assert snapshot(shop.commerce) == before


def test_a_preview_of_a_return_says_who_pays_for_the_way(shop: RefundShop, order: Any) -> None:
    shop.send(order)
    own = preview(shop, order, remedy="return").json
    fault = preview(shop, order, remedy="return", reason="damaged", freight=True).json
    assert (own["return_charged_to"], own["freight"]["amount"]) == ("shopper", 0)
    assert (fault["return_charged_to"], fault["freight"]["amount"]) == ("merchant", 3 * FREIGHT)


def test_what_was_not_sent_is_refunded_and_goes_back_into_stock(
    shop: RefundShop, order: Any
) -> None:
    refund = shop.asked(order, units=[(1, 2)])
    assert (refund["state"], refund["amount"]["amount"]) == ("requested", 2 * 9_999)
    assert shop.stock(1) == (17, 0, 3)
    assert shop.answer(refund, "approve", {}).json["state"] == "approved"
    assert shop.stock(1) == (19, 0, 1)
    assert shop.child(order).unshipped == {line_id(1): 1}
    assert shop.pay_back()["done"] == 1
    assert shop.refund(refund)["state"] == "refunded"
    assert list(shop.provider.sent.values()) == [2 * 9_999]
    assert (shop.child(order).refunds_open, shop.order(order)["state"]) == (0, "paid")


def test_a_refund_of_everything_before_it_is_sent_nets_every_account_to_zero(
    shop: RefundShop, order: Any
) -> None:
    paid = books(shop)
    assert sum(paid.values()) == 0
    assert len(paid) == 5
    refund = shop.asked(order)
    assert refund["amount"]["amount"] == order["totals"]["payable"]["amount"]
    shop.answer(refund, "approve", {})
    shop.pay_back()
    assert books(shop) == {}
    assert shop.order(order)["state"] == "refunded"
    assert shop.stock(1) == (20, 0, 0)
    [event] = shop.stream("RefundPaid")["Records"]
    image = event["dynamodb"]["NewImage"]
    assert image["child_ended"] == {"BOOL": True}


def test_refunds_unit_by_unit_come_to_what_was_paid_with_the_freight_at_the_end(
    shop: RefundShop, order: Any
) -> None:
    amounts = []
    for _ in range(3):
        refund = shop.asked(order, units=[(1, 1)])
        shop.answer(refund, "approve", {})
        amounts.append(shop.refund(refund)["amount"]["amount"])
    assert amounts == [9_999, 9_999, 9_999 + 3 * FREIGHT]
    assert shop.pay_back()["done"] == 3
    assert books(shop) == {}
    assert shop.order(order)["state"] == "refunded"


def test_requests_that_were_asked_before_the_others_were_agreed_still_return_the_freight(
    shop: RefundShop, order: Any
) -> None:
    """When they were asked, units were still to be sent beside each."""
    first, second = shop.asked(order, units=[(1, 1)]), shop.asked(order, units=[(1, 2)])
    assert first["freight"]["amount"] == second["freight"]["amount"] == 0
    shop.answer(first, "approve", {})
    agreed = shop.answer(second, "approve", {}).json
    assert agreed["freight"]["amount"] == 3 * FREIGHT
    shop.pay_back()
    assert books(shop) == {}


def test_what_is_claimed_cannot_be_asked_back_again(shop: RefundShop, order: Any) -> None:
    shop.asked(order, units=[(1, 2)])
    refused = shop.ask(order, units=[(1, 2)])
    assert (refused.status, refused.code, refused.json["units"]) == (409, "not_refundable", 1)
    assert shop.ask(order, units=[(1, 1)]).status == 201
    assert shop.ask(order, units=[(1, 1)]).code == "not_refundable"


def test_a_cancelled_request_frees_its_units(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order)
    assert shop.go_on(refund, "cancel").json["state"] == "cancelled"
    assert shop.go_on(refund, "cancel").json["state"] == "cancelled"
    assert (shop.child(order).refunds_open, shop.child(order).returns.claimed) == (0, {})
    again = shop.asked(order)
    assert again["amount"] == refund["amount"]
    shop.answer(again, "approve", {})
    assert (shop.go_on(again, "cancel").code, shop.stock(1)) == ("refund_state", (20, 0, 0))


def test_the_same_key_asks_once(shop: RefundShop, order: Any) -> None:
    first = shop.ask(order, key="k1", units=[(1, 1)])
    again = shop.ask(order, key="k1", units=[(1, 1)])
    assert (first.status, again.text) == (201, first.text)
    assert shop.ask(order, key="k1", units=[(1, 2)]).code == "idempotency_key_reused"
    assert shop.child(order).refunds_open == 1


def test_the_order_of_two_merchants_is_refunded_part_by_part(shop: RefundShop) -> None:
    order = shop.paid_order(1, 3)
    refund = shop.asked(order, child=0)
    shop.answer(refund, "approve", {})
    shop.pay_back()
    assert [child["state"] for child in shop.order(order)["children"]] == ["refunded", "paid"]
    assert shop.order(order)["state"] == "paid"
    shop.send(order, at=1)
    assert shop.order(order)["state"] == "shipped"
    assert books(shop) == {
        ledger.cash("sandbox"): -5_000,
        ledger.merchant(SOFAS): 4_750,
        ledger.PLATFORM: 250,
    }


def test_called_off_units_are_not_to_be_sent_and_the_rest_then_counts_as_sent(
    shop: RefundShop, order: Any
) -> None:
    shop.send(order, {LineId(line_id(1)): 2})
    assert shop.child(order).state == "paid"
    refund = shop.asked(order, units=[(1, 1)], reason="not_shipped")
    shop.answer(refund, "approve", {})
    assert (shop.child(order).state, shop.child(order).unshipped) == ("shipped", {})
    assert shop.order(order)["state"] == "shipped"
    assert len(shop.stream("ChildOrderShipped")["Records"]) == 1
    shop.pay_back()
    assert shop.refund(refund)["amount"]["amount"] == 9_999


def test_money_of_a_finished_refund_is_sent_once(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order)
    shop.answer(refund, "approve", {})
    assert shop.answer(refund, "approve", {}).json["state"] == "approved"
    shop.pay_back()
    assert shop.pay_back(NOW + 10**6) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert list(shop.provider.sent.values()) == [order["totals"]["payable"]["amount"]]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"remedy": "return"}, "not_shipped"),
        ({"remedy": "exchange"}, "not_shipped"),
        ({"reason": "damaged"}, "not_shipped"),
        ({"units": [(1, 1)], "freight": True}, "freight_earned"),
        ({"units": [(1, 4)]}, "already_shipped"),
    ],
)
def test_before_it_is_sent_only_calling_off_is_possible(
    shop: RefundShop, order: Any, changes: dict[str, Any], code: str
) -> None:
    refused = shop.ask(order, **changes)
    assert (refused.status, refused.code) == (409, code)
    assert preview(shop, order, **changes).code == code


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 409, "already_shipped"),
        ({"reason": "not_shipped"}, 409, "already_shipped"),
        ({"reason": "not_received", "remedy": "return"}, 422, "no_goods"),
        ({"reason": "damaged", "remedy": "exchange"}, 409, "not_delivered"),
        ({"reason": "called_off"}, 422, "invalid_field"),
        ({"lines": []}, 422, "invalid_field"),
        ({"units": [(2, 1)], "remedy": "return"}, 409, "not_shipped"),
        ({"units": [(1, 0)], "remedy": "return"}, 422, "invalid_field"),
        ({"units": [(1, 1), (1, 1)], "remedy": "return"}, 422, "invalid_field"),
        ({"pictures": ["https://elsewhere.example/x.png"]}, 422, "invalid_field"),
        ({"text": "\u0000"}, 422, "invalid_field"),
    ],
)
def test_what_the_terms_do_not_allow_is_refused(
    shop: RefundShop, order: Any, changes: dict[str, Any], status: int, code: str
) -> None:
    shop.send(order)
    refused = shop.ask(order, **changes)
    assert (refused.status, refused.code) == (status, code)


def test_there_is_a_time_for_second_thoughts_and_a_longer_one_for_faults(
    shop: RefundShop, order: Any
) -> None:
    shop.send(order)
    shop.arrive(order)
    second_thoughts: dict[str, Any] = {"remedy": "return", "units": [(1, 1)]}
    fault: dict[str, Any] = {"remedy": "refund", "reason": "damaged", "units": [(1, 1)]}
    over = NOW + SECOND_THOUGHTS_S
    assert shop.ask(order, now=over, **second_thoughts).code == "refund_window_over"
    assert shop.ask(order, now=over - 1, **second_thoughts).status == 201
    assert shop.ask(order, now=over, **fault).status == 201
    assert shop.ask(order, now=NOW + SELLERS_FAULT_S, **fault).code == "refund_window_over"


def test_freight_alone_goes_back_once_where_the_seller_is_at_fault(
    shop: RefundShop, order: Any
) -> None:
    shop.send(order)
    refund = shop.asked(order, lines=[], freight=True, reason="not_as_described")
    assert refund["amount"]["amount"] == 3 * FREIGHT
    again = shop.ask(order, lines=[], freight=True, reason="not_as_described")
    assert (again.status, again.code) == (409, "not_refundable")
    before = books(shop)
    shop.answer(refund, "approve", {})
    shop.pay_back()
    after = books(shop)
    moved = {account for account in before if before[account] != after.get(account)}
    assert moved == {ledger.cash("sandbox"), ledger.merchant(SHOES)}
    assert before[ledger.merchant(SHOES)] - after[ledger.merchant(SHOES)] == 3 * FREIGHT
    assert shop.child(order).returns.freight_refunded


def test_an_unpaid_order_has_nothing_to_refund(shop: RefundShop) -> None:
    shop.fill_cart(1)
    order = shop.place()
    refused = shop.ask(order)
    assert (refused.status, refused.code, refused.json["state"]) == (409, "order_state", "placed")


def test_anothers_order_and_refund_do_not_exist(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order)
    other = shop.asker(OTHER)
    path = f"/v1/orders/{order['order_id']}/refunds"
    assert other.call("POST", path, asking(order)).status == 404
    assert other.call("POST", f"{path}/preview", asking(order)).status == 404
    own = f"/v1/refunds/{refund['refund_id']}"
    assert other.call("GET", own).status == 404
    for step in ("cancel", "escalate"):
        assert other.call("POST", f"{own}/{step}").status == 404
    assert other.call("GET", "/v1/refunds").json["items"] == []
    [listed] = shop.asker().call("GET", "/v1/refunds").json["items"]
    assert listed["refund_id"] == refund["refund_id"]
    unknown = asking(order)
    unknown["child_order_id"] = f"sub_{9:026d}"
    assert shop.asker().call("POST", path, unknown).status == 404
