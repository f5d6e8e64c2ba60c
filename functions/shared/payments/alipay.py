"""Alipay: `page` (a website), `wap` (a phone's browser), `qr` (a code to scan).

Payments and refunds are known to Alipay by our ids. A page to pay on is a link that we sign:
Alipay hears of the payment when the shopper opens it. A refund is done when it is answered, so
what notifications say of refunds is not needed; they name sums of several, not one.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from core.errors import Busy, Conflict
from core.ids import PaymentId
from core.payments.payment import (
    Checkout,
    CheckoutKind,
    Notice,
    Payment,
    mismatch,
    provider_unavailable,
)
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState, RefundOutcome
from functions.shared.observability import logger
from functions.shared.payments import alipay_wire
from functions.shared.payments.alipay_wire import AlipaySecret, cents, china_time, yuan
from functions.shared.payments.http_caller import Call, Caller
from functions.shared.payments.secrets import ProviderSecret
from functions.shared.payments.signatures import refused

BASE_URL: Final = "https://openapi.alipay.com"
GATEWAY: Final = "/gateway.do"
NOTIFY_PATH: Final = "/v1/payments/notifications/alipay"
CURRENCY: Final = "CNY"
PAID: Final = frozenset({"TRADE_SUCCESS", "TRADE_FINISHED"})
DONE: Final = "10000"
BAD_SIGNATURE: Final = "isv.invalid-signature"
LATER: Final = frozenset(
    {
        "ACQ.SYSTEM_ERROR",
        "aop.ACQ.SYSTEM_ERROR",
        "ACQ.SELLER_BALANCE_NOT_ENOUGH",
        "isp.unknow-error",
        "isp.call-limited",
        BAD_SIGNATURE,
    }
)
"""Refusals that pass by themselves, or once somebody has done something about them."""
NOT_THERE: Final = "ACQ.TRADE_NOT_EXIST"
_PRODUCTS: Final = {"page": "FAST_INSTANT_TRADE_PAY", "wap": "QUICK_WAP_WAY"}


class Reply(Struct, frozen=True):
    """What Alipay answers, of all the calls that we make."""

    code: str
    sub_code: str = ""
    out_trade_no: str = ""
    trade_no: str = ""
    trade_status: str = ""
    total_amount: str = ""
    qr_code: str = ""
    fund_change: str = ""
    refund_status: str = ""
    refund_amount: str = ""


class Alipay:
    """See `core.ports.payments.Provider`."""

    name = "alipay"

    def __init__(
        self,
        storefront_url: str,
        return_url: str,
        secrets: ProviderSecret[AlipaySecret],
        caller: Caller,
        clock: Callable[[], float] = time.time,
        base_url: str = BASE_URL,
    ) -> None:
        self._notify_url = storefront_url + NOTIFY_PATH
        self._return_url = return_url
        self._secrets = secrets
        self._caller = caller
        self._clock = clock
        self._base_url = base_url

    def methods(self, currency: str) -> tuple[str, ...]:
        """See `core.ports.payments.Provider.methods`."""
        return ("page", "wap", "qr") if currency == CURRENCY else ()

    def create(self, payment: Payment) -> Checkout:
        """See `core.ports.payments.Provider.create`."""
        trade = {
            "out_trade_no": payment.payment_id,
            "total_amount": yuan(payment.amount),
            "subject": f"Order {payment.order_id}",
            "time_expire": china_time(payment.pay_until),
        }
        if payment.method == "qr":
            reply = self._ask("alipay.trade.precreate", trade, notify_url=self._notify_url)
            if reply.code != DONE:
                raise self._refusal(reply)
            return Checkout(CheckoutKind.QR_CODE, reply.qr_code)
        trade["product_code"] = _PRODUCTS[payment.method]
        parameters = self._signed(
            f"alipay.trade.{payment.method}.pay",
            trade,
            payment.started_at,
            notify_url=self._notify_url,
            return_url=self._return_url,
        )
        return Checkout(CheckoutKind.REDIRECT, f"{self._base_url}{GATEWAY}?{urlencode(parameters)}")

    def query(self, payment: Payment) -> Notice | None:
        """See `core.ports.payments.Provider.query`."""
        reply = self._ask("alipay.trade.query", {"out_trade_no": payment.payment_id})
        if reply.code != DONE:
            if reply.sub_code == NOT_THERE:
                return None
            raise self._refusal(reply)
        if reply.trade_status not in PAID:
            return None
        return self._notice("", reply.out_trade_no, reply.trade_no, reply.total_amount)

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.refund`."""
        asked = {
            "out_trade_no": refund.payment_id,
            "refund_amount": yuan(refund.amount),
            "out_request_no": refund.provider_refund_id,
        }
        reply = self._ask("alipay.trade.refund", asked)
        if reply.code == DONE and reply.fund_change == "Y":
            return RefundOutcome(ProviderRefundState.SUCCEEDED, reply.trade_no)
        if reply.code == DONE:
            # No money moved this time: it did before, or does not yet.
            return self._asked_about(refund)
        if reply.sub_code in LATER or reply.code == "20000":
            raise self._refusal(reply)
        # An earlier try may have done it, and its answer was lost.
        known = self._asked_about(refund)
        if known.state is ProviderRefundState.SUCCEEDED:
            return known
        return RefundOutcome(ProviderRefundState.FAILED, reply.trade_no, reply.sub_code)

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.query_refund`."""
        outcome = self._asked_about(refund)
        # What it does not know it was never asked, or the asking was lost.
        is_known = outcome.state is ProviderRefundState.SUCCEEDED
        return outcome if is_known else self.refund(refund)

    def read_notice(
        self,
        headers: Mapping[str, str],  # noqa: ARG002  (Alipay signs in the body)
        body: bytes,
        now: int,  # noqa: ARG002  (nor is there a time to check)
    ) -> Notice | None:
        """See `core.ports.payments.Provider.read_notice`."""
        said = alipay_wire.form(body)
        if not alipay_wire.is_genuine(said, self._secrets):
            raise refused()
        secret = self._secrets.value()
        if (said.get("app_id"), said.get("seller_id")) != (secret.app_id, secret.seller_id):
            raise mismatch()
        if said.get("trade_status") not in PAID:
            return None
        names = ("notify_id", "out_trade_no", "trade_no", "total_amount")
        return self._notice(*(said.get(name, "") for name in names))

    def _notice(self, event_id: str, payment_id: str, trade_no: str, amount: str) -> Notice:
        total = cents(amount)
        if total is None:
            raise mismatch()
        return Notice(
            provider=self.name,
            event_id=event_id,
            charge_id=trade_no,
            payment_id=PaymentId(payment_id),
            amount=total,
            currency=CURRENCY,
        )

    def _asked_about(self, refund: ProviderRefund) -> RefundOutcome:
        named = {
            "out_trade_no": refund.payment_id,
            "out_request_no": refund.provider_refund_id,
        }
        reply = self._ask("alipay.trade.fastpay.refund.query", named)
        if reply.code == "20000" or reply.sub_code in LATER:
            raise self._refusal(reply)
        if reply.code != DONE or reply.refund_status != "REFUND_SUCCESS":
            return RefundOutcome(ProviderRefundState.REQUESTED, reply.trade_no)
        if cents(reply.refund_amount) != refund.amount:
            raise mismatch()
        return RefundOutcome(ProviderRefundState.SUCCEEDED, reply.trade_no)

    def _ask(self, method: str, content: Mapping[str, Any], **urls: str) -> Reply:
        """A reply that is Alipay's; raises `Busy` when it is not."""

        def make() -> Call:
            parameters = self._signed(method, content, int(self._clock()), **urls)
            headers = {"content-type": "application/x-www-form-urlencoded;charset=utf-8"}
            return Call("POST", f"{GATEWAY}?charset=utf-8", headers, urlencode(parameters).encode())

        reply = self._caller.send(make)
        member = method.replace(".", "_") + "_response"
        try:
            raw = alipay_wire.answer(reply.body.decode(), member, self._secrets)
            if raw is not None:
                return msgspec.json.decode(raw, type=Reply)
        except (UnicodeDecodeError, msgspec.DecodeError):
            pass
        logger.error("Alipay's reply is not signed by a key that we have")
        raise Busy

    def _signed(
        self, method: str, content: Mapping[str, Any], at: int, **urls: str
    ) -> dict[str, str]:
        secret = self._secrets.value()
        parameters = {
            "app_id": secret.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": alipay_wire.SIGN_TYPE,
            "timestamp": china_time(at),
            "version": "1.0",
            "biz_content": msgspec.json.encode(content).decode(),
            **urls,
        }
        return alipay_wire.signed(parameters, secret)

    def _refusal(self, reply: Reply) -> Busy | Conflict:
        """A refusal of ours or of theirs: logged, since somebody has to look at it."""
        codes = {"provider_code": reply.code, "provider_sub_code": reply.sub_code}
        logger.error("Alipay refused", extra=codes)
        if reply.sub_code == BAD_SIGNATURE:
            # Our own key may have been rotated; the next try has what is in the secret now.
            self._secrets.newer()
        is_passing = reply.code == "20000" or reply.sub_code in LATER
        return Busy() if is_passing else provider_unavailable()
