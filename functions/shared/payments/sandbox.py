"""The sandbox as a payment provider: signed requests out, signed notifications in."""

import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import msgspec

from core.errors import Busy, Conflict
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
from functions.shared.payments import signatures
from functions.shared.payments.http_caller import Call, Caller, Reply
from functions.shared.sandbox import wire
from functions.shared.sandbox.wire import (
    APP_ID,
    CHARGE_SUCCEEDED,
    CHARGES_PATH,
    REFUND_FAILED,
    REFUND_SUCCEEDED,
    ChargeView,
    NewCharge,
    NewRefund,
    Notification,
    RefundView,
)

NOTIFY_PATH: Final = "/v1/payments/notifications/sandbox"
_REFUNDS: Final = {
    REFUND_SUCCEEDED: ProviderRefundState.SUCCEEDED,
    REFUND_FAILED: ProviderRefundState.FAILED,
}

T = TypeVar("T")


class Sandbox:
    """See `core.ports.payments.Provider`. `secret` is asked for when first needed."""

    name = "sandbox"

    def __init__(
        self,
        storefront_url: str,
        sandbox_url: str,
        return_url: str,
        secret: Callable[[], bytes],
        caller: Caller,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._notify_url = storefront_url + NOTIFY_PATH
        self._sandbox_url = sandbox_url
        self._return_url = return_url
        self._secret = secret
        self._caller = caller
        self._clock = clock

    def methods(self, currency: str) -> tuple[str, ...]:
        """See `core.ports.payments.Provider.methods`."""
        return ("page",) if currency else ()

    def create(self, payment: Payment) -> Checkout:
        """See `core.ports.payments.Provider.create`."""
        charge = NewCharge(
            app_id=APP_ID,
            payment_id=payment.payment_id,
            amount=payment.amount,
            currency=payment.currency,
            pay_until=payment.pay_until,
            notify_url=self._notify_url,
            return_url=self._return_url,
        )
        reply = self._send("POST", CHARGES_PATH, charge)
        if reply.status >= 300:
            raise _refusal(reply)
        url = self._sandbox_url + _read(reply, ChargeView).pay_path
        return Checkout(CheckoutKind.REDIRECT, url)

    def query(self, payment: Payment) -> Notice | None:
        """See `core.ports.payments.Provider.query`."""
        reply = self._send("GET", f"{CHARGES_PATH}/{payment.payment_id}")
        if reply.status == 404:
            return None
        if reply.status >= 300:
            raise _refusal(reply)
        charge = _read(reply, ChargeView)
        if charge.state != "paid":
            return None
        return Notice(
            provider=self.name,
            event_id="",
            charge_id=charge.charge_id,
            payment_id=charge.payment_id,
            amount=charge.amount,
            currency=charge.currency,
        )

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.refund`."""
        asked = NewRefund(refund.provider_refund_id, refund.amount)
        return _outcome(self._send("POST", f"{CHARGES_PATH}/{refund.payment_id}/refunds", asked))

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.query_refund`."""
        refunds = f"{CHARGES_PATH}/{refund.payment_id}/refunds"
        reply = self._send("GET", f"{refunds}/{refund.provider_refund_id}")
        # What it does not know it was never asked, or the asking was lost.
        if reply.status == 404:
            return self.refund(refund)
        if reply.status >= 300:
            raise _refusal(reply)
        return _outcome(reply)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: int
    ) -> Notice | RefundNotice | None:
        """See `core.ports.payments.Provider.read_notice`."""
        signatures.verify(self._secret(), headers.get(signatures.HEADER), body, now)
        try:
            said = msgspec.convert(strict_json.parse(body), Notification)
        except msgspec.ValidationError:
            raise signatures.refused() from None
        if said.app_id != APP_ID:
            raise mismatch()
        if said.refund is not None and said.type in _REFUNDS:
            return self._refund_notice(said, said.refund)
        if said.type != CHARGE_SUCCEEDED:
            return None
        return Notice(
            provider=self.name,
            event_id=said.event_id,
            charge_id=said.charge_id,
            payment_id=said.payment_id,
            amount=said.amount,
            currency=said.currency,
        )

    def _refund_notice(self, said: Notification, refund: wire.RefundTold) -> RefundNotice:
        state = _REFUNDS[said.type]
        return RefundNotice(
            provider=self.name,
            event_id=said.event_id,
            provider_refund_id=refund.provider_refund_id,
            payment_id=said.payment_id,
            amount=said.amount,
            currency=said.currency,
            outcome=RefundOutcome(state, refund.refund_id, refund.reason),
        )

    def _send(self, method: str, target: str, body: object = None) -> Reply:
        raw = b"" if body is None else msgspec.json.encode(body)

        def make() -> Call:
            signed = wire.signed_part(method, target, raw)
            signature = signatures.sign(self._secret(), int(self._clock()), signed)
            headers = {"content-type": "application/json", signatures.HEADER: signature}
            return Call(method, target, headers, raw)

        return self._caller.send(make)


def _outcome(reply: Reply) -> RefundOutcome:
    if reply.status in {400, 401}:
        raise _refusal(reply)
    if reply.status >= 300:
        return RefundOutcome(ProviderRefundState.FAILED, "", str(reply.status))
    told = _read(reply, RefundView)
    return RefundOutcome(ProviderRefundState(told.state), told.refund_id, told.reason)


def _refusal(reply: Reply) -> Busy | Conflict:
    return Busy() if reply.status in {400, 401} else provider_unavailable()


def _read(reply: Reply, model: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.body, type=model)
    except msgspec.DecodeError:
        raise Busy from None
