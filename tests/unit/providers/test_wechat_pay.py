"""WeChat Pay's client against a server that checks and makes signatures as WeChat does."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from core.errors import Busy, Conflict, Invalid
from core.payments.payment import CheckoutKind
from core.payments.provider_refunds import ProviderRefundState
from functions.shared.payments.wechat_pay import WeChatPay
from functions.shared.payments.wechat_wire import WeChatSecret
from tests.builders.provider_calls import Secrets, caller, payment, refund_of
from tests.fakes.http import NOW
from tests.fakes.providers import wechat
from tests.fakes.providers.server import Answer, Fault, Received, key_pair
from tests.fakes.providers.wechat import WeChatServer

NATIVE = payment(provider="wechat_pay", method="native")
PAID = payment(provider="wechat_pay", method="native", charge_id="4200001")


@pytest.fixture
def server() -> Iterator[WeChatServer]:
    server = WeChatServer(lambda: NOW)
    yield server
    server.close()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(wechat.secret())


@pytest.fixture
def provider(server: WeChatServer, secrets: Secrets) -> WeChatPay:
    read = secrets.as_read(WeChatSecret)
    return WeChatPay("https://shop.example", read, caller(server), lambda: NOW)


def refuse_posts(server: WeChatServer, status: int, code: str) -> None:
    """Whatever is asked for is refused, and what is asked about is answered."""
    answer = server.answer

    def refusing(received: Received) -> Answer:
        refused = (status, code) if received.method == "POST" else None
        server.refusal = refused
        return answer(received)

    server.answer = refusing


def test_it_takes_yuan_only(provider: WeChatPay) -> None:
    assert provider.methods("CNY")[0] == "native"
    assert provider.methods("JPY") == ()


def test_a_code_to_scan(provider: WeChatPay, server: WeChatServer) -> None:
    checkout = provider.create(NATIVE)
    assert checkout.kind is CheckoutKind.QR_CODE
    assert checkout.url.startswith("weixin://")
    order = server.orders[NATIVE.payment_id]
    assert order["amount"] == {"total": 12_990, "currency": "CNY"}
    assert order["notify_url"] == "https://shop.example/v1/payments/notifications/wechat_pay"
    assert order["time_expire"] == "2026-10-26T08:03:20+00:00"


def test_a_phones_browser(provider: WeChatPay, server: WeChatServer) -> None:
    h5 = payment(method="h5")
    assert provider.create(h5).kind is CheckoutKind.REDIRECT
    assert server.orders[h5.payment_id]["scene_info"]["payer_client_ip"] == "203.0.113.7"


def test_inside_wechat_what_the_page_hands_over_is_signed(provider: WeChatPay) -> None:
    checkout = provider.create(payment(method="jsapi"))
    given = checkout.parameters
    names = ("appId", "timeStamp", "nonceStr", "package")
    message = "".join(f"{given[name]}\n" for name in names).encode()
    public: Any = load_pem_public_key(key_pair("merchant")[1].encode())
    public.verify(base64.b64decode(given["paySign"]), message, PKCS1v15(), SHA256())
    assert checkout.kind is CheckoutKind.IN_APP


@pytest.mark.parametrize("fault", list(Fault))
def test_what_fails_once_before_or_after_it_was_done_is_done_once(
    provider: WeChatPay, server: WeChatServer, fault: Fault
) -> None:
    server.faults = [fault]
    assert provider.create(NATIVE) == provider.create(NATIVE)
    server.paid[NATIVE.payment_id] = "4200001"
    server.faults = [fault]
    asked = refund_of(PAID, 990)
    assert provider.refund(asked).state is ProviderRefundState.REQUESTED
    assert list(server.refunds) == [asked.provider_refund_id]


def test_each_try_is_signed_anew(provider: WeChatPay, server: WeChatServer) -> None:
    server.faults = [Fault.ERROR_BEFORE, Fault.ERROR_BEFORE]
    provider.create(NATIVE)
    assert len({each.headers["authorization"] for each in server.received}) == 3


def test_who_does_not_answer_three_times_may_have_done_it(
    provider: WeChatPay, server: WeChatServer
) -> None:
    server.faults = [Fault.CLOSED_BEFORE, Fault.SLOW_AFTER, Fault.ERROR_AFTER]
    with pytest.raises(Busy):
        provider.create(NATIVE)
    assert len(server.received) == 3


def test_its_word_when_asked(provider: WeChatPay, server: WeChatServer) -> None:
    assert provider.query(NATIVE) is None
    provider.create(NATIVE)
    assert provider.query(NATIVE) is None
    server.paid[NATIVE.payment_id] = "4200001"
    notice = provider.query(NATIVE)
    assert notice is not None
    assert (notice.charge_id, notice.amount, notice.currency) == ("4200001", 12_990, "CNY")


def test_a_reply_that_another_signed_is_nobodys_word(
    provider: WeChatPay, server: WeChatServer
) -> None:
    server.signer = "somebody"
    with pytest.raises(Busy):
        provider.create(NATIVE)


def test_a_reply_of_another_day_is_nobodys_word(server: WeChatServer, secrets: Secrets) -> None:
    server.clock = lambda: NOW - 300
    read = secrets.as_read(WeChatSecret)
    provider = WeChatPay("https://shop.example", read, caller(server), lambda: NOW)
    with pytest.raises(Busy):
        provider.create(NATIVE)


def test_our_rotated_key_is_read_once_the_old_one_is_refused(
    provider: WeChatPay, secrets: Secrets
) -> None:
    secrets.document = wechat.secret(merchant_private_key=key_pair("old merchant")[0])
    with pytest.raises(Busy):
        provider.create(NATIVE)
    secrets.document = wechat.secret()
    secrets.now = 60
    with pytest.raises(Busy):
        provider.create(NATIVE)
    assert provider.create(NATIVE).kind is CheckoutKind.QR_CODE


def test_a_key_of_wechats_that_we_do_not_have_is_looked_for_once_a_minute(
    server: WeChatServer, secrets: Secrets
) -> None:
    secrets.document = wechat.secret(platform_keys={"OLD": key_pair("old wechat")[1]})
    read = secrets.as_read(WeChatSecret)
    provider = WeChatPay("https://shop.example", read, caller(server), lambda: NOW)
    for _ in range(3):
        with pytest.raises(Busy):
            provider.query(NATIVE) or provider.create(NATIVE)
    assert secrets.reads == 1
    secrets.document = wechat.secret()
    secrets.now = 60
    assert provider.create(NATIVE).kind is CheckoutKind.QR_CODE
    assert secrets.reads == 2


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("SUCCESS", ProviderRefundState.SUCCEEDED),
        ("PROCESSING", ProviderRefundState.REQUESTED),
        ("CLOSED", ProviderRefundState.FAILED),
        ("ABNORMAL", ProviderRefundState.FAILED),
    ],
)
def test_how_far_a_refund_is(
    provider: WeChatPay, server: WeChatServer, status: str, state: ProviderRefundState
) -> None:
    provider.create(NATIVE)
    server.paid[NATIVE.payment_id] = "4200001"
    server.refund_status = status
    asked = refund_of(PAID, 990)
    # It was never asked for: asking how far it is asks for it.
    assert provider.query_refund(asked).state is state
    assert provider.refund(asked).state is state
    assert server.refunds[asked.provider_refund_id]["amount"] == {
        "refund": 990,
        "total": 12_990,
        "currency": "CNY",
    }


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "FREQUENCY_LIMITED"])
def test_a_refund_that_is_refused_for_now_is_no_failure(
    provider: WeChatPay, server: WeChatServer, code: str
) -> None:
    server.refusal = (403, code)
    with pytest.raises(Busy):
        provider.refund(refund_of(PAID, 990))


def test_a_refund_that_is_refused_for_good_failed(
    provider: WeChatPay, server: WeChatServer
) -> None:
    refuse_posts(server, 400, "INVALID_REQUEST")
    outcome = provider.refund(refund_of(PAID, 990))
    assert (outcome.state, outcome.reason) == (ProviderRefundState.FAILED, "INVALID_REQUEST")


def test_a_refund_whose_asking_was_heard_and_lost_has_not_failed_by_a_later_no(
    provider: WeChatPay, server: WeChatServer
) -> None:
    provider.create(NATIVE)
    server.paid[NATIVE.payment_id] = "4200001"
    server.refund_status = "SUCCESS"
    asked = refund_of(PAID, 990)
    server.faults = [Fault.CLOSED_AFTER] * 3
    with pytest.raises(Busy):
        provider.refund(asked)
    refuse_posts(server, 403, "NO_AUTH")
    assert provider.refund(asked).state is ProviderRefundState.SUCCEEDED


@pytest.mark.parametrize(("status", "code"), [(403, "NO_AUTH"), (400, "PARAM_ERROR")])
def test_who_may_not_ask_how_far_a_refund_is_does_not_know_that_it_failed(
    provider: WeChatPay, server: WeChatServer, status: int, code: str
) -> None:
    server.refusal = (status, code)
    with pytest.raises(Conflict, match="provider_unavailable"):
        provider.query_refund(refund_of(PAID, 990))


def test_a_refusal_that_is_not_wechats_is_no_failure(
    provider: WeChatPay, server: WeChatServer
) -> None:
    server.answer = lambda _: Answer(403, b"<html>blocked</html>")
    with pytest.raises(Conflict, match="provider_unavailable"):
        provider.refund(refund_of(PAID, 990))


def test_a_payment_that_is_refused_is_not_to_be_had(
    provider: WeChatPay, server: WeChatServer
) -> None:
    server.refusal = (403, "NO_AUTH")
    with pytest.raises(Conflict, match="provider_unavailable"):
        provider.create(NATIVE)


def test_who_the_shopper_says_to_be_raises_no_alarm(
    provider: WeChatPay, server: WeChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A line of level ERROR wakes people, and rolls a new version back."""
    server.refusal = (400, "PARAM_ERROR")
    with pytest.raises(Invalid, match="openid_refused"):
        provider.create(payment(method="jsapi"))
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    with pytest.raises(Conflict, match="provider_unavailable"):
        provider.create(NATIVE)
    assert "ERROR" in {record.levelname for record in caplog.records}


def test_another_merchants_order_is_not_ours(
    provider: WeChatPay, server: WeChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.create(NATIVE)
    monkeypatch.setattr(wechat, "MCHID", "1900000110")
    server.answer = lambda _: server._reply(200, server.transaction(NATIVE.payment_id))
    with pytest.raises(Invalid, match="notification_mismatch"):
        provider.query(NATIVE)
