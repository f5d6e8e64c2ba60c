"""Refunds as the storefront API shows them."""

from collections import Counter
from typing import Literal

from msgspec import Struct

from core.ids import ChildOrderId, LineId, MerchantId, OrderId, RefundId
from core.orders.lines import OrderLine
from core.orders.order import Address
from core.refunds.refund import Refund, RefundLine, RefundReason, Remedy
from core.refunds.refund_states import RefundState
from core.refunds.reversals import units_paid
from core.unit_spans import Span
from core.use_cases.request_refund import RefundPreview
from functions.shared.refund_views import RefundLineView, ReturnParcelView
from functions.shared.views import MoneyView, timestamp, timestamp_or_none

Payer = Literal["merchant", "shopper"]


class UnitPriceView(Struct, frozen=True):
    """So many units return so much each."""

    units: int
    each: MoneyView


class PreviewLineView(Struct, frozen=True):
    """What units of a line return: their frozen prices, which may differ by a minor unit."""

    line_id: LineId
    units: list[UnitPriceView]
    amount: MoneyView

    @staticmethod
    def of(claimed: RefundLine, line: OrderLine, currency: str) -> "PreviewLineView":
        """Show what `claimed` of `line` returns."""
        prices = Counter(
            units_paid(line, (Span(k, 1),))
            for span in claimed.units
            for k in range(span.first, span.end)
        )
        return PreviewLineView(
            line_id=line.line_id,
            units=[UnitPriceView(n, MoneyView(p, currency)) for p, n in sorted(prices.items())],
            amount=MoneyView(claimed.amount, currency),
        )


class RefundPreviewView(Struct, frozen=True):
    """What asking would return now, and who bears the ways of the goods.

    `freight` is what goes back of the freight that was paid; whoever bears it is
    `freight_charged_to`. `return_charged_to` pays for sending goods back, if there are any to.
    """

    amount: MoneyView
    lines: list[PreviewLineView]
    freight: MoneyView
    freight_charged_to: Payer
    return_charged_to: Payer | None

    @staticmethod
    def of(preview: RefundPreview) -> "RefundPreviewView":
        """Show `preview`."""
        currency, claim = preview.child.currency, preview.claim
        lines = {line.line_id: line for line in preview.child.lines}
        return RefundPreviewView(
            amount=MoneyView(claim.amount, currency),
            lines=[PreviewLineView.of(each, lines[each.line_id], currency) for each in claim.lines],
            freight=MoneyView(claim.freight_amount, currency),
            freight_charged_to="merchant" if claim.freight else "shopper",
            return_charged_to=return_payer(preview.draft.remedy, preview.draft.reason),
        )


class RefundView(Struct, frozen=True):
    """A refund. `act_by` is when the clock acts for who has to: see the state.

    `amount` goes back in all, `freight` of it for the freight; for an exchange nothing does,
    unless the new units do not come.
    """

    refund_id: RefundId
    order_id: OrderId
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
    return_charged_to: Payer | None
    return_address: Address | None
    return_parcel: ReturnParcelView | None
    replacement_parcel: ReturnParcelView | None

    @staticmethod
    def of(refund: Refund) -> "RefundView":
        """Show `refund`."""
        return RefundView(
            refund_id=refund.refund_id,
            order_id=refund.order_id,
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
            return_charged_to=return_payer(refund.remedy, refund.reason),
            return_address=refund.return_address,
            return_parcel=ReturnParcelView.of(refund.return_parcel),
            replacement_parcel=ReturnParcelView.of(refund.replacement_parcel),
        )


def return_payer(remedy: Remedy, reason: RefundReason) -> Payer | None:
    """Who pays for sending goods back."""
    if remedy is Remedy.REFUND:
        return None
    return "merchant" if reason.blames_seller else "shopper"
