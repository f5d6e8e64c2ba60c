"""Alipay's client against a server that checks and makes signatures as Alipay does."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.errors import Busy, Conflict
from core.payments.payment import CheckoutKind
from core.payments.provider_refunds import ProviderRefundState
from functions.shared.payments.alipay import Alipay
from functions.shared.payments.alipay_wire import AlipaySecret, cents, yuan
from tests.builders.provider_calls import Secrets, caller, payment, refund_of
from tests.fakes.http import NOW
from tests.fakes.providers import alipay
from tests.fakes.providers.alipay import AlipayServer
from tests.fakes.providers.server import Answer, Fault, key_pair

PAGE = payment(provider="alipay", method="page")
QR = payment(provider="alipay", method="qr")
PAID = payment(provider="alipay", method="page", charge_id="2026")


@pytest.fixture
def server() -> Iterator[AlipayServer]:
    server = AlipayServer()
    yield server
    server.close()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(alipay.secret())


@pytest.fixture
def provider(server: AlipayServer, secrets: Secrets) -> Alipay:
    read = secrets.as_read(AlipaySecret)
    return Alipay(
        "https://shop.example", "https://front.example", read, caller(server), lambda: NOW
    )


@pytest.mark.parametrize(("method", "name"), [("page", "page.pay"), ("wap", "wap.pay")])
def test_a_page_is_a_link_that_we_signed_always_the_same(
    provider: Alipay, method: str, name: str
) -> None:
    checkout = provider.create(payment(method=method))
    assert checkout == provider.create(payment(method=method))
    assert checkout.kind is CheckoutKind.REDIRECT
    parameters = dict(parse_qsl(urlsplit(checkout.url).query))
    assert alipay.is_signed(parameters)
    assert parameters["method"] == f"alipay.trade.{name}"
    assert parameters["timestamp"] == "2026-10-26 15:33:20"
    assert parameters["notify_url"] == "https://shop.example/v1/payments/notifications/alipay"
    trade = json.loads(parameters["biz_content"])
    assert (trade["total_amount"], trade["time_expire"]) == ("129.90", "2026-10-26 16:03:20")


@pytest.mark.parametrize("is_spaced", [False, True])
@pytest.mark.parametrize("fault", list(Fault))
def test_a_code_to_scan_is_made_once(
    provider: Alipay, server: AlipayServer, fault: Fault, *, is_spaced: bool
) -> None:
    server.is_spaced = is_spaced
    server.faults = [fault]
    checkout = provider.create(QR)
    assert (checkout.kind, checkout.url) == (
        CheckoutKind.QR_CODE,
        f"https://qr.alipay.com/{QR.payment_id}",
    )
    assert list(server.trades) == [QR.payment_id]


def test_its_word_when_asked(provider: Alipay, server: AlipayServer) -> None:
    assert provider.query(PAGE) is None
    provider.create(QR)
    assert provider.query(PAGE) is None
    server.pay(PAGE.payment_id, "129.90")
    notice = provider.query(PAGE)
    assert notice is not None
    assert (notice.amount, notice.currency, notice.payment_id) == (12_990, "CNY", PAGE.payment_id)


def test_a_reply_that_another_signed_is_nobodys_word(
    provider: Alipay, server: AlipayServer
) -> None:
    server.signer = "somebody"
    with pytest.raises(Busy):
        provider.query(PAGE)


def test_a_reply_whose_signed_part_was_changed_is_nobodys_word(
    provider: Alipay, server: AlipayServer
) -> None:
    server.pay(PAGE.payment_id, "129.90")
    genuine = server.answer

    def changed(received: object) -> object:
        answer = genuine(received)  # type: ignore[arg-type]
        return type(answer)(answer.status, answer.body.replace(b"129.90", b"129.00"))

    server.answer = changed  # type: ignore[assignment]
    with pytest.raises(Busy):
        provider.query(PAGE)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"sign": "x"}', b'{"a": 1}', b"\xff"])
def test_a_reply_that_is_none_is_nobodys_word(
    provider: Alipay, server: AlipayServer, body: bytes
) -> None:
    server.answer = lambda _: Answer(200, body)
    with pytest.raises(Busy):
        provider.query(PAGE)


def test_a_rotated_key_is_found_in_the_secret(
    provider: Alipay, server: AlipayServer, secrets: Secrets
) -> None:
    assert provider.query(PAGE) is None
    server.signer = "new alipay"
    with pytest.raises(Busy):
        provider.query(PAGE)
    secrets.document = alipay.secret(
        alipay_public_keys=[key_pair("alipay")[1], key_pair("new alipay")[1]]
    )
    secrets.now = 60
    assert provider.query(PAGE) is None


@pytest.mark.parametrize("fault", list(Fault))
def test_a_refund_is_made_once(provider: Alipay, server: AlipayServer, fault: Fault) -> None:
    server.pay(PAID.payment_id, "129.90")
    server.faults = [fault]
    asked = refund_of(PAID, 990)
    assert provider.refund(asked).state is ProviderRefundState.SUCCEEDED
    assert provider.refund(asked).state is ProviderRefundState.SUCCEEDED
    assert provider.query_refund(asked).state is ProviderRefundState.SUCCEEDED
    assert server.refunds[asked.provider_refund_id]["refund_amount"] == "9.90"


def test_a_refund_that_was_never_asked_for_is_asked_for_when_queried(
    provider: Alipay, server: AlipayServer
) -> None:
    server.pay(PAID.payment_id, "129.90")
    assert provider.query_refund(refund_of(PAID, 990)).state is ProviderRefundState.SUCCEEDED
    assert len(server.refunds) == 1


def test_refusals(provider: Alipay, server: AlipayServer) -> None:
    server.refusal = ("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH")
    with pytest.raises(Busy):
        provider.refund(refund_of(PAID, 990))
    server.refusal = ("20000", "")
    with pytest.raises(Busy):
        provider.query_refund(refund_of(PAID, 990))
    server.refusal = ("40004", "ACQ.REASON_TRADE_REFUND_FEE_ERR")
    outcome = provider.refund(refund_of(PAID, 990))
    assert (outcome.state, outcome.reason) == (
        ProviderRefundState.FAILED,
        "ACQ.REASON_TRADE_REFUND_FEE_ERR",
    )
    server.refusal = ("40006", "isv.insufficient-isv-permissions")
    with pytest.raises(Conflict, match="provider_unavailable"):
        provider.create(QR)


def test_a_refund_whose_asking_was_heard_and_lost_has_not_failed_by_a_later_no(
    provider: Alipay, server: AlipayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pay(PAID.payment_id, "129.90")
    asked = refund_of(PAID, 990)
    assert provider.refund(asked).state is ProviderRefundState.SUCCEEDED
    closed = {"code": "40004", "sub_code": "ACQ.TRADE_HAS_CLOSE"}
    monkeypatch.setattr(server, "alipay_trade_refund", lambda _: closed)
    assert provider.refund(asked).state is ProviderRefundState.SUCCEEDED
    assert provider.refund(refund_of(PAID, 990, number=2)).state is ProviderRefundState.FAILED


@pytest.mark.parametrize("amount", [0, 1, 99, 100, 12_990, 10**15])
def test_amounts_are_written_and_read_without_a_float(amount: int) -> None:
    assert cents(yuan(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"), [("129", 12_900), ("129.9", 12_990), ("0.01", 1), ("88.88", 8_888)]
)
def test_amounts_as_alipay_writes_them(text: str, amount: int) -> None:
    assert cents(text) == amount


@pytest.mark.parametrize(
    "text", ["", ".5", "1.234", "-1", "+1", "1e3", "1_0", "\uff11", "1,0", "nan", "9" * 19, "1.2.3"]
)
def test_what_is_no_amount(text: str) -> None:
    assert cents(text) is None
