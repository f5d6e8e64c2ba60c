"""Payments as journals: whose money it is, per child order."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from core.books import ledger
from core.books.ledger import Entry, Journal, Reason
from core.ids import EventId, JournalId, MerchantId
from core.orders.lines import OrderLine, Shares
from core.orders.order import ChildOrder, Order
from core.payments.payment import Payment
from core.ports import Ids

T = TypeVar("T")

LINES_PER_JOURNAL_MAX: Final = 20
"""A journal is posted in one transaction: at most 20 buyers, 20 agencies and 4 more accounts,
two writes each. Each line balances, so any run of lines does."""


def sale_journals(
    order: Order, payment: Payment, event_id: EventId, at: int, ids: Ids
) -> tuple[Journal, ...]:
    """What `payment` pays for, split among the parties; raises `Defect` if a cent is off."""
    order.check()
    return tuple(
        Journal(
            journal_id=JournalId(ids.new("jnl")),
            event_id=event_id,
            reason=Reason.ORDER_PAID,
            at=at,
            currency=order.head.currency,
            order_id=order.head.order_id,
            child_order_id=child.child_order_id,
            entries=ledger.net(_entries(child, lines, payment.provider)),
        )
        for child in order.children
        for lines in runs(child.lines)
    )


def refund_due_journal(payment: Payment, event_id: EventId, at: int, ids: Ids) -> Journal:
    """Money that arrived for nothing: the provider holds it, the shopper is owed it."""
    sides = (
        Entry(ledger.cash(payment.provider), -payment.amount),
        Entry(ledger.REFUNDS_DUE, payment.amount),
    )
    return Journal(
        journal_id=JournalId(ids.new("jnl")),
        event_id=event_id,
        reason=Reason.REFUND_DUE,
        at=at,
        currency=payment.currency,
        order_id=payment.order_id,
        entries=ledger.net(sides),
    )


def runs(lines: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many lines at a time as one journal takes."""
    for start in range(0, len(lines), LINES_PER_JOURNAL_MAX):
        yield lines[start : start + LINES_PER_JOURNAL_MAX]


def party_entries(merchant_id: MerchantId, line: OrderLine, shares: Shares) -> Iterator[Entry]:
    """What the parties of a line are owed when `shares` of it are theirs.

    Without a promotion the buyer's and the agency's are zero by the quote.
    """
    yield Entry(ledger.merchant(merchant_id), shares.merchant)
    if line.promotion is not None:
        yield Entry(ledger.buyer(line.promotion.buyer_id), shares.buyer)
        if line.promotion.agency_id is not None:
            agency = ledger.agency(line.promotion.agency_id)
            yield Entry(agency, shares.agency)
    yield Entry(ledger.PLATFORM, shares.platform)
    yield Entry(ledger.TAX, shares.tax)


def _entries(child: ChildOrder, lines: Sequence[OrderLine], provider: str) -> Iterator[Entry]:
    for line in lines:
        yield Entry(ledger.cash(provider), -line.paid)
        yield from party_entries(child.merchant_id, line, line.split)
