"""WeChat Pay v3: `native` (a code to scan), `h5` (a phone's browser), `jsapi` (inside WeChat).

Payments and refunds are known to WeChat by our ids, so every request may be repeated.
"""

import base64
import binascii
import secrets as randomness
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from core.errors import Busy, Conflict, Invalid, Malformed
from core.ids import PaymentId, ProviderRefundId
from core.payments.payment import (
    Checkout,
    CheckoutKind,
    Notice,
    Payment,
    mismatch,
    provider_unavailable,
)
from core.payments.provider_refunds import (
    ProviderRefund,
    ProviderRefundState,
    RefundNotice,
    RefundOutcome,
)
from functions.shared import strict_json
from functions.shared.observability import logger
from functions.shared.payments import rsa, wechat_wire
from functions.shared.payments.http_caller import Call, Caller, Reply
from functions.shared.payments.secrets import ProviderSecret
from functions.shared.payments.signatures import refused
from functions.shared.payments.wechat_wire import (
    Failure,
    Prepaid,
    Refund,
    Transaction,
    WeChatNotification,
    WeChatSecret,
)

BASE_URL: Final = "https://api.mch.weixin.qq.com"
NOTIFY_PATH: Final = "/v1/payments/notifications/wechat_pay"
CURRENCY: Final = "CNY"
DESCRIPTION: Final = "Order"
ALGORITHM: Final = "AEAD_AES_256_GCM"
PAID: Final = frozenset({"SUCCESS", "REFUND"})
"""`REFUND`: it was paid, and some of it went back."""
UNKNOWN: Final = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
LATER: Final = frozenset({"NOT_ENOUGH", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "SYSTEM_ERROR"})
"""Refusals that pass by themselves, or once somebody has put money into the account."""
_OUTCOMES: Final = {
    "SUCCESS": ProviderRefundState.SUCCEEDED,
    "PROCESSING": ProviderRefundState.REQUESTED,
}

T = TypeVar("T")


