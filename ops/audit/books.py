"""The books: right in themselves, and about what happened in the shop."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from core.books.audit import LedgerAudit
from core.books.ledger import Account, Journal, Reason
from core.ids import ChildOrderId, OrderId
from core.orders.order_states import OrderState
from core.payments.payment import PaymentState
from core.payments.provider_refunds import ProviderRefundState
from core.refunds.refund_states import RefundState
from functions.shared.dynamodb.ledger_items import audit_items
from functions.shared.dynamodb.store import Item
from ops.audit.findings import Findings, Invariant
from ops.audit.orders import WHOLE
from ops.audit.records import Records

Posting = tuple[OrderId | None, Reason]
RULES: dict[Invariant, tuple[str, Callable[[LedgerAudit], Iterator[str]]]] = {
    Invariant.JOURNALS: ("journals", LedgerAudit.unbalanced),
    Invariant.ENTRIES: ("entries", LedgerAudit.unlisted),
    Invariant.BALANCES: ("balances", LedgerAudit.wrong_balances),
    Invariant.OWED: ("balances", LedgerAudit.wrongly_owed),
    Invariant.STATEMENT_LINES: ("lines", LedgerAudit.misplaced),
    Invariant.STATEMENT_SUMS: ("statements", LedgerAudit.wrong_statements),
    Invariant.PAYOUTS: ("payouts", LedgerAudit.wrong_payouts),
}
"""Invariant → the records that it is about, and what says where it does not hold."""


class Postings:
    """What journals say was received and given back, order by order."""

    def __init__(self, records: Records) -> None:
        self.cash: Counter[Posting] = Counter()
        """What left us; below zero: what arrived."""
        self.left: Counter[tuple[ChildOrderId, Account]] = Counter()
        """What accounts keep of child orders of which everything was refunded."""
        self.refunded = {
            part.child_order_id
            for parts in records.parts.values()
            for part in parts
            if part.state is OrderState.REFUNDED
        }

    def seen(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items of a ledger table as they pass by."""
        for item in items:
            if item["sk"] == "JOURNAL":
                self._take(msgspec.convert(item, Journal))
            yield item

    def _take(self, journal: Journal) -> None:
        for entry in journal.entries:
            if entry.account.startswith("cash:"):
                self.cash[journal.order_id, journal.reason] += entry.amount
            if journal.child_order_id in self.refunded and journal.child_order_id is not None:
                self.left[journal.child_order_id, entry.account] += entry.amount


def check_books(items: Iterable[Item], findings: Findings) -> None:
    """Check a ledger table in itself."""
    _check_ledger(audit_items(items), findings)


def check_postings(items: Iterable[Item], records: Records, findings: Findings) -> None:
    """Check a ledger table in itself, and against the shop: its streams have all been read."""
    postings = Postings(records)
    _check_ledger(audit_items(postings.seen(items)), findings)
    wanted = _moved(records)
    of_orders = {name: sum_ for name, sum_ in postings.cash.items() if name[0] is not None}
    for posting in wanted.keys() | of_orders.keys():
        said, due = of_orders.get(posting, 0), wanted[posting]
        findings.check(
            Invariant.POSTINGS, said == due, f"{posting}: {said} is posted, {due} happened"
        )
    findings.checked[Invariant.NET_ZERO] += len(postings.refunded)
    for (child_order_id, account), amount in postings.left.items():
        said_left = f"{child_order_id}: {amount} is left to {account}"
        findings.check(Invariant.NET_ZERO, amount == 0, said_left)


def _check_ledger(audit: LedgerAudit, findings: Findings) -> None:
    for invariant, (records, wrong) in RULES.items():
        findings.checked[invariant] += audit.counts[records]
        findings.breaches[invariant] += wrong(audit)


def _moved(records: Records) -> Counter[Posting]:
    """What left providers for us and the other way round, order by order."""
    moved: Counter[Posting] = Counter()
    for order_id, head in records.heads.items():
        if head.state not in WHOLE:
            moved[order_id, Reason.ORDER_PAID] -= head.totals.payable
    for payment in records.payments.values():
        if payment.state is PaymentState.REFUND_DUE:
            moved[payment.order_id, Reason.REFUND_DUE] -= payment.amount
    for refund in records.refunds.values():
        if refund.state is RefundState.REFUNDED:
            moved[refund.order_id, Reason.REFUNDED] += refund.amount
    for payback in records.paybacks:
        if payback.cause == "not_taken" and payback.state is ProviderRefundState.SUCCEEDED:
            moved[payback.order_id, Reason.DUE_REFUNDED] += payback.amount
    return moved
