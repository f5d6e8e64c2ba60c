"""Payments through their HTTP boundary, with the sandbox at the other end."""

import base64
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from functions.shared.payments import signatures
from tests.builders.orders import OTHER, SECRET, Delivery, Shop
from tests.fakes.http import NOW, Response
from tests.fakes.memory_store import MemoryStore, snapshot

NOTIFY = "/v1/payments/notifications/sandbox"


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    return shop


@pytest.fixture
def order(shop: Shop) -> Any:
    shop.fill_cart(1, quantity=2)
    return shop.place()


def notification(started: Any, **changes: Any) -> bytes:
    """What the sandbox would say about a started payment, or something else."""
    payment = started["payment"]
    said = {
        "event_id": "ntf_1",
        "type": "charge.succeeded",
        "app_id": "storefront",
        "charge_id": "ch_1",
        "payment_id": payment["payment_id"],
        "amount": payment["amount"]["amount"],
        "currency": payment["amount"]["currency"],
    }
    return json.dumps({**said, **changes}).encode()


def notify(shop: Shop, body: bytes, header: str | None = None, **headers: str) -> Response:
    """Deliver a notification; signed at the tests' now unless told otherwise."""
    signed = signatures.sign(SECRET, NOW, body) if header is None else header
    sent = {"content-type": "application/json", signatures.HEADER: signed, **headers}
    payer = shop.payer()
    return Response(payer.serve(payer.event("POST", NOTIFY, body.decode(), sent), None))


def state_of(shop: Shop, started: Any) -> str:
    payment = started["payment"]
    path = f"/v1/orders/{payment['order_id']}/payments/{payment['payment_id']}"
    return str(shop.payer().call("GET", path).json["state"])


