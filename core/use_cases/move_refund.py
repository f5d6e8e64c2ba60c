"""Something happens to a refund."""

from collections.abc import Callable
from typing import Protocol

from core.errors import Defect
from core.ids import OrderId, PaymentId
from core.orders.order import Order
from core.payments.payment import Payment
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments
from core.ports.refunds import Refunds
from core.refunds.moves import RefundChange
from core.refunds.refund import Refund
from core.versions import retry_on_conflict


class RefundPorts(Protocol):
    """What a step of a refund reads and writes."""

    @property
    def refunds(self) -> Refunds:
        """Refunds."""

    @property
    def orders(self) -> Orders:
        """The orders that they are of."""

    @property
    def payments(self) -> Payments:
        """The payments that go back."""

    @property
    def ids(self) -> Ids:
        """Fresh ids."""


def move_refund(
    read: Callable[[], Refund],
    decide: Callable[[Refund, Order], RefundChange | None],
    ports: RefundPorts,
) -> Refund:
    """Commit what `decide` makes of the refund that `read` finds.

    Where that is None it stays as it is. Decided anew when somebody else was faster.
    """

    def attempt() -> Refund:
        refund = read()
        change = decide(refund, order_of(refund.order_id, ports))
        if change is None:
            return refund
        ports.refunds.commit(change)
        return change.refund

    return retry_on_conflict(attempt)


def order_of(order_id: OrderId, ports: RefundPorts) -> Order:
    """The order of a refund, which does not go away."""
    order = ports.orders.get(order_id)
    if order is None:
        raise Defect(f"{order_id} has a refund and is not there")
    return order


def payment_of(payment_id: PaymentId | None, ports: RefundPorts) -> Payment:
    """The payment that paid an order."""
    payment = None if payment_id is None else ports.payments.get(payment_id)
    if payment is None:
        raise Defect(f"{payment_id} paid an order and is not there")
    return payment
