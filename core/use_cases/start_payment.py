"""A shopper starts to pay an order."""

from typing import Final

from msgspec.structs import replace

from core.errors import Conflict, Invalid
from core.idempotency import Once
from core.ids import OrderId, PaymentId
from core.orders.order import OrderHead, pay_until_once_started
from core.orders.order_states import OrderState, Step, refused
from core.payments.free_payments import NOBODY, NobodyPays, provider_of
from core.payments.payment import (
    CheckoutKind,
    Payment,
    PaymentDraft,
    PaymentState,
    StartedPayment,
    Way,
    first_query,
    provider_unavailable,
)
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments, Providers
from core.use_cases.confirm_payment import confirm_payment
from core.use_cases.read_order import read_order

NEEDS_OPENID = "jsapi"
PAYABLE_FOR_S: Final = 60
"""Providers take no payment that ends sooner, and nobody pays in less."""


def start_payment(  # noqa: PLR0913  (a use case names its ports one by one)
    order_id: OrderId,
    draft: PaymentDraft,
    client_ip: str,
    now: int,
    once: Once,
    *,
    orders: Orders,
    payments: Payments,
    providers: Providers,
    ids: Ids,
) -> StartedPayment:
    """Record a payment of the caller's placed order, then ask its provider to take it.

    Whoever repeats a request that died between the two continues with the payment that it
    recorded. Raises `NotFound`, or `Conflict` when the order is not waiting for a payment.
    """
    order = read_order(order_id, once.caller, orders)
    head = order.head
    if head.state is not OrderState.PLACED:
        raise refused(head.state, Step.PAY)
    pay_until = pay_until_once_started(order, now)
    if now >= head.pay_until or now + PAYABLE_FOR_S > pay_until:
        raise Conflict("order_expired", "The time to pay this order is over.")
    way = _choose(draft, head, providers)
    intent = Payment(
        payment_id=PaymentId(ids.new("pay")),
        order_id=order_id,
        shopper_id=once.caller,
        provider=way.provider,
        method=way.method,
        amount=head.totals.payable,
        currency=head.currency,
        state=PaymentState.STARTED,
        started_at=now,
        pay_until=pay_until,
        queries=0,
        next_query_at=first_query(now),
        openid=draft.openid,
        client_ip=client_ip or None,
    )
    payment = payments.record(intent, once)
    provider = provider_of(payment, providers)
    checkout = provider.create(payment)
    started = StartedPayment(replace(payment, reference=checkout.reference), checkout)
    payments.open(started, once)
    if checkout.kind is CheckoutKind.NOTHING_TO_PAY:
        paid = NobodyPays().query(payment)
        confirm_payment(paid, now, orders=orders, payments=payments, ids=ids)
    return started


def ways_to_pay(currency: str, providers: Providers) -> list[Way]:
    """The ways to pay in a currency, the usual one first."""
    return [Way(name, way) for name, each in providers.items() for way in each.methods(currency)]


def _choose(draft: PaymentDraft, head: OrderHead, providers: Providers) -> Way:
    """What the shopper asks for, or the first that there is of it."""
    if head.totals.payable == 0:
        return NOBODY
    for way in ways_to_pay(head.currency, providers):
        if draft.provider in {None, way.provider} and draft.method in {None, way.method}:
            if way.method == NEEDS_OPENID and draft.openid is None:
                raise Invalid("openid_missing", "This way to pay needs it.", field="$.openid")
            return way
    raise provider_unavailable()
