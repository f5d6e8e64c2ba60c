r"""The sandbox on the wire: what the storefront asks of it, and what it notifies.

Both sides sign with a secret that they share (`functions.shared.payments.signatures`): a
request signs `method target\nbody`, a notification its body.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from core.amounts import Amount, Currency
from core.ids import PaymentId, ProviderRefundId, pattern

APP_ID: Final = "storefront"
CHARGES_PATH: Final = "/v1/charges"
CHARGE_SUCCEEDED: Final = "charge.succeeded"
CHARGE_FAILED: Final = "charge.failed"
REFUND_SUCCEEDED: Final = "refund.succeeded"
REFUND_FAILED: Final = "refund.failed"

Url = Annotated[str, Meta(max_length=2_000)]


class NewCharge(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount to collect for a payment, until when, and where to say that it was."""

    app_id: Annotated[str, Meta(min_length=1, max_length=64)]
    payment_id: Annotated[PaymentId, Meta(pattern=pattern("payment_id"))]
    amount: Amount
    currency: Currency
    pay_until: int
    notify_url: Url
    return_url: Url = ""


class ChargeView(Struct, frozen=True):
    """A charge: where it is paid, and whether it was."""

    charge_id: str
    app_id: str
    payment_id: PaymentId
    amount: int
    currency: str
    state: Literal["open", "paid"]
    pay_path: str
    """Below the sandbox's own address, which it does not know."""


class NewRefund(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a charge that goes back."""

    provider_refund_id: Annotated[ProviderRefundId, Meta(pattern=pattern("provider_refund_id"))]
    amount: Amount


class RefundView(Struct, frozen=True):
    """A refund and how far it is."""

    refund_id: str
    provider_refund_id: ProviderRefundId
    amount: int
    currency: str
    state: Literal["requested", "succeeded", "failed"]
    reason: str | None = None


class RefundTold(Struct, frozen=True, forbid_unknown_fields=True):
    """The refund that a notification is about."""

    refund_id: str
    provider_refund_id: ProviderRefundId
    reason: str | None = None


class Notification(Struct, frozen=True, forbid_unknown_fields=True):
    """What the sandbox posts to `notify_url`; `amount` is the refund's where it is about one."""

    event_id: str
    type: str
    app_id: str
    charge_id: str
    payment_id: PaymentId
    amount: int
    currency: str
    refund: RefundTold | None = None


def signed_part(method: str, target: str, body: bytes) -> bytes:
    """What a request signs."""
    return f"{method} {target}\n".encode() + body
