"""Notifications of payment providers through the storefront's boundary: what all have in common."""

import base64
from collections.abc import Iterator

import pytest

from core.ids import PaymentId
from functions.shared.dynamodb.payments import DynamoPayments
from tests.builders.tellers import TELLERS, Teller, assert_refused, assert_taken
from tests.fakes.memory_store import MemoryStore, snapshot


@pytest.fixture(params=TELLERS)
def teller(request: pytest.FixtureRequest) -> Iterator[Teller]:
    teller = TELLERS[request.param]()
    yield teller
    teller.server.close()


def test_a_genuine_word_pays_the_order_and_is_acknowledged(teller: Teller) -> None:
    assert teller.state == ("started", "placed")
    assert_taken(teller, teller.told())
    assert teller.state == ("paid", "paid")


def test_its_repeats_change_nothing(teller: Teller) -> None:
    assert_taken(teller, teller.told())
    assert isinstance(teller.shop.commerce, MemoryStore)
    before = snapshot(teller.shop.commerce)
    for _ in range(3):
        assert_taken(teller, teller.told())
    assert snapshot(teller.shop.commerce) == before


def test_bytes_in_base64_are_read_as_bytes(teller: Teller) -> None:
    body, headers = teller.told()
    answer = teller.notify((base64.b64encode(body), headers), is_base64=True)
    assert (answer.status, answer.text) == teller.acknowledged
    assert teller.state == ("paid", "paid")


def test_money_that_comes_late_is_due_back_once(teller: Teller) -> None:
    teller.shop.shopper().call("POST", f"/v1/orders/{teller.order['order_id']}/cancel")
    assert_taken(teller, teller.told())
    assert_taken(teller, teller.told())
    assert teller.state == ("refund_due", "cancelled")
    assert len(teller.shop.stream("RefundBecameDue")["Records"]) == 1


def test_money_for_a_payment_that_was_closed_is_not_lost(teller: Teller) -> None:
    payments = DynamoPayments(teller.shop.commerce)
    payment = payments.get(PaymentId(teller.payment_id))
    assert payment is not None
    payments.close(payment)
    assert teller.state == ("closed", "placed")
    assert_taken(teller, teller.told())
    assert teller.state == ("paid", "paid")


def test_two_payments_of_an_order_pay_it_once(teller: Teller) -> None:
    second = teller.start()["payment"]["payment_id"]
    assert_taken(teller, teller.told())
    assert_taken(teller, teller.told(payment_id=second))
    assert teller.state == ("paid", "paid")
    assert len(teller.shop.stream("OrderPaid")["Records"]) == 1
    assert len(teller.shop.stream("RefundBecameDue")["Records"]) == 1


@pytest.mark.parametrize("more", [-1, 1, 10**9])
def test_another_amount_pays_nothing(teller: Teller, more: int) -> None:
    assert_refused(teller, teller.told(amount=teller.amount + more), 422)


def test_an_order_of_nobody_is_unknown(teller: Teller) -> None:
    assert_refused(teller, teller.told(payment_id=f"pay_{99:026d}"), 404)
    assert_refused(teller, teller.told(payment_id="#"), 404)


def test_a_changed_byte_is_refused(teller: Teller) -> None:
    body, headers = teller.told()
    for at in range(0, len(body), 37):
        other = bytes([body[at] ^ 1])
        answer = teller.notify((body[:at] + other + body[at + 1 :], headers))
        assert answer.status == 400
    assert teller.state == ("started", "placed")


@pytest.mark.parametrize("body", [b"", b"{", b"a=b&a=c", b"%ff=%ff", b"x" * 1_000, b"{}"])
def test_what_is_not_signed_is_refused(teller: Teller, body: bytes) -> None:
    assert_refused(teller, (body, {}), 400)


def test_too_much_is_refused_unread(teller: Teller) -> None:
    _, headers = teller.told()
    assert_refused(teller, (b"x" * 262_145, headers), 413)


def test_a_provider_that_is_not_set_up_has_no_word(teller: Teller) -> None:
    payer = teller.shop.payer(providers={})
    path = f"/v1/payments/notifications/{teller.name}"
    body, headers = teller.told()
    event = payer.event("POST", path, body.decode(), headers)
    assert payer.serve(event, None)["statusCode"] == 404
