"""A shopper goes on with a refund: sends goods back, takes it to the platform, takes it back."""

from collections.abc import Callable

from core.errors import Conflict
from core.orders.order import Order
from core.orders.order_states import Actor
from core.refunds.moves import Moment, RefundChange, advanced
from core.refunds.refund import Refund, ReturnParcel
from core.refunds.refund_states import RefundState, RefundStep, is_done
from core.use_cases.move_refund import RefundPorts, move_refund


def cancel_refund(read: Callable[[], Refund], now: int, ports: RefundPorts) -> Refund:
    """Take a request back before its money is on the way; again: as it was."""

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        if is_done(refund.state, RefundStep.CANCEL):
            return None
        return advanced(refund, order, RefundStep.CANCEL, _shopper(now, ports))

    return move_refund(read, decide, ports)


def escalate_refund(read: Callable[[], Refund], now: int, ports: RefundPorts) -> Refund:
    """Take a rejection to the platform; again: as it was.

    Raises `Conflict` "refund_window_over" when that comes too late, "not_refundable" when
    another request asks for the same by now.
    """

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        if is_done(refund.state, RefundStep.ESCALATE):
            return None
        over = refund.act_by is not None and now >= refund.act_by
        if refund.state is RefundState.REJECTED and over:
            raise Conflict("refund_window_over", "The time to object to this is over.")
        return advanced(refund, order, RefundStep.ESCALATE, _shopper(now, ports))

    return move_refund(read, decide, ports)


def ship_back(
    read: Callable[[], Refund], parcel: ReturnParcel, now: int, ports: RefundPorts
) -> Refund:
    """Say how the goods travel back; sent before, it is as it was."""

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        if is_done(refund.state, RefundStep.SHIP_BACK):
            return None
        return advanced(
            refund, order, RefundStep.SHIP_BACK, _shopper(now, ports), return_parcel=parcel
        )

    return move_refund(read, decide, ports)


def _shopper(now: int, ports: RefundPorts) -> Moment:
    return Moment(Actor.SHOPPER, now, ports.ids)