def test_a_paid_order_is_paid_and_its_units_are_sold(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    assert started["payment"]["amount"] == order["totals"]["payable"]
    assert (state_of(shop, started), shop.order(order)["state"]) == ("started", "placed")
    paid = shop.collect(started)
    assert (paid.status, paid.json["amount"]) == (200, order["totals"]["payable"]["amount"])
    after = shop.order(order)
    assert (state_of(shop, started), after["state"]) == ("paid", "paid")
    assert [child["state"] for child in after["children"]] == ["paid"]
    assert after["payment_id"] == started["payment"]["payment_id"]
    assert shop.stock(1) == (3, 0, 2)


def test_a_notification_that_comes_twice_changes_nothing(shop: Shop, order: Any) -> None:
    delivery = Delivery(shop.payer())
    page = urlsplit(shop.start_payment(order)["checkout"]["url"]).path
    shop.sandbox(delivery).call("POST", page, {})
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    [(body, headers)] = delivery.sent
    assert delivery.post(NOTIFY, body, headers) == 204
    assert snapshot(shop.commerce) == before


def test_a_second_payment_of_an_order_is_due_back(shop: Shop, order: Any) -> None:
    first, second = shop.start_payment(order), shop.start_payment(order)
    shop.collect(first)
    shop.collect(second)
    assert (state_of(shop, first), state_of(shop, second)) == ("paid", "refund_due")
    assert shop.order(order)["payment_id"] == first["payment"]["payment_id"]
    assert len(shop.stream("OrderPaid")["Records"]) == 1
    assert len(shop.stream("RefundBecameDue")["Records"]) == 1


def test_money_for_a_cancelled_order_is_due_back_once(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    assert shop.collect(started).status == 200
    assert shop.collect(started).status == 200
    assert (state_of(shop, started), shop.order(order)["state"]) == ("refund_due", "cancelled")
    assert shop.stock(1) == (5, 0, 0)
    assert len(shop.stream("RefundBecameDue")["Records"]) == 1


def test_a_paid_order_is_neither_cancelled_nor_paid_again(shop: Shop, order: Any) -> None:
    shop.pay(order)
    path = f"/v1/orders/{order['order_id']}"
    cancelled = shop.shopper().call("POST", f"{path}/cancel")
    paid = shop.payer().call("POST", f"{path}/payments", {})
    assert (cancelled.status, cancelled.code, cancelled.json["state"]) == (
        409,
        "order_state",
        "paid",
    )
    assert (paid.status, paid.code) == (409, "order_state")


def test_a_payment_that_nobody_could_make_in_time_is_not_started(shop: Shop, order: Any) -> None:
    path = f"/v1/orders/{order['order_id']}/payments"
    shop.now = NOW + 29 * 60 + 1
    refused = shop.payer().call("POST", path, {})
    assert (refused.status, refused.code) == (409, "order_expired")
    shop.now = NOW + 29 * 60
    assert shop.payer().call("POST", path, {}).status == 201


def test_an_order_is_not_paid_after_its_time(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    shop.now = NOW + 30 * 60
    refused = shop.payer().call("POST", f"/v1/orders/{order['order_id']}/payments", {})
    assert (refused.status, refused.code) == (409, "order_expired")
    assert shop.collect(started).code == "charge_expired"
    assert (shop.order(order)["state"], shop.stock(1)) == ("placed", (3, 2, 0))


def test_an_order_has_a_limited_number_of_payments(shop: Shop, order: Any) -> None:
    for _ in range(10):
        shop.start_payment(order)
    refused = shop.payer().call("POST", f"/v1/orders/{order['order_id']}/payments", {})
    assert (refused.status, refused.code) == (409, "payment_not_possible")


def test_the_same_key_starts_one_payment(shop: Shop, order: Any) -> None:
    payer, path = shop.payer(), f"/v1/orders/{order['order_id']}/payments"
    first = payer.call("POST", path, {}, key="k1")
    assert payer.call("POST", path, {}, key="k1").text == first.text


def test_a_payment_is_read_by_its_shopper_below_its_order_only(shop: Shop, order: Any) -> None:
    payment_id = shop.start_payment(order)["payment"]["payment_id"]
    shop.fill_cart(1)
    another = shop.place()
    path = f"/v1/orders/{order['order_id']}/payments/{payment_id}"
    assert shop.payer(OTHER).call("GET", path).status == 404
    elsewhere = f"/v1/orders/{another['order_id']}/payments/{payment_id}"
    assert shop.payer().call("GET", elsewhere).status == 404


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1",
        f"v1={'0' * 64}",
        f"t={NOW},v1=",
        f"t={NOW},v1={'0' * 64}",
        f"t={NOW},v0={'0' * 64}",
        f"t={NOW},v1=\u00e9",
        f"t=\u0661,v1={'0' * 64}",
    ],
)
def test_what_is_not_signed_changes_nothing(shop: Shop, order: Any, header: str) -> None:
    body = notification(shop.start_payment(order))
    assert_refused(shop, body, header, 400, "notification_refused")


@pytest.mark.parametrize("skew_s", [-301, 301])
def test_a_stale_or_early_notification_changes_nothing(shop: Shop, order: Any, skew_s: int) -> None:
    body = notification(shop.start_payment(order))
    header = signatures.sign(SECRET, NOW + skew_s, body)
    assert_refused(shop, body, header, 400, "notification_refused")


@pytest.mark.parametrize("skew_s", [-300, 300])
def test_five_minutes_to_both_sides_are_fresh(shop: Shop, order: Any, skew_s: int) -> None:
    body = notification(shop.start_payment(order))
    assert notify(shop, body, signatures.sign(SECRET, NOW + skew_s, body)).status == 204


def test_two_timestamps_are_refused(shop: Shop, order: Any) -> None:
    body = notification(shop.start_payment(order))
    header = signatures.sign(SECRET, NOW, body)
    assert_refused(shop, body, f"{header}, {header}", 400, "notification_refused")


def test_a_changed_body_is_refused(shop: Shop, order: Any) -> None:
    body = notification(shop.start_payment(order))
    header = signatures.sign(SECRET, NOW, body)
    assert_refused(shop, body + b" ", header, 400, "notification_refused")


def test_a_body_of_another_form_is_refused(shop: Shop) -> None:
    assert notify(shop, b'{"payment_id": 1}').status == 400
    assert notify(shop, b"{").status == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 59_799},
        {"amount": 59_801},
        {"currency": "JPY"},
        {"app_id": "another shop"},
    ],
)
def test_a_genuine_word_about_something_else_changes_nothing(
    shop: Shop, order: Any, changes: dict[str, Any]
) -> None:
    body = notification(shop.start_payment(order), **changes)
    assert_refused(shop, body, None, 422, "notification_mismatch")


def test_a_genuine_word_about_no_payment_of_ours_is_refused(shop: Shop, order: Any) -> None:
    body = notification(shop.start_payment(order), payment_id=f"pay_{9:026d}")
    assert_refused(shop, body, None, 404, "not_found")


def test_another_charge_for_a_paid_payment_is_refused(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    assert notify(shop, notification(started)).status == 204
    assert_refused(
        shop, notification(started, charge_id="ch_2"), None, 422, "notification_mismatch"
    )


def test_a_notification_sent_as_bytes_is_read_as_bytes(shop: Shop, order: Any) -> None:
    """The gateway encodes bodies that are not text in base64."""
    body = notification(shop.start_payment(order))
    payer = shop.payer()
    headers = {signatures.HEADER: signatures.sign(SECRET, NOW, body)}
    event = payer.event("POST", NOTIFY, base64.b64encode(body).decode(), headers)
    assert payer.serve({**event, "isBase64Encoded": True}, None)["statusCode"] == 204


def assert_refused(shop: Shop, body: bytes, header: str | None, status: int, code: str) -> None:
    """The notification is refused so, and nothing changes."""
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    refused = notify(shop, body, header)
    assert (refused.status, refused.code) == (status, code)
    assert snapshot(shop.commerce) == before
