"""The payment sandbox, where a started payment is paid, with the storefront at the other end."""

from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from core.ids import OrderId, PaymentId, ProviderRefundId
from core.payments.payment import Payment
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState
from functions.sandbox_notices.consumer import serve
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.payments import signatures
from functions.shared.sandbox.notices import Sender
from functions.shared.sandbox.wire import signed_part
from tests.builders.orders import SECRET, Delivery, Shop
from tests.fakes.http import NOW, Response
from tests.fakes.memory_store import MemoryStore, snapshot
from tests.fakes.roles import acting_as

DECLINED, LATE, TWICE, SWAPPED, NEVER, NO_REFUND, SLOW_REFUND = (
    f"4000000000000{end}" for end in ("002", "101", "119", "127", "135", "143", "150")
)


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.fill_cart(1, quantity=2)
    return shop


@pytest.fixture
def order(shop: Shop) -> Any:
    return shop.place()


class Nobody(Delivery):
    """A storefront that is down."""

    def __init__(self) -> None:
        pass

    def post(self, _url: str, _body: bytes, _headers: Any) -> int:
        return 0


def page_of(started: Any) -> str:
    return str(urlsplit(started["checkout"]["url"]).path)


def payment_of(shop: Shop, started: Any) -> Payment:
    payment = DynamoPayments(shop.commerce).get(PaymentId(started["payment"]["payment_id"]))
    assert payment is not None
    return payment


def refund_of(payment: Payment, amount: int, number: int = 1) -> ProviderRefund:
    return ProviderRefund(
        provider_refund_id=ProviderRefundId(f"prf_{number:026d}"),
        payment_id=payment.payment_id,
        order_id=OrderId("ord_1"),
        provider="sandbox",
        charge_id=payment.charge_id or "",
        amount=amount,
        payment_amount=payment.amount,
        currency=payment.currency,
        state=ProviderRefundState.DUE,
        cause="refund",
        created_at=NOW,
        next_attempt_at=NOW,
    )


def deliver_later(shop: Shop) -> list[int]:
    """Deliver all that waits; the delays it waited."""
    sender = Sender(lambda: SECRET, Delivery(shop.payer()))
    waited, shop.later.messages = shop.later.messages, []
    handler = serve(sender, lambda: shop.now)
    for _, body in waited:
        record = {"messageId": "1", "eventSource": "aws:sqs", "body": body.decode()}
        with acting_as("sandbox_notices"):
            assert handler({"Records": [record]}, None) == {"batchItemFailures": []}
    return [delay_s for delay_s, _ in waited]


# --- paying ------------------------------------------------------------------------------------


def test_nothing_is_started_where_no_provider_is_set_up(shop: Shop, order: Any) -> None:
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    payer = shop.payer(providers={})
    refused = payer.call("POST", f"/v1/orders/{order['order_id']}/payments", {})
    assert (refused.status, refused.code) == (409, "provider_unavailable")
    assert snapshot(shop.commerce) == before


