"""Payments and refunds: what arrived is taken once or owed back once, and never more goes back."""

from collections import Counter, defaultdict
from itertools import combinations

from core import unit_spans
from core.ids import ChildOrderId, LineId, OrderId, PaymentId, RefundId
from core.payments.free_payments import NOBODY
from core.payments.payment import Payment, PaymentState
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState
from core.refunds.refund import Refund
from core.refunds.refund_states import CLAIMING, OPEN, RefundState
from ops.audit.findings import Findings, Invariant
from ops.audit.orders import WHOLE
from ops.audit.records import Part, Records


def check_money(records: Records, findings: Findings) -> None:
    """Compare payments with orders, refunds with what was paid, and both with what goes back."""
    _check_payments(records, findings)
    _check_charges(records, findings)
    _check_paybacks(records, findings)
    by_child: dict[tuple[OrderId, ChildOrderId], list[Refund]] = defaultdict(list)
    for refund in records.refunds.values():
        by_child[refund.order_id, refund.child_order_id].append(refund)
    for order_id, parts in records.parts.items():
        for part in parts:
            _check_claims(part, by_child.pop((order_id, part.child_order_id), []), findings)
    for _, child_order_id in by_child:
        fault = f"{child_order_id} is asked back and not there"
        findings.check(Invariant.REFUND_CLAIMS, holds=False, breach=fault)


def _check_payments(records: Records, findings: Findings) -> None:
    taken: dict[OrderId, list[Payment]] = defaultdict(list)
    for payment in records.payments.values():
        if payment.state is PaymentState.PAID:
            taken[payment.order_id].append(payment)
    for order_id, head in records.heads.items():
        found = [
            (payment.payment_id, payment.amount, payment.currency) for payment in taken[order_id]
        ]
        wanted = [(head.payment_id, head.totals.payable, head.currency)]
        findings.check(
            Invariant.PAID_ONCE,
            found == (wanted if head.state not in WHOLE else []),
            f"{order_id} is {head.state} with the payments {found}, not {wanted}",
        )
    for order_id in taken.keys() - records.heads.keys():
        fault = f"{order_id} was paid and is not there"
        findings.check(Invariant.PAID_ONCE, holds=False, breach=fault)


def _check_charges(records: Records, findings: Findings) -> None:
    charges: Counter[tuple[str, str]] = Counter()
    for payment in records.payments.values():
        arrived = payment.state in {PaymentState.PAID, PaymentState.REFUND_DUE}
        known = (payment.charge_id is not None, payment.settled_at is not None)
        findings.check(
            Invariant.CHARGES,
            known == (arrived, arrived),
            f"{payment.payment_id}: {payment.state} with the charge {payment.charge_id}",
        )
        if payment.charge_id is not None and payment.provider != NOBODY.provider:
            charges[payment.provider, payment.charge_id] += 1
    for charge, count in charges.items():
        findings.check(Invariant.CHARGES, count == 1, f"{charge} paid {count} times")


def _check_paybacks(records: Records, findings: Findings) -> None:
    lasting = [each for each in records.paybacks if each.superseded_by is None]
    owed: dict[PaymentId, list[ProviderRefund]] = defaultdict(list)
    agreed: dict[RefundId, list[ProviderRefund]] = defaultdict(list)
    back: Counter[PaymentId] = Counter()
    for each in lasting:
        back[each.payment_id] += each.amount
        if each.refund_id is None:
            owed[each.payment_id].append(each)
        else:
            agreed[each.refund_id].append(each)
    for payment_id, payment in records.payments.items():
        amounts = [each.amount for each in owed.pop(payment_id, [])]
        wanted = [payment.amount] if payment.state is PaymentState.REFUND_DUE else []
        said = f"{payment_id} is {payment.state}, {amounts} goes back of {payment.amount}"
        findings.check(Invariant.OWED_ONCE, amounts == wanted, said)
        findings.check(Invariant.REFUND_SUMS, back.pop(payment_id, 0) <= payment.amount, said)
    for payment_id in owed.keys() | back.keys():
        fault = f"{payment_id} goes back and is not there"
        findings.check(Invariant.OWED_ONCE, holds=False, breach=fault)
    for refund_id, refund in records.refunds.items():
        _check_agreed(refund, agreed.pop(refund_id, []), findings)
    for refund_id in agreed:
        fault = f"{refund_id} is sent back and not there"
        findings.check(Invariant.REFUND_PAYBACKS, holds=False, breach=fault)


def _check_agreed(refund: Refund, paybacks: list[ProviderRefund], findings: Findings) -> None:
    sent = [(each.payment_id, each.amount, each.currency) for each in paybacks]
    is_agreed = refund.state in {RefundState.APPROVED, RefundState.REFUNDED}
    wanted = [(refund.payment_id, refund.amount, refund.currency)] if is_agreed else []
    arrived = any(each.state is ProviderRefundState.SUCCEEDED for each in paybacks)
    findings.check(
        Invariant.REFUND_PAYBACKS,
        sent == wanted and arrived == (refund.state is RefundState.REFUNDED),
        f"{refund.refund_id} is {refund.state}, sent back is {sent}, not {wanted}",
    )


def _check_claims(part: Part, refunds: list[Refund], findings: Findings) -> None:
    claiming = [refund for refund in refunds if refund.state in CLAIMING]
    freight = sum(refund.freight for refund in claiming)
    for line_id in part.lines:
        spans = [refund.units[line_id] for refund in claiming if line_id in refund.units]
        apart = not any(unit_spans.overlap(one, other) for one, other in combinations(spans, 2))
        counted = sum(unit_spans.count(each) for each in spans)
        kept = unit_spans.count(part.returns.of(line_id))
        findings.check(
            Invariant.REFUND_CLAIMS,
            apart and counted == kept,
            f"{part.child_order_id} {line_id}: {counted} units are asked back, {kept} claimed",
        )
    is_counted = part.refunds_open == sum(refund.state in OPEN for refund in refunds)
    findings.check(
        Invariant.REFUND_CLAIMS,
        is_counted and freight == int(part.returns.freight_claimed),
        f"{part.child_order_id}: {part.refunds_open} refunds open, freight claimed {freight} times",
    )
    amount = sum(refund.amount for refund in claiming if refund.remedy != "exchange")
    findings.check(
        Invariant.REFUND_SUMS,
        amount <= part.paid and _refunded(refunds) == _kept(part),
        f"{part.child_order_id}: {amount} asked back of {part.paid}, or not those units",
    )


def _refunded(refunds: list[Refund]) -> tuple[dict[LineId, int], int]:
    counts: Counter[LineId] = Counter()
    freight = 0
    for refund in refunds:
        if refund.state is RefundState.REFUNDED:
            counts.update({name: unit_spans.count(own) for name, own in refund.units.items()})
            freight += refund.freight
    return dict(counts), freight


def _kept(part: Part) -> tuple[dict[LineId, int], int]:
    return dict(part.returns.refunded), int(part.returns.freight_refunded)
