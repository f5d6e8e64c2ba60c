"""Refunds as journals: who gives back what of a child order, to the cent."""

from collections.abc import Iterator, Sequence

from msgspec.structs import astuple, replace

from core.books import ledger
from core.books.ledger import Entry, Journal, Reason
from core.errors import Defect
from core.ids import EventId, JournalId
from core.orders.journals import party_entries, runs
from core.orders.lines import OrderLine, Shares
from core.orders.order import ChildOrder
from core.payments.provider_refunds import ProviderRefund
from core.ports import Ids
from core.refunds.refund import Refund
from core.refunds.reversals import NOTHING, freight_reversed, total, units_reversed


def refund_journals(
    refund: Refund, child: ChildOrder, provider: str, event_id: EventId, at: int, ids: Ids
) -> tuple[Journal, ...]:
    """What each party gives back of `child` for `refund`, also when that is nothing.

    Raises `Defect` unless it is the refund's amount to the cent.
    """
    reversed_ = reversal(refund, child)
    returned = sum(sum(astuple(shares)) for _, shares in reversed_)
    if returned != refund.amount:
        raise Defect(f"{refund.refund_id} returns {returned}, not {refund.amount}")
    return tuple(
        Journal(
            journal_id=JournalId(ids.new("jnl")),
            event_id=event_id,
            reason=Reason.REFUNDED,
            at=at,
            currency=refund.currency,
            order_id=refund.order_id,
            child_order_id=refund.child_order_id,
            entries=ledger.net(_entries(child, run, provider)),
        )
        for run in runs(reversed_)
    )


def due_paid_journal(due: ProviderRefund, event_id: EventId, at: int, ids: Ids) -> Journal:
    """Money that was held for nothing leaves: nobody is owed it any more."""
    sides = (
        Entry(ledger.REFUNDS_DUE, -due.amount),
        Entry(ledger.cash(due.provider), due.amount),
    )
    return Journal(
        journal_id=JournalId(ids.new("jnl")),
        event_id=event_id,
        reason=Reason.DUE_REFUNDED,
        at=at,
        currency=due.currency,
        order_id=due.order_id,
        entries=ledger.net(sides),
    )


def charged_to(refund: Refund, child: ChildOrder) -> Shares:
    """What each party gives back for `refund`."""
    return total(shares for _, shares in reversal(refund, child))


def reversal(refund: Refund, child: ChildOrder) -> list[tuple[OrderLine, Shares]]:
    """Each line that the refund touches, and what its parties give back."""
    units = {line.line_id: line.units for line in refund.lines}
    touched = [line for line in child.lines if refund.freight or line.line_id in units]
    return [
        (
            line,
            total(
                (
                    units_reversed(line, units.get(line.line_id, ())),
                    freight_reversed(line) if refund.freight else NOTHING,
                )
            ),
        )
        for line in touched
    ]


def _entries(
    child: ChildOrder, run: Sequence[tuple[OrderLine, Shares]], provider: str
) -> Iterator[Entry]:
    for line, shares in run:
        yield Entry(ledger.cash(provider), sum(astuple(shares)))
        for entry in party_entries(child.merchant_id, line, shares):
            yield replace(entry, amount=-entry.amount)
