"""Payments as the storefront API shows them."""

from msgspec import Struct

from core.ids import OrderId, PaymentId
from core.payments.payment import CheckoutKind, Payment, PaymentState, StartedPayment, Way
from functions.shared.views import MoneyView, timestamp, timestamp_or_none


class PaymentView(Struct, frozen=True):
    """A payment.

    `refund_due`: it arrived for an order that does not take it any more; `closed`: nothing
    arrived while it could be paid.
    """

    payment_id: PaymentId
    order_id: OrderId
    provider: str
    method: str
    state: PaymentState
    amount: MoneyView
    started_at: str
    expires_at: str
    settled_at: str | None

    @staticmethod
    def of(payment: Payment) -> "PaymentView":
        """Show `payment`."""
        return PaymentView(
            payment_id=payment.payment_id,
            order_id=payment.order_id,
            provider=payment.provider,
            method=payment.method,
            state=payment.state,
            amount=MoneyView(payment.amount, payment.currency),
            started_at=timestamp(payment.started_at),
            expires_at=timestamp(payment.pay_until),
            settled_at=timestamp_or_none(payment.settled_at),
        )


class CheckoutView(Struct, frozen=True):
    """How to go on.

    `redirect`: send the shopper to `url`; `qr_code`: draw `url` as a code to scan with the
    provider's app; `in_app`: hand `parameters` to the app that the shopper is in;
    `nothing_to_pay`: the order is paid.
    """

    kind: CheckoutKind
    url: str
    parameters: dict[str, str]


class StartedPaymentView(Struct, frozen=True):
    """A payment and how to pay it."""

    payment: PaymentView
    checkout: CheckoutView

    @staticmethod
    def of(started: StartedPayment) -> "StartedPaymentView":
        """Show `started`."""
        checkout = started.checkout
        return StartedPaymentView(
            PaymentView.of(started.payment),
            CheckoutView(checkout.kind, checkout.url, checkout.parameters),
        )


class WayView(Struct, frozen=True):
    """A way to pay: what `provider` and `method` say when a payment is started."""

    provider: str
    method: str

    @staticmethod
    def of(way: Way) -> "WayView":
        """Show `way`."""
        return WayView(way.provider, way.method)