class WeChatPay:
    """See `core.ports.payments.Provider`."""

    name = "wechat_pay"

    def __init__(
        self,
        storefront_url: str,
        secrets: ProviderSecret[WeChatSecret],
        caller: Caller,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._notify_url = storefront_url + NOTIFY_PATH
        self._secrets = secrets
        self._caller = caller
        self._clock = clock

    def methods(self, currency: str) -> tuple[str, ...]:
        """See `core.ports.payments.Provider.methods`."""
        return ("native", "h5", "jsapi") if currency == CURRENCY else ()

    def create(self, payment: Payment) -> Checkout:
        """See `core.ports.payments.Provider.create`."""
        secret = self._secrets.value()
        order: dict[str, Any] = {
            "appid": secret.appid,
            "mchid": secret.mchid,
            "description": f"{DESCRIPTION} {payment.order_id}",
            "out_trade_no": payment.payment_id,
            "time_expire": datetime.fromtimestamp(payment.pay_until, UTC).isoformat(),
            "notify_url": self._notify_url,
            "amount": {"total": payment.amount, "currency": payment.currency},
        }
        if payment.method == "jsapi":
            order["payer"] = {"openid": payment.openid}
        if payment.method == "h5":
            device = {"payer_client_ip": payment.client_ip, "h5_info": {"type": "Wap"}}
            order["scene_info"] = device
        reply = self._send("POST", f"/v3/pay/transactions/{payment.method}", order)
        if payment.method == "jsapi" and reply.status == 400:
            # The only parameter that is not ours is the shopper's: nobody is woken for it.
            logger.warning("WeChat Pay refused", extra={"provider_code": _code(reply)})
            raise Invalid("openid_refused", "WeChat does not take it.", field="$.openid")
        if reply.status >= 300:
            raise self._refusal(reply)
        made = _read(reply, Prepaid)
        if payment.method == "jsapi":
            return self._in_app(made.prepay_id)
        if payment.method == "h5":
            return Checkout(CheckoutKind.REDIRECT, made.h5_url)
        return Checkout(CheckoutKind.QR_CODE, made.code_url)

    def query(self, payment: Payment) -> Notice | None:
        """See `core.ports.payments.Provider.query`."""
        mchid = self._secrets.value().mchid
        target = f"/v3/pay/transactions/out-trade-no/{payment.payment_id}?mchid={mchid}"
        reply = self._send("GET", target)
        if reply.status >= 300:
            if _code(reply) in UNKNOWN:
                return None
            raise self._refusal(reply)
        return self._notice(_read(reply, Transaction), event_id="")

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.refund`."""
        asked = {
            "transaction_id": refund.charge_id,
            "out_refund_no": refund.provider_refund_id,
            "notify_url": self._notify_url,
            "amount": {
                "refund": refund.amount,
                "total": refund.payment_amount,
                "currency": refund.currency,
            },
        }
        reply = self._send("POST", "/v3/refund/domestic/refunds", asked)
        if reply.status < 300:
            return _told_of(reply, refund)
        code = _code(reply)
        if reply.status == 401 or not code or code in LATER:
            raise self._refusal(reply)
        # An earlier try may have done it, and its answer was lost.
        failed = RefundOutcome(ProviderRefundState.FAILED, "", code)
        return self._known(refund) or failed

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.query_refund`."""
        # What it does not know it was never asked, or the asking was lost.
        return self._known(refund) or self.refund(refund)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: int
    ) -> Notice | RefundNotice | None:
        """See `core.ports.payments.Provider.read_notice`."""
        if not wechat_wire.is_genuine(headers, body, now, self._secrets):
            raise refused()
        try:
            envelope = msgspec.convert(strict_json.parse(body), WeChatNotification)
            told = self._unsealed(envelope)
            if envelope.event_type.startswith("TRANSACTION."):
                return self._notice(msgspec.convert(told, Transaction), envelope.id)
            if envelope.event_type.startswith("REFUND."):
                return self._refund_notice(msgspec.convert(told, Refund), envelope.id)
        except msgspec.ValidationError:
            raise refused() from None
        return None

    def _notice(self, told: Transaction, event_id: str) -> Notice | None:
        secret = self._secrets.value()
        if (told.mchid, told.appid) != (secret.mchid, secret.appid):
            raise mismatch()
        if told.trade_state not in PAID or told.amount is None:
            return None
        return Notice(
            provider=self.name,
            event_id=event_id,
            charge_id=told.transaction_id,
            payment_id=PaymentId(told.out_trade_no),
            amount=told.amount.total,
            currency=told.amount.currency,
        )

    def _refund_notice(self, told: Refund, event_id: str) -> RefundNotice:
        if told.mchid != self._secrets.value().mchid:
            raise mismatch()
        return RefundNotice(
            provider=self.name,
            event_id=event_id,
            provider_refund_id=ProviderRefundId(told.out_refund_no),
            payment_id=PaymentId(told.out_trade_no),
            amount=told.amount.refund,
            currency=told.amount.currency,
            outcome=_became(told.refund_status, told.refund_id),
        )

    def _unsealed(self, envelope: WeChatNotification) -> object:
        """What a genuine notification holds; raises `Malformed` when our key does not open it."""
        sealed = envelope.resource
        try:
            ciphertext = base64.b64decode(sealed.ciphertext, validate=True)
        except binascii.Error:
            raise refused() from None
        if sealed.algorithm != ALGORITHM:
            raise refused()
        for secret in self._secrets.tries():
            key, associated = secret.api_v3_key.encode(), sealed.associated.encode()
            opened = rsa.open_sealed(key, sealed.nonce.encode(), ciphertext, associated)
            if opened is not None:
                return strict_json.parse(opened)
        raise refused()

    def _in_app(self, prepay_id: str) -> Checkout:
        """What the page inside WeChat hands to its bridge, signed."""
        secret = self._secrets.value()
        at, nonce, package = str(int(self._clock())), _nonce(), f"prepay_id={prepay_id}"
        message = f"{secret.appid}\n{at}\n{nonce}\n{package}\n".encode()
        parameters = {
            "appId": secret.appid,
            "timeStamp": at,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": rsa.sign(secret.merchant_private_key, message),
        }
        return Checkout(CheckoutKind.IN_APP, parameters=parameters)

    def _send(self, method: str, target: str, body: object = None) -> Reply:
        """A reply that is WeChat's; raises `Busy` when it is not, or says to come again."""
        raw = b"" if body is None else msgspec.json.encode(body)

        def make() -> Call:
            headers = {"accept": "application/json", "content-type": "application/json"}
            call = Call(method, target, headers, raw)
            return wechat_wire.signed(call, self._secrets.value(), int(self._clock()), _nonce())

        reply = self._caller.send(make)
        if reply.status == 401:
            # Our own key may have been rotated; the next try has what is in the secret now.
            self._secrets.newer()
        said = wechat_wire.is_genuine(reply.headers, reply.body, int(self._clock()), self._secrets)
        if reply.status < 300 and not said:
            logger.error("WeChat Pay's reply is not signed by a key that we have")
            raise Busy
        return reply

    def _known(self, refund: ProviderRefund) -> RefundOutcome | None:
        """How far a refund is; None when WeChat knows of none. A refusal to say is no failure."""
        reply = self._send("GET", f"/v3/refund/domestic/refunds/{refund.provider_refund_id}")
        if reply.status == 404 and _code(reply) in UNKNOWN:
            return None
        if reply.status >= 300:
            raise self._refusal(reply)
        return _told_of(reply, refund)

    def _refusal(self, reply: Reply) -> Busy | Conflict:
        """A refusal of ours or of theirs: logged, since somebody has to look at it."""
        code = _code(reply)
        logger.error("WeChat Pay refused", extra={"status": reply.status, "provider_code": code})
        return Busy() if reply.status == 401 or code in LATER else provider_unavailable()


def _told_of(reply: Reply, refund: ProviderRefund) -> RefundOutcome:
    """What a reply says of exactly this refund."""
    told = _read(reply, Refund)
    if (told.out_refund_no, told.amount.refund) != (refund.provider_refund_id, refund.amount):
        raise mismatch()
    return _became(told.status, told.refund_id)


def _became(status: str, refund_id: str) -> RefundOutcome:
    """What a status of WeChat's says: `CLOSED` and `ABNORMAL` need the merchant platform."""
    state = _OUTCOMES.get(status, ProviderRefundState.FAILED)
    reason = status if state is ProviderRefundState.FAILED else None
    return RefundOutcome(state, refund_id, reason)


def _code(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.body, type=Failure).code
    except msgspec.DecodeError:
        return ""


def _read(reply: Reply, model: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.body, type=model)
    except (msgspec.DecodeError, Malformed):
        raise Busy from None


def _nonce() -> str:
    return randomness.token_hex(16)
