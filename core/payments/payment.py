"""Payments: an intent recorded first, then what the provider says happened to it.

    started ──order takes it──▶ paid
       │ └────order does not────▶ refund_due
       └──nothing arrived──▶ closed ──money after all──▶ paid or refund_due

A provider's word is a `Notice` that its adapter has verified, from a notification or because
we asked. Whatever arrives, however often and in whatever order, an order is paid once, and
money that it does not take is due back once.

Notifications are not guaranteed to come, so each started payment is also asked about: soon
after it was started, then ever less often, and a last time `GRACE_S` after it could be paid.
"""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from core.errors import Conflict, Invalid
from core.ids import OrderId, PaymentId, UserId
from core.text import END

QUERY_FIRST_S: Final = 60
QUERY_LONGEST_S: Final = 15 * 60
GRACE_S: Final = 15 * 60
"""How long after its time a payment is still asked about: what was paid in the last second may
take a while to be known."""

OpenId = Annotated[str, Meta(pattern=rf"^[0-9A-Za-z_-]{{1,128}}{END}")]
"""Who pays, as WeChat knows the shopper in one app."""
Choice = Annotated[str, Meta(pattern=rf"^[a-z0-9_]{{1,32}}{END}")]


class PaymentState(StrEnum):
    """Where a payment is in its life."""

    STARTED = "started"
    PAID = "paid"
    REFUND_DUE = "refund_due"
    CLOSED = "closed"


class PaymentDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """How a shopper wants to pay; what is left out, the shop chooses.

    `openid` is for paying inside WeChat.
    """

    provider: Choice | None = None
    method: Choice | None = None
    openid: OpenId | None = None


class Way(Struct, frozen=True):
    """A way to pay."""

    provider: str
    method: str


class Payment(Struct, frozen=True, omit_defaults=True):
    """A shopper's attempt to pay an order. Times are epoch seconds."""

    payment_id: PaymentId
    order_id: OrderId
    shopper_id: UserId
    provider: str
    method: str
    """Which of the provider's ways to pay."""
    amount: int
    currency: str
    state: PaymentState
    started_at: int
    pay_until: int
    """The provider takes no money for it from then on."""
    queries: int
    """How often the provider was asked and knew of no money."""
    next_query_at: int
    openid: str | None = None
    client_ip: str | None = None
    reference: str | None = None
    """The provider's own of the checkout, where it needs it again."""
    charge_id: str | None = None
    """The provider's own of the money, once it arrived."""
    settled_at: int | None = None

    @property
    def is_settled(self) -> bool:
        """Whether its money arrived."""
        return self.settled_at is not None

    @property
    def closes_at(self) -> int:
        """From when on nothing arrived means that nothing will."""
        return self.pay_until + GRACE_S


class CheckoutKind(StrEnum):
    """What to do with a checkout."""

    REDIRECT = "redirect"
    """Send the shopper to `url`."""
    QR_CODE = "qr_code"
    """Draw `url` as a code that the shopper scans with the provider's app."""
    IN_APP = "in_app"
    """Hand `parameters` to the app that the shopper is in."""
    NOTHING_TO_PAY = "nothing_to_pay"


class Checkout(Struct, frozen=True, omit_defaults=True):
    """How a shopper pays at the provider."""

    kind: CheckoutKind
    url: str = ""
    parameters: dict[str, str] = {}
    reference: str | None = None


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


def first_query(started_at: int) -> int:
    """When to ask about a payment for the first time."""
    return started_at + QUERY_FIRST_S


def next_query(payment: Payment, now: int) -> int:
    """When to ask again about a payment of which the provider knows no money `now`."""
    pause_s = min(QUERY_LONGEST_S, QUERY_FIRST_S << min(payment.queries + 1, 10))
    return min(now + pause_s, payment.closes_at) if now < payment.closes_at else now + pause_s


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


def provider_unavailable() -> Conflict:
    """No such provider, or none for this currency."""
    return Conflict("provider_unavailable", "This shop takes no payments that way at present.")
