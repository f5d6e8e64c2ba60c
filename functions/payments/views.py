"""Payments as the storefront API shows them."""

from msgspec import Struct

from core.ids import OrderId, PaymentId
from core.payments import Payment, PaymentState, StartedPayment
from functions.shared.views import MoneyView, timestamp, timestamp_or_none


class PaymentView(Struct, frozen=True):
    """A payment. `refund_due`: it arrived for an order that does not take it any more."""

    payment_id: PaymentId
    order_id: OrderId
    provider: str
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
            state=payment.state,
            amount=MoneyView(payment.amount, payment.currency),
            started_at=timestamp(payment.started_at),
            expires_at=timestamp(payment.pay_until),
            settled_at=timestamp_or_none(payment.settled_at),
        )


class StartedPaymentView(Struct, frozen=True):
    """A payment and how to go on: post `charge` to `pay_url`."""

    payment: PaymentView
    pay_url: str
    charge: str

    @staticmethod
    def of(started: StartedPayment) -> "StartedPaymentView":
        """Show `started`."""
        payment = PaymentView.of(started.payment)
        return StartedPaymentView(payment, started.checkout.pay_url, started.checkout.charge)
