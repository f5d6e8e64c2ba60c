"""A provider says that money arrived."""

from typing import TypeVar

from msgspec.structs import replace

from core.books.ledger import Journal, MoneyMoved, OrderPaid, RefundBecameDue
from core.errors import Busy, Defect, NotFound
from core.ids import EventId
from core.orders.journals import refund_due_journal, sale_journals
from core.orders.order import Order
from core.orders.order_states import OrderState
from core.payments.payment import Notice, Payment, PaymentState, check_match
from core.payments.provider_refunds import new_provider_refund
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments

Moved = TypeVar("Moved", bound=MoneyMoved)

ATTEMPTS_MAX = 4
"""A payment settles once and its order moves on at most three times meanwhile."""


def confirm_payment(
    notice: Notice, now: int, *, orders: Orders, payments: Payments, ids: Ids
) -> None:
    """Pay the order of a genuine notice, or note that the money is due back; again: nothing.

    Raises `NotFound` or `Invalid` when the notice is not about a payment of ours.
    """
    for _ in range(ATTEMPTS_MAX):
        payment = payments.get(notice.payment_id)
        if payment is None:
            raise NotFound("payment")
        check_match(payment, notice)
        if payment.is_settled:
            return
        order = orders.get(payment.order_id)
        if order is None:
            raise Defect(f"{payment.payment_id} is for an order that is not there")
        arrived = replace(payment, charge_id=notice.charge_id, settled_at=now)
        if _settle(arrived, order, now, payments, ids):
            return
    raise Busy


def _settle(payment: Payment, order: Order, now: int, payments: Payments, ids: Ids) -> bool:
    event_id = EventId(ids.new("evt"))
    if order.head.state is OrderState.PLACED:
        journals = sale_journals(order, payment, event_id, now, ids)
        paid = _moved(OrderPaid, payment, event_id, now, journals)
        return payments.settle(replace(payment, state=PaymentState.PAID), order, paid)
    journals = (refund_due_journal(payment, event_id, now, ids),)
    due = _moved(RefundBecameDue, payment, event_id, now, journals)
    back = new_provider_refund(payment, payment.amount, "not_taken", now, ids)
    return payments.owe_back(replace(payment, state=PaymentState.REFUND_DUE), due, back)


def _moved(
    kind: type[Moved], payment: Payment, event_id: EventId, now: int, journals: tuple[Journal, ...]
) -> Moved:
    """The event of the payment's money; raises `Defect` unless it accounts for all of it."""
    moved = kind(
        event_id=event_id,
        at=now,
        order_id=payment.order_id,
        payment_id=payment.payment_id,
        shopper_id=payment.shopper_id,
        paid=payment.amount,
        journals=journals,
    )
    moved.check()
    return moved
