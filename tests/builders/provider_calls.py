"""What is asked of payment providers in tests."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from core.ids import OrderId, PaymentId, ProviderRefundId, UserId
from core.payments.payment import Payment, PaymentState
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState
from functions.shared.payments.http_caller import HttpCaller
from functions.shared.payments.secrets import ProviderSecret
from tests.fakes.http import NOW
from tests.fakes.providers.server import ProviderServer

T = TypeVar("T")

PAYMENT = Payment(
    payment_id=PaymentId(f"pay_{1:026d}"),
    order_id=OrderId(f"ord_{1:026d}"),
    shopper_id=UserId("shopper"),
    provider="",
    method="",
    amount=12_990,
    currency="CNY",
    state=PaymentState.STARTED,
    started_at=NOW,
    pay_until=NOW + 1_800,
    queries=0,
    next_query_at=NOW + 60,
    openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    client_ip="203.0.113.7",
)


def payment(**changes: Any) -> Payment:
    return msgspec.structs.replace(PAYMENT, **changes)


def refund_of(paid: Payment, amount: int, number: int = 1) -> ProviderRefund:
    """A refund of a part of a payment whose money arrived."""
    return ProviderRefund(
        provider_refund_id=ProviderRefundId(f"prf_{number:026d}"),
        payment_id=paid.payment_id,
        order_id=paid.order_id,
        provider=paid.provider,
        charge_id=paid.charge_id or "",
        amount=amount,
        payment_amount=paid.amount,
        currency=paid.currency,
        state=ProviderRefundState.DUE,
        cause="refund",
        created_at=NOW,
        next_attempt_at=NOW,
    )


class Secrets:
    """A secret that somebody rotates, and a clock for how often it may be read again."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.reads = 0
        self.now = 0.0

    def fetch(self) -> bytes:
        self.reads += 1
        return json.dumps(self.document).encode()

    def as_read(self, model: type[T]) -> ProviderSecret[T]:
        return ProviderSecret(self.fetch, model, lambda: self.now)


def caller(server: ProviderServer, attempt_s: float = 2.5) -> HttpCaller:
    """A caller that does not sleep between its tries, and is impatient unless told otherwise."""
    return HttpCaller(server.url, attempt_s=attempt_s, sleep=lambda _: None)
