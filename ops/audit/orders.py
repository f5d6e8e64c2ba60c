"""Orders: where they are, what they come to, and what was said of them."""

from collections.abc import Iterator

from core.orders.log import Happening
from core.orders.order_states import OrderState, together
from ops.audit.findings import Findings, Invariant
from ops.audit.records import Head, Part, Records
from ops.audit.stock import UNPAID

WHOLE = UNPAID | {OrderState.PLACED}
"""While one part is in one of these, all are."""


def check_orders(records: Records, findings: Findings) -> None:
    """Compare each order's head with its parts and its log."""
    for order_id in records.heads.keys() | records.parts.keys():
        head, parts = records.heads.get(order_id), records.parts[order_id]
        if head is None or not parts:
            findings.check(Invariant.ORDER_STATES, holds=False, breach=f"{order_id} is not whole")
            continue
        states = {part.state for part in parts}
        follows = head.state is together(states) and (len(states) == 1 or not states & WHOLE)
        findings.check(Invariant.ORDER_STATES, follows, f"{order_id}: {head.state} of {states}")
        for fault in [*_head_faults(head), *(f for part in parts for f in _part_faults(part))]:
            findings.check(Invariant.ORDER_FACTS, holds=False, breach=f"{order_id}: {fault}")
        findings.check(Invariant.ORDER_FACTS, holds=True, breach="")
        _check_totals(head, parts, findings)
        _check_log(head, records, findings)


def _head_faults(head: Head) -> Iterator[str]:
    was_paid = head.state not in WHOLE
    if was_paid != (head.paid_at is not None) or was_paid != (head.payment_id is not None):
        yield f"{head.state} and paid at {head.paid_at} by {head.payment_id}"
    if (head.state in UNPAID) != (head.ended_at is not None):
        yield f"{head.state} and ended at {head.ended_at}"


def _part_faults(part: Part) -> Iterator[str]:
    """Units that were sent or given up more often than they were ordered, or sent unpaid."""
    for line_id, (_, units) in part.lines.items():
        gone = part.sent.get(line_id, 0) + part.returns.called_off.get(line_id, 0)
        if gone > units or (gone and part.state in WHOLE):
            yield f"{part.child_order_id} {line_id}: {gone} of {units} sent or called off"
        if part.state in {OrderState.SHIPPED, OrderState.DELIVERED, OrderState.COMPLETED} and (
            gone != units
        ):
            yield f"{part.child_order_id} {line_id}: {part.state} with {gone} of {units} gone"


def _check_totals(head: Head, parts: list[Part], findings: Findings) -> None:
    totals = head.totals
    due = totals.goods + totals.freight + totals.tax_added - totals.red_packets
    paid = sum(part.paid for part in parts)
    lines = sum(len(part.lines) for part in parts)
    findings.check(
        Invariant.ORDER_TOTALS,
        totals.payable == due == paid and lines == head.line_count,
        f"{head.order_id}: payable {totals.payable}, due {due}, {lines} lines come to {paid}",
    )


def _check_log(head: Head, records: Records, findings: Findings) -> None:
    wanted = {
        Happening.ORDER_PLACED: 1,
        Happening.ORDER_PAID: int(head.state not in WHOLE),
        Happening.ORDER_CANCELLED: int(head.state is OrderState.CANCELLED),
        Happening.ORDER_EXPIRED: int(head.state is OrderState.EXPIRED),
    }
    told = {what: records.told[head.order_id, what] for what in wanted}
    findings.check(Invariant.ORDER_LOGS, told == wanted, f"{head.order_id}: {head.state}, {told}")
