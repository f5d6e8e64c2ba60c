"""Somebody stayed silent on a refund for too long: the clock acts for them."""

from core import unit_spans
from core.ids import RefundId
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor
from core.refunds.moves import Moment, RefundChange, advanced, approved
from core.refunds.refund import Refund, Remedy
from core.refunds.refund_states import RefundState, RefundStep
from core.refunds.terms import all_unsent
from core.use_cases.move_refund import RefundPorts, move_refund, payment_of
from core.use_cases.read_refund import read_any_refund

ACTED_FOR = frozenset(
    {
        RefundState.REQUESTED,
        RefundState.AWAITING_RETURN,
        RefundState.RETURNING,
        RefundState.REPLACING,
    }
)


def lapse_refund(refund_id: RefundId, now: int, ports: RefundPorts) -> bool:
    """Do what silence means where the refund is; False when it is not its time (any more).

    A merchant that does not answer agrees to what needs nothing more of it; where goods would
    come back, or left since, the platform decides. A shopper who does not send the goods takes
    the request back, a merchant that does not look at them accepts them, and one that sends no
    new units pays.
    """
    acted = False

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        nonlocal acted
        due = refund.state in ACTED_FOR and refund.act_by is not None and refund.act_by <= now
        acted = due
        return _silence(refund, order, now, ports) if due else None

    move_refund(lambda: read_any_refund(refund_id, ports.refunds), decide, ports)
    return acted


def _silence(refund: Refund, order: Order, now: int, ports: RefundPorts) -> RefundChange:
    moment = Moment(Actor.CLOCK, now, ports.ids)
    step = _step(refund, order.child(refund.child_order_id))
    if step is not RefundStep.APPROVE:
        return advanced(refund, order, step, moment)
    remedy = Remedy.RETURN if refund.remedy is Remedy.EXCHANGE else refund.remedy
    payment = payment_of(refund.payment_id, ports)
    return approved(refund, order, payment, moment, remedy=remedy)


def _step(refund: Refund, child: ChildOrder) -> RefundStep:
    if refund.state is RefundState.REQUESTED:
        return RefundStep.APPROVE if _needs_no_more(refund, child) else RefundStep.LAPSE
    if refund.state is RefundState.AWAITING_RETURN:
        return RefundStep.CANCEL
    if refund.state is RefundState.RETURNING and refund.remedy is Remedy.EXCHANGE:
        return RefundStep.REPLACE
    return RefundStep.APPROVE


def _needs_no_more(refund: Refund, child: ChildOrder) -> bool:
    if not refund.calls_off:
        return refund.remedy is Remedy.REFUND
    sizes = {line_id: unit_spans.count(units) for line_id, units in refund.units.items()}
    return all_unsent(sizes, child)
