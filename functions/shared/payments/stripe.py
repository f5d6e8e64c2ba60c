"""Stripe: `checkout`, a page of theirs (Checkout Sessions).

Every POST has an Idempotency-Key of ours: repeated within a day it does and answers the same.
After that a session is over and a refund is looked up before it is asked for again, so neither
happens twice.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import msgspec

from core.errors import Busy, Conflict
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
from functions.shared.payments import signatures
from functions.shared.payments.http_caller import Call, Caller, Reply
from functions.shared.payments.secrets import ProviderSecret
from functions.shared.payments.stripe_wire import (
    Failure,
    Intent,
    Refund,
    Refunds,
    Session,
    StripeEvent,
    StripeSecret,
)

BASE_URL: Final = "https://api.stripe.com"
VERSION: Final = "2024-06-20"
HEADER: Final = "stripe-signature"
SESSION_S: Final = 60 * 60
"""Stripe wants at least half an hour; what is paid after our own time goes back."""
OTHER_UNITS: Final = frozenset(
    {"ISK", "UGX", "MGA", "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
)
"""Currencies whose minor unit Stripe counts in another way than ISO 4217, or only by tens."""
LATER: Final = frozenset({"balance_insufficient", "lock_timeout", "idempotency_key_in_use"})
_OUTCOMES: Final = {
    "succeeded": ProviderRefundState.SUCCEEDED,
    "pending": ProviderRefundState.REQUESTED,
    "requires_action": ProviderRefundState.REQUESTED,
}

T = TypeVar("T")


class Stripe:
    """See `core.ports.payments.Provider`."""

    name = "stripe"

    def __init__(
        self,
        return_url: str,
        secrets: ProviderSecret[StripeSecret],
        caller: Caller,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._return_url = return_url
        self._secrets = secrets
        self._caller = caller
        self._clock = clock

    def methods(self, currency: str) -> tuple[str, ...]:
        """See `core.ports.payments.Provider.methods`."""
        return () if currency in OTHER_UNITS else ("checkout",)

    def create(self, payment: Payment) -> Checkout:
        """See `core.ports.payments.Provider.create`."""
        session = self._create(payment)
        return Checkout(CheckoutKind.REDIRECT, session.url or "", reference=session.id)

    def query(self, payment: Payment) -> Notice | None:
        """See `core.ports.payments.Provider.query`.

        A session that is still open after the payment's time is ended, so that nobody pays it.
        """
        try:
            session_id = payment.reference or self._create(payment).id
        except Conflict:
            # Asked again for what it was asked before, Stripe would have answered: it was not.
            return None
        session = self._get(f"/v1/checkout/sessions/{session_id}", Session)
        if session.status == "open" and self._clock() >= payment.pay_until:
            key = f"expire-{payment.payment_id}"
            session = self._post(f"/v1/checkout/sessions/{session_id}/expire", {}, key, Session)
        return self._paid_session(session, event_id="")

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.refund`."""
        before = self._find(refund)
        if before is not None:
            return _became(before)
        asked = {
            "payment_intent": refund.charge_id,
            "amount": refund.amount,
            "metadata[provider_refund_id]": refund.provider_refund_id,
            "metadata[payment_id]": refund.payment_id,
        }
        reply = self._send("POST", "/v1/refunds", asked, refund.provider_refund_id)
        if reply.status >= 300:
            code = _code(reply)
            if reply.status in {401, 409} or code in LATER:
                raise self._refusal(reply)
            return RefundOutcome(ProviderRefundState.FAILED, "", code or str(reply.status))
        return _became(_read(reply, Refund))

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.query_refund`."""
        return self.refund(refund)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: int
    ) -> Notice | RefundNotice | None:
        """See `core.ports.payments.Provider.read_notice`."""
        header = headers.get(HEADER)
        if not any(
            signatures.is_genuine(secret.encode(), header, body, now)
            for each in self._secrets.tries()
            for secret in each.webhook_secrets
        ):
            raise signatures.refused()
        try:
            event = msgspec.convert(strict_json.parse(body), StripeEvent)
            return self._told(event)
        except msgspec.ValidationError:
            raise signatures.refused() from None

    def _told(self, event: StripeEvent) -> Notice | RefundNotice | None:
        if event.livemode != self._secrets.value().is_live:
            raise mismatch()
        told = event.about.object
        kind = told.get("object")
        if kind == "checkout.session" and event.type.startswith("checkout.session."):
            return self._paid_session(msgspec.convert(told, Session), event.id)
        if event.type == "payment_intent.succeeded":
            return self._paid_intent(msgspec.convert(told, Intent), event.id)
        if kind == "refund":
            return self._refund_notice(msgspec.convert(told, Refund), event.id)
        return None

    def _paid_session(self, session: Session, event_id: str) -> Notice | None:
        if session.payment_status != "paid" or session.client_reference_id is None:
            return None
        return Notice(
            provider=self.name,
            event_id=event_id,
            charge_id=session.payment_intent or session.id,
            payment_id=PaymentId(session.client_reference_id),
            amount=session.amount_total or 0,
            currency=(session.currency or "").upper(),
        )

    def _paid_intent(self, intent: Intent, event_id: str) -> Notice | None:
        payment_id = intent.metadata.get("payment_id")
        if payment_id is None:
            return None
        return Notice(
            provider=self.name,
            event_id=event_id,
            charge_id=intent.id,
            payment_id=PaymentId(payment_id),
            amount=intent.amount_received,
            currency=intent.currency.upper(),
        )

    def _refund_notice(self, refund: Refund, event_id: str) -> RefundNotice | None:
        """A refund that somebody made by hand at Stripe is none of ours."""
        ours, payment_id = (refund.metadata.get(n) for n in ("provider_refund_id", "payment_id"))
        if ours is None or payment_id is None:
            return None
        return RefundNotice(
            provider=self.name,
            event_id=event_id,
            provider_refund_id=ProviderRefundId(ours),
            payment_id=PaymentId(payment_id),
            amount=refund.amount,
            currency=refund.currency.upper(),
            outcome=_became(refund),
        )

    def _create(self, payment: Payment) -> Session:
        back = f"{self._return_url}?order_id={payment.order_id}&payment_id={payment.payment_id}"
        line = "line_items[0]"
        asked = {
            "mode": "payment",
            "client_reference_id": payment.payment_id,
            "success_url": back,
            "cancel_url": back,
            "expires_at": payment.started_at + SESSION_S,
            f"{line}[quantity]": 1,
            f"{line}[price_data][currency]": payment.currency.lower(),
            f"{line}[price_data][unit_amount]": payment.amount,
            f"{line}[price_data][product_data][name]": f"Order {payment.order_id}",
            "payment_intent_data[metadata][payment_id]": payment.payment_id,
        }
        return self._post("/v1/checkout/sessions", asked, payment.payment_id, Session)

    def _find(self, refund: ProviderRefund) -> Refund | None:
        """The refund that was asked for before, however long ago."""
        query = urlencode({"payment_intent": refund.charge_id, "limit": 100})
        after = ""
        while True:
            page = self._get(f"/v1/refunds?{query}{after}", Refunds)
            for made in page.refunds:
                if made.metadata.get("provider_refund_id") == refund.provider_refund_id:
                    return made
            if not (page.has_more and page.refunds):
                return None
            after = f"&starting_after={page.refunds[-1].id}"

    def _get(self, target: str, model: type[T]) -> T:
        reply = self._send("GET", target)
        if reply.status >= 300:
            raise self._refusal(reply)
        return _read(reply, model)

    def _post(self, target: str, fields: Mapping[str, Any], key: str, model: type[T]) -> T:
        reply = self._send("POST", target, fields, key)
        if reply.status >= 300:
            raise self._refusal(reply)
        return _read(reply, model)

    def _send(
        self, method: str, target: str, fields: Mapping[str, Any] | None = None, key: str = ""
    ) -> Reply:
        def make() -> Call:
            headers = {
                "authorization": f"Bearer {self._secrets.value().secret_key}",
                "stripe-version": VERSION,
            }
            if fields is None:
                return Call(method, target, headers)
            headers["idempotency-key"] = key
            headers["content-type"] = "application/x-www-form-urlencoded"
            return Call(method, target, headers, urlencode(fields).encode())

        return self._caller.send(make)

    def _refusal(self, reply: Reply) -> Busy | Conflict:
        """A refusal of ours or of theirs: logged, since somebody has to look at it."""
        code = _code(reply)
        logger.error("Stripe refused", extra={"status": reply.status, "provider_code": code})
        if reply.status == 401:
            # Our own key may have been rotated; the next try has what is in the secret now.
            self._secrets.newer()
        is_passing = reply.status in {401, 409} or code in LATER
        return Busy() if is_passing else provider_unavailable()


def _became(refund: Refund) -> RefundOutcome:
    state = _OUTCOMES.get(refund.status, ProviderRefundState.FAILED)
    reason = refund.failure_reason or refund.status
    is_failed = state is ProviderRefundState.FAILED
    return RefundOutcome(state, refund.id, reason if is_failed else None)


def _code(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.body, type=Failure).error.code or ""
    except msgspec.DecodeError:
        return ""


def _read(reply: Reply, model: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.body, type=model)
    except msgspec.DecodeError:
        raise Busy from None
