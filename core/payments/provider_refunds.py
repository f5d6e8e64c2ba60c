"""Refunds as payment providers see them: recorded first, then asked for, then confirmed.

    due ──asked──▶ requested ──▶ succeeded
     └────────────────┴────────▶ failed

One `ProviderRefund` is one amount that goes back along the way that its payment came. Asked for
again it is the same refund: the provider knows it by its id. It fails on the provider's word
only. A provider that does not answer may have done it, so it is asked again for as long as it
takes, less and less often, and people are told when that takes long (`OVERDUE_S`).
"""

from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from core.errors import Defect
from core.ids import OrderId, PaymentId, ProviderRefundId, RefundId
from core.payments.payment import Payment, mismatch
from core.ports import Ids
from core.versions import FIRST_VERSION

RETRY_FIRST_S: Final = 60
RETRY_LONGEST_S: Final = 3_600
OVERDUE_S: Final = 3 * 86_400
"""Providers take hours, some banks days; longer is somebody's business."""


class ProviderRefundState(StrEnum):
    """How far the provider is with a refund."""

    DUE = "due"
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class ProviderRefund(Struct, frozen=True):
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
    provider_reference: str = ""
    """The provider's own, once it answered."""
    reason: str | None = None
    """Why it failed, in the provider's words."""
    ended_at: int | None = None
    superseded_by: ProviderRefundId | None = None
    """The refund that was asked for when this one had failed."""
    version: int = FIRST_VERSION

    @property
    def is_open(self) -> bool:
        """Whether the provider is still to be asked."""
        return self.state in {ProviderRefundState.DUE, ProviderRefundState.REQUESTED}


class RefundOutcome(Struct, frozen=True, omit_defaults=True):
    """What a provider says of a refund."""

    state: ProviderRefundState
    """Any but `due`, which is ours."""
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


def new_provider_refund(
    payment: Payment,
    amount: int,
    cause: Literal["refund", "not_taken"],
    at: int,
    ids: Ids,
    refund_id: RefundId | None = None,
) -> ProviderRefund:
    """Some of a payment that arrived, to be sent back."""
    if payment.charge_id is None:
        raise Defect(f"{payment.payment_id} has no charge to refund")
    return ProviderRefund(
        provider_refund_id=ProviderRefundId(ids.new("prf")),
        payment_id=payment.payment_id,
        order_id=payment.order_id,
        provider=payment.provider,
        charge_id=payment.charge_id,
        amount=amount,
        payment_amount=payment.amount,
        currency=payment.currency,
        state=ProviderRefundState.DUE,
        cause=cause,
        created_at=at,
        next_attempt_at=at,
        refund_id=refund_id,
    )


def attempted(refund: ProviderRefund, now: int) -> ProviderRefund:
    """`refund` as it is recorded before its provider is asked: when to ask again otherwise."""
    wait_s = min(RETRY_LONGEST_S, RETRY_FIRST_S << min(refund.attempts, 10))
    return replace(
        refund,
        attempts=refund.attempts + 1,
        next_attempt_at=now + wait_s,
        version=refund.version + 1,
    )


def told(refund: ProviderRefund, outcome: RefundOutcome, now: int) -> ProviderRefund:
    """`refund` after the provider's word; as it was when that is nothing new.

    Raises `Defect` for a word that would move the money a second time, or take back an earlier
    one: the books have followed that, so a person has to look.
    """
    if outcome.state is refund.state or (
        outcome.state is ProviderRefundState.REQUESTED and not refund.is_open
    ):
        return refund
    if refund.superseded_by is not None or refund.state is ProviderRefundState.SUCCEEDED:
        raise Defect(f"{refund.provider_refund_id} was over and is said to be {outcome.state}")
    ended = outcome.state is not ProviderRefundState.REQUESTED
    return replace(
        refund,
        state=outcome.state,
        provider_reference=outcome.provider_reference or refund.provider_reference,
        reason=outcome.reason,
        ended_at=now if ended else None,
        version=refund.version + 1,
    )


def asked_again(
    failed: ProviderRefund, now: int, ids: Ids
) -> tuple[ProviderRefund, ProviderRefund]:
    """A failed refund, marked as given up, and the new one in its place."""
    again = replace(
        failed,
        provider_refund_id=ProviderRefundId(ids.new("prf")),
        state=ProviderRefundState.DUE,
        created_at=now,
        next_attempt_at=now,
        attempts=0,
        provider_reference="",
        reason=None,
        ended_at=None,
        version=FIRST_VERSION,
    )
    superseded = replace(failed, superseded_by=again.provider_refund_id, version=failed.version + 1)
    return superseded, again


def check_match(refund: ProviderRefund, notice: RefundNotice) -> None:
    """Raise `Invalid` unless the notice is about this refund, to the cent."""
    said = (notice.provider, notice.payment_id, notice.amount, notice.currency)
    if said != (refund.provider, refund.payment_id, refund.amount, refund.currency):
        raise mismatch()
