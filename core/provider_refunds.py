"""Refunds as payment providers see them: recorded first, then asked for, then confirmed.

    due ──asked──▶ requested ──▶ succeeded
     └────────────────┴────────▶ failed

One `ProviderRefund` is one amount that goes back along the way that its payment came. Asked for
again it is the same refund: the provider knows it by its id.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from core.ids import OrderId, PaymentId, ProviderRefundId, RefundId


class ProviderRefundState(StrEnum):
    """How far the provider is with a refund."""

    DUE = "due"
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class ProviderRefund(Struct, frozen=True, omit_defaults=True):
    """An amount of a payment that goes back to who paid it. Times are epoch seconds."""

    provider_refund_id: ProviderRefundId
    payment_id: PaymentId
    order_id: OrderId
    provider: str
    charge_id: str
    """The provider's reference of the payment."""
    amount: int
    payment_amount: int
    """What was paid in all: some providers ask for it."""
    currency: str
    state: ProviderRefundState
    cause: Literal["refund", "not_taken"]
    """A refund that a shopper asked for, or money that arrived for an order that takes none."""
    created_at: int
    next_attempt_at: int
    attempts: int = 0
    refund_id: RefundId | None = None
    """What the shopper asked for; None when the money was not taken."""


class RefundOutcome(Struct, frozen=True, omit_defaults=True):
    """What a provider says of a refund."""

    state: Literal[
        ProviderRefundState.REQUESTED, ProviderRefundState.SUCCEEDED, ProviderRefundState.FAILED
    ]
    provider_reference: str
    """The provider's own; empty when it has none."""
    reason: str | None = None
    """Why it failed, in the provider's words."""


class RefundNotice(Struct, frozen=True):
    """A provider's verified word on a refund of ours."""

    provider: str
    event_id: str
    """The provider's; the same when it says it again."""
    provider_refund_id: ProviderRefundId
    payment_id: PaymentId
    amount: int
    currency: str
    outcome: RefundOutcome
