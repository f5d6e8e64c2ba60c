"""A shopper asks something back, or looks before asking what it would return."""

from msgspec import Struct

from core.idempotency import Once
from core.ids import OrderId, UserId
from core.limits import REFUND_ATTEMPTS_MAX
from core.orders.order import ChildOrder
from core.orders.order_states import Actor
from core.ports.orders import Orders
from core.refunds.claims import Claim, claim
from core.refunds.moves import Asked, Moment, requested
from core.refunds.refund import Refund, RefundDraft, RefundRequest
from core.use_cases.move_refund import RefundPorts, payment_of
from core.use_cases.read_order import read_order
from core.versions import retry_on_conflict


class RefundPreview(Struct, frozen=True):
    """What a draft would return if it were asked now."""

    draft: RefundDraft
    child: ChildOrder
    claim: Claim


def preview_refund(
    draft: RefundDraft, order_id: OrderId, shopper_id: UserId, now: int, orders: Orders
) -> RefundPreview:
    """What `draft` returns of the shopper's order; nothing changes.

    Raises `NotFound`, and `Invalid` or `Conflict` where it could not be asked.
    """
    child = read_order(order_id, shopper_id, orders).child(draft.child_order_id)
    return RefundPreview(draft, child, claim(draft, child, now))


def request_refund(
    request: RefundRequest,
    order_id: OrderId,
    shopper_id: UserId,
    now: int,
    once: Once,
    ports: RefundPorts,
) -> Refund:
    """Ask for it. Raises as `preview_refund`; two that want the same unit cannot both have it."""

    def attempt() -> Refund:
        order = read_order(order_id, shopper_id, ports.orders)
        child = order.child(request.child_order_id)
        claimed = claim(request, child, now)
        payment = payment_of(order.head.payment_id, ports)
        moment = Moment(Actor.SHOPPER, now, ports.ids)
        change = requested(request, Asked(claimed, order, child, payment), moment)
        ports.refunds.commit(change, once)
        return change.refund

    return retry_on_conflict(attempt, REFUND_ATTEMPTS_MAX)
