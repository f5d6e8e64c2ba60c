"""Requests: what a key was answered with, or recorded for, is there and nobody else's."""

from collections import Counter

from core.ids import PaymentId
from ops.audit.findings import Findings, Invariant
from ops.audit.records import Records


def check_requests(records: Records, findings: Findings) -> None:
    """Compare intents and receipts with what they created, and orders with their payments."""
    created = Counter(name for _, name in records.intents)
    for key, name in records.intents:
        findings.check(
            Invariant.REQUESTS,
            PaymentId(name) in records.payments and created[name] == 1,
            f"{key} created {name}, which is not there or another's",
        )
    for name in records.payments.keys() - created.keys():
        findings.check(Invariant.REQUESTS, holds=False, breach=f"{name} was created by no request")
    for name, keys in records.answered.items():
        found = name in records.heads or name in records.refunds
        said = f"{keys} keys were answered with {name}, which is there: {found}"
        findings.check(Invariant.REQUESTS, found and keys == 1, said)
    for name in records.heads:
        said = f"{name} was placed by no request"
        findings.check(Invariant.REQUESTS, records.answered[name], said)
    started = Counter(payment.order_id for payment in records.payments.values())
    for order_id, head in records.heads.items():
        said = f"{order_id}: {head.payments_started} payments started, {started[order_id]} there"
        findings.check(Invariant.REQUESTS, head.payments_started == started[order_id], said)
