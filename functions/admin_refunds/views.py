"""Refunds as the admin API shows them to merchants and to the platform."""

from msgspec import Struct

from core.ids import ChildOrderId, MerchantId, OrderId, PaymentId, ProviderRefundId, RefundId
from core.orders.lines import Shares
from core.orders.order import Address
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState
from core.refunds.refund import Refund, RefundReason, Remedy
from core.refunds.refund_states import RefundState
from functions.shared.refund_views import RefundLineView, ReturnParcelView
from functions.shared.views import MoneyView, moneys, timestamp, timestamp_or_none


class AskedRefundView(Struct, frozen=True):
    """What a merchant is asked for. It answers before `act_by`, or the clock does."""

    refund_id: RefundId
    child_order_id: ChildOrderId
    merchant_id: MerchantId
    state: RefundState
    remedy: Remedy
    reason: RefundReason
    text: str
    pictures: list[str]
    amount: MoneyView
    freight: MoneyView
    lines: list[RefundLineView]
    requested_at: str
    act_by: str | None
    ended_at: str | None
    answer: str
    return_address: Address | None
    return_parcel: ReturnParcelView | None
    replacement_parcel: ReturnParcelView | None

    @staticmethod
    def of(refund: Refund) -> "AskedRefundView":
        """Show `refund`."""
        return AskedRefundView(
            refund_id=refund.refund_id,
            child_order_id=refund.child_order_id,
            merchant_id=refund.merchant_id,
            state=refund.state,
            remedy=refund.remedy,
            reason=refund.reason,
            text=refund.text,
            pictures=[*refund.pictures],
            amount=MoneyView(refund.amount, refund.currency),
            freight=MoneyView(refund.freight_amount, refund.currency),
            lines=[RefundLineView.of(line, refund.currency) for line in refund.lines],
            requested_at=timestamp(refund.requested_at),
            act_by=timestamp_or_none(refund.act_by),
            ended_at=timestamp_or_none(refund.ended_at),
            answer=refund.answer,
            return_address=refund.return_address,
            return_parcel=ReturnParcelView.of(refund.return_parcel),
            replacement_parcel=ReturnParcelView.of(refund.replacement_parcel),
        )


class ReversalView(Struct, frozen=True):
    """What each gives back of a refund; the five sum to its amount, some may be below zero."""

    merchant: MoneyView
    buyer: MoneyView
    agency: MoneyView
    platform: MoneyView
    tax: MoneyView


class AskedRefundDetailView(Struct, frozen=True):
    """A refund and to whom it is charged."""

    refund: AskedRefundView
    charged_to: ReversalView

    @staticmethod
    def of(found: tuple[Refund, Shares]) -> "AskedRefundDetailView":
        """Show a refund with what its parties give back."""
        refund, shares = found
        return AskedRefundDetailView(
            AskedRefundView.of(refund), ReversalView(**moneys(shares, refund.currency))
        )


class ProviderRefundView(Struct, frozen=True):
    """An amount that a payment provider is to send back; `reason` is why it failed."""

    provider_refund_id: ProviderRefundId
    payment_id: PaymentId
    order_id: OrderId
    refund_id: RefundId | None
    provider: str
    state: ProviderRefundState
    amount: MoneyView
    attempts: int
    reason: str | None
    provider_reference: str
    created_at: str
    ended_at: str | None

    @staticmethod
    def of(refund: ProviderRefund) -> "ProviderRefundView":
        """Show `refund`."""
        return ProviderRefundView(
            provider_refund_id=refund.provider_refund_id,
            payment_id=refund.payment_id,
            order_id=refund.order_id,
            refund_id=refund.refund_id,
            provider=refund.provider,
            state=refund.state,
            amount=MoneyView(refund.amount, refund.currency),
            attempts=refund.attempts,
            reason=refund.reason,
            provider_reference=refund.provider_reference,
            created_at=timestamp(refund.created_at),
            ended_at=timestamp_or_none(refund.ended_at),
        )
