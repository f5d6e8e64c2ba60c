"""Providers that tell a shop of its payments, each in its own way and with its own keys."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from core.ports.payments import Provider
from functions.shared.payments import signatures
from functions.shared.payments.alipay import Alipay
from functions.shared.payments.alipay_wire import AlipaySecret, yuan
from functions.shared.payments.stripe import HEADER, Stripe
from functions.shared.payments.stripe_wire import StripeSecret
from functions.shared.payments.wechat_pay import WeChatPay
from functions.shared.payments.wechat_wire import WeChatSecret
from tests.builders.orders import Shop
from tests.builders.provider_calls import Secrets, caller
from tests.fakes.http import NOW, Response
from tests.fakes.memory_store import MemoryStore, snapshot
from tests.fakes.providers import alipay, stripe, wechat
from tests.fakes.providers.alipay import AlipayServer
from tests.fakes.providers.server import ProviderServer
from tests.fakes.providers.stripe import WEBHOOK_SECRET, StripeServer
from tests.fakes.providers.wechat import APPID, MCHID, WeChatServer

PATIENCE_S: Final = 20.0
"""How long an answer may take: no test here is about a slow one."""

Told = tuple[bytes, dict[str, str]]


class Teller:
    """A provider and a shop that pays with it. `told` is a notification of a payment."""

    name: str
    acknowledged: tuple[int, str]

    def __init__(self, server: ProviderServer, document: Mapping[str, Any]) -> None:
        self.server = server
        self.secrets = Secrets(document)
        self.shop = Shop()
        self.shop.add_sku(1, units=5)
        self.shop.fill_cart(1, quantity=2)
        self.order = self.shop.place()
        self.started = self.start()

    def provider(self) -> Provider:
        raise NotImplementedError

    def told(self, **changes: Any) -> Told:
        raise NotImplementedError

    def start(self) -> Any:
        payer = self.shop.payer(providers={self.name: self.provider()})
        answer = payer.call("POST", f"/v1/orders/{self.order['order_id']}/payments", {})
        assert answer.status == 201, answer.text
        return answer.json

    @property
    def payment_id(self) -> str:
        return str(self.started["payment"]["payment_id"])

    @property
    def amount(self) -> int:
        return int(self.started["payment"]["amount"]["amount"])

    @property
    def state(self) -> tuple[str, str]:
        """The payment's and the order's."""
        path = f"/v1/orders/{self.order['order_id']}/payments/{self.payment_id}"
        payment = self.shop.payer().call("GET", path).json["state"]
        return payment, self.shop.order(self.order)["state"]

    def notify(self, told: Told, *, is_base64: bool = False) -> Response:
        """The shop's answer to a notification."""
        body, headers = told
        payer = self.shop.payer(providers={self.name: self.provider()})
        path = f"/v1/payments/notifications/{self.name}"
        event = payer.event("POST", path, body.decode("latin-1"), headers)
        return Response(payer.serve({**event, "isBase64Encoded": is_base64}, None))


class WeChatTeller(Teller):
    name = "wechat_pay"
    acknowledged = (204, "")

    def __init__(self) -> None:
        super().__init__(WeChatServer(lambda: NOW), wechat.secret())

    def provider(self) -> WeChatPay:
        read = self.secrets.as_read(WeChatSecret)
        return WeChatPay("https://shop.example", read, caller(self.server, PATIENCE_S), lambda: NOW)

    def told(self, **changes: Any) -> Told:
        return self.signed(wechat.notification(self.transaction(**changes)))

    def transaction(self, **changes: Any) -> dict[str, Any]:
        amount = {"total": changes.pop("amount", self.amount), "currency": "CNY"}
        amount["currency"] = changes.pop("currency", "CNY")
        return {
            "mchid": MCHID,
            "appid": APPID,
            "out_trade_no": changes.pop("payment_id", self.payment_id),
            "transaction_id": "4200001",
            "trade_state": "SUCCESS",
            "amount": amount,
            **changes,
        }

    def signed(self, body: bytes, at: int = NOW, **by: str) -> Told:
        return body, {"content-type": "application/json", **wechat.headers(body, at, **by)}


class AlipayTeller(Teller):
    name = "alipay"
    acknowledged = (200, "success")

    def __init__(self) -> None:
        super().__init__(AlipayServer(), alipay.secret())

    def provider(self) -> Alipay:
        read = self.secrets.as_read(AlipaySecret)
        urls = ("https://shop.example", "https://front.example")
        return Alipay(*urls, read, caller(self.server, PATIENCE_S), lambda: NOW)

    def told(self, **changes: Any) -> Told:
        return self.form(alipay.notification(self.parameters(**changes)))

    def parameters(self, **changes: Any) -> dict[str, str]:
        return {
            "notify_id": "n1",
            "notify_type": "trade_status_sync",
            "subject": "黑 & 白 = 灰+",
            "passback_params": "",
            "app_id": alipay.APP_ID,
            "seller_id": alipay.SELLER_ID,
            "out_trade_no": changes.pop("payment_id", self.payment_id),
            "trade_no": "2026001",
            "trade_status": "TRADE_SUCCESS",
            "total_amount": yuan(changes.pop("amount", self.amount)),
            **changes,
        }

    def form(self, body: bytes) -> Told:
        return body, {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


class StripeTeller(Teller):
    name = "stripe"
    acknowledged = (204, "")

    def __init__(self) -> None:
        super().__init__(StripeServer(), stripe.secret())

    def provider(self) -> Stripe:
        read = self.secrets.as_read(StripeSecret)
        return Stripe("https://front.example", read, caller(self.server, PATIENCE_S), lambda: NOW)

    def told(self, **changes: Any) -> Told:
        return self.signed(self.event(**changes))

    def event(self, **changes: Any) -> bytes:
        session = {
            "object": "checkout.session",
            "id": "cs_1",
            "payment_status": changes.pop("payment_status", "paid"),
            "client_reference_id": changes.pop("payment_id", self.payment_id),
            "payment_intent": "pi_1",
            "amount_total": changes.pop("amount", self.amount),
            "currency": changes.pop("currency", "CNY").lower(),
        }
        event = {"id": "evt_1", "type": "checkout.session.completed", "livemode": False}
        about = changes.pop("about", session)
        return json.dumps({**event, "data": {"object": about}, **changes}).encode()

    def signed(self, body: bytes, at: int = NOW, secret: str = WEBHOOK_SECRET) -> Told:
        return body, {HEADER: signatures.sign(secret.encode(), at, body)}


FAILED_AT_WECHAT: Final = '{"code":"FAIL","message":"失败"}'
TELLERS: Final = {each.name: each for each in (WeChatTeller, AlipayTeller, StripeTeller)}


def parameters_of(body: bytes) -> dict[str, str]:
    """The parameters of a form."""
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def assert_refused(teller: Teller, told: Told, status: int) -> None:
    """The notification is refused so, in the form that the provider reads; nothing changes."""
    assert isinstance(teller.shop.commerce, MemoryStore)
    before = snapshot(teller.shop.commerce)
    answer = teller.notify(told)
    assert answer.status == status
    assert answer.text != "success"
    assert (answer.text == FAILED_AT_WECHAT) == (teller.name == "wechat_pay")
    assert snapshot(teller.shop.commerce) == before


def assert_taken(teller: Teller, told: Told) -> None:
    answer = teller.notify(told)
    assert (answer.status, answer.text) == teller.acknowledged
