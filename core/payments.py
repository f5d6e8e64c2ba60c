"""Payments: an intent recorded first, then what the provider says happened to it.

    started ──order takes it──▶ paid
       └────order does not────▶ refund_due

A provider's word is a `Notice` that its adapter has verified. Whatever arrives, however often
and in whatever order, an order is paid once, and money that it does not take is due back once.
"""

from enum import StrEnum

from msgspec import Struct

from core.errors import Invalid
from core.ids import OrderId, PaymentId, UserId


class PaymentState(StrEnum):
    """Where a payment is in its life."""

    STARTED = "started"
    PAID = "paid"
    REFUND_DUE = "refund_due"


class Payment(Struct, frozen=True, omit_defaults=True):
    """A shopper's attempt to pay an order. Times are epoch seconds."""

    payment_id: PaymentId
    order_id: OrderId
    shopper_id: UserId
    provider: str
    amount: int
    currency: str
    state: PaymentState
    started_at: int
    pay_until: int
    """The provider takes no money for it from then on."""
    charge_id: str | None = None
    """The provider's own reference, once money arrived."""
    settled_at: int | None = None


class Checkout(Struct, frozen=True):
    """Where and with what a shopper pays at the provider."""

    pay_url: str
    charge: str
    """What the provider is shown; signed, so that nothing in it can be changed."""


class StartedPayment(Struct, frozen=True):
    """A recorded payment and how to go on with it."""

    payment: Payment
    checkout: Checkout


class Notice(Struct, frozen=True):
    """A provider's verified word that money arrived for one of our payments."""

    provider: str
    event_id: str
    """The provider's; the same when it says it again."""
    charge_id: str
    payment_id: PaymentId
    amount: int
    currency: str


def check_match(payment: Payment, notice: Notice) -> None:
    """Raise `Invalid` unless the notice is about this payment, to the cent."""
    said = (notice.provider, notice.amount, notice.currency)
    if said != (payment.provider, payment.amount, payment.currency):
        raise mismatch()
    if payment.charge_id not in {None, notice.charge_id}:
        raise mismatch()


def mismatch() -> Invalid:
    """A notice that is genuine and not about what we asked for: nothing may change."""
    return Invalid("notification_mismatch", "This is not what the payment asks for.")
