"""The merchant or the platform cancels what was paid and not sent."""

from collections.abc import Callable

from core.idempotency import Once
from core.ids import ChildOrderId
from core.limits import REFUND_ATTEMPTS_MAX
from core.orders.order import Order
from core.orders.order_states import Actor, OrderState, Step, refused
from core.refunds.claims import claim_unsent
from core.refunds.moves import Asked, Moment, called_off
from core.refunds.refund import Refund
from core.use_cases.move_refund import RefundPorts, payment_of
from core.versions import retry_on_conflict


def call_off_child_order(
    read: Callable[[], tuple[Order, ChildOrderId]],
    note: str,
    by: Actor,
    now: int,
    *,
    once: Once,
    ports: RefundPorts,
) -> Refund:
    """Refund what of a paid child order is still to be sent, the freight too if nothing was.

    Its units go back into stock. Raises `Conflict` "order_state" when nothing is left to send,
    "refund_open" while a shopper's request waits for its answer.
    """

    def attempt() -> Refund:
        order, child_order_id = read()
        child = order.child(child_order_id)
        if child.state is not OrderState.PAID:
            raise refused(child.state, Step.CANCEL)
        payment = payment_of(order.head.payment_id, ports)
        asked = Asked(claim_unsent(child), order, child, payment)
        change = called_off(asked, Moment(by, now, ports.ids), note)
        ports.refunds.commit(change, once)
        return change.refund

    return retry_on_conflict(attempt, REFUND_ATTEMPTS_MAX)