def test_paying_a_charge_again_collects_it_once(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    assert shop.collect(started).json == shop.collect(started).json
    assert shop.stock(1) == (3, 0, 2)


def test_a_declined_card_pays_nothing_and_another_one_may(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    declined = shop.collect(started, DECLINED)
    assert (declined.status, declined.code) == (409, "card_declined")
    assert shop.collect(started, "1" * 16).code == "card_declined"
    assert shop.order(order)["state"] == "placed"
    assert shop.collect(started).status == 200
    assert shop.order(order)["state"] == "paid"


def test_a_charge_nobody_knows_the_address_of_is_not_found(shop: Shop) -> None:
    assert shop.sandbox().call("POST", f"/v1/pay/ch_{'0' * 26}", {}).status == 404
    assert shop.sandbox().call("GET", "/v1/pay/ch_1").status == 422


def test_a_charge_that_the_storefront_did_not_sign_for_is_refused(shop: Shop, order: Any) -> None:
    payment_id = shop.start_payment(order)["payment"]["payment_id"]
    sandbox, target = shop.sandbox(), f"/v1/charges/{payment_id}"
    for signed, at in (
        (signed_part("GET", target, b"x"), NOW),
        (signed_part("POST", target, b""), NOW),
        (signed_part("GET", "/v1/charges/other", b""), NOW),
        (signed_part("GET", target, b""), NOW - 301),
    ):
        headers = {signatures.HEADER: signatures.sign(SECRET, at, signed)}
        refused = Response(sandbox.serve(sandbox.event("GET", target, None, headers), None))
        assert (refused.status, refused.code) == (400, "notification_refused")


def test_a_payment_is_charged_on_one_set_of_terms(shop: Shop, order: Any) -> None:
    payment = payment_of(shop, shop.start_payment(order))
    provider = shop.sandbox_client()
    assert provider.create(payment) == provider.create(payment)
    with pytest.raises(Exception, match="provider_unavailable"):
        provider.create(msgspec.structs.replace(payment, amount=1))


# --- telling -----------------------------------------------------------------------------------


def test_a_storefront_that_does_not_answer_is_told_again(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    assert shop.sandbox(Nobody()).call("POST", page_of(started), {}).status == 200
    assert shop.order(order)["state"] == "placed"
    assert deliver_later(shop) == [10]
    assert shop.order(order)["state"] == "paid"


def test_a_late_notification_waits_in_the_queue(shop: Shop, order: Any) -> None:
    shop.collect(shop.start_payment(order), LATE)
    assert shop.order(order)["state"] == "placed"
    shop.now = NOW + 90
    assert deliver_later(shop) == [90]
    assert shop.order(order)["state"] == "paid"


@pytest.mark.parametrize("card", [TWICE, SWAPPED])
def test_twice_and_out_of_order_pay_once(shop: Shop, order: Any, card: str) -> None:
    delivery = Delivery(shop.payer())
    page = page_of(shop.start_payment(order))
    assert shop.sandbox(delivery).call("POST", page, {"card": card}).status == 200
    assert len(delivery.sent) == 2
    assert shop.later.messages == []
    assert shop.order(order)["state"] == "paid"
    assert len(shop.stream("OrderPaid")["Records"]) == 1


def test_what_is_never_told_is_known_to_who_asks(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    payment = payment_of(shop, started)
    assert shop.sandbox_client().query(payment) is None
    shop.collect(started, NEVER)
    assert shop.order(order)["state"] == "placed"
    notice = shop.sandbox_client().query(payment)
    assert notice is not None
    assert (notice.payment_id, notice.amount) == (payment.payment_id, payment.amount)


def test_a_payment_that_never_reached_it_is_unknown(shop: Shop, order: Any) -> None:
    payment = payment_of(shop, shop.start_payment(order))
    elsewhere = msgspec.structs.replace(payment, payment_id=PaymentId(f"pay_{77:026d}"))
    assert shop.sandbox_client().query(elsewhere) is None


# --- refunds -----------------------------------------------------------------------------------


def test_refunds_never_exceed_what_was_collected(shop: Shop, order: Any) -> None:
    payment = payment_of(shop, shop.pay(order))
    provider = shop.sandbox_client()
    first = provider.refund(refund_of(payment, 50_000))
    assert first.state is ProviderRefundState.SUCCEEDED
    assert provider.refund(refund_of(payment, 50_000)) == first
    assert provider.query_refund(refund_of(payment, 50_000)) == first
    too_much = provider.refund(refund_of(payment, payment.amount - 49_999, number=2))
    assert (too_much.state, too_much.reason) == (ProviderRefundState.FAILED, "409")
    rest = provider.refund(refund_of(payment, payment.amount - 50_000, number=3))
    assert rest.state is ProviderRefundState.SUCCEEDED


def test_nothing_goes_back_of_what_was_not_collected(shop: Shop, order: Any) -> None:
    payment = payment_of(shop, shop.start_payment(order))
    assert shop.sandbox_client().refund(refund_of(payment, 1)).state is ProviderRefundState.FAILED


def test_a_refund_that_was_never_asked_for_is_asked_for_when_queried(
    shop: Shop, order: Any
) -> None:
    payment = payment_of(shop, shop.pay(order))
    outcome = shop.sandbox_client().query_refund(refund_of(payment, 100))
    assert outcome.state is ProviderRefundState.SUCCEEDED


def test_a_card_may_fail_its_refunds(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    shop.collect(started, NO_REFUND)
    outcome = shop.sandbox_client().refund(refund_of(payment_of(shop, started), 100))
    assert (outcome.state, outcome.reason) == (ProviderRefundState.FAILED, "card_closed")


def test_a_card_may_take_its_time_with_refunds(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    shop.collect(started, SLOW_REFUND)
    refund = refund_of(payment_of(shop, started), 100)
    assert shop.sandbox_client().refund(refund).state is ProviderRefundState.REQUESTED
    assert [delay_s for delay_s, _ in shop.later.messages] == [90]
    shop.now += 90
    assert shop.sandbox_client().query_refund(refund).state is ProviderRefundState.SUCCEEDED
