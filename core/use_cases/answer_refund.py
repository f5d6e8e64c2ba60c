"""The merchant answers what it is asked for, the platform decides what they cannot agree on."""

from collections.abc import Callable, Collection
from typing import Any, Final

from msgspec import Struct

from core.errors import Invalid
from core.orders.order import Address, Order
from core.orders.order_states import Actor
from core.refunds.moves import Moment, RefundChange, advanced, approved
from core.refunds.refund import Explanation, Refund, Remedy, ReturnParcel
from core.refunds.refund_states import RefundState, RefundStep, is_done, refused
from core.use_cases.move_refund import RefundPorts, move_refund, payment_of

Read = Callable[[], Refund]

MERCHANTS: Final = frozenset(
    {
        RefundState.REQUESTED,
        RefundState.ESCALATED,
        RefundState.AWAITING_RETURN,
        RefundState.REPLACING,
    }
)
"""Where a merchant can agree, also to more than before."""
PLATFORMS: Final = frozenset({RefundState.ESCALATED})


class Approval(Struct, frozen=True, forbid_unknown_fields=True):
    """How a refund is agreed to.

    Goods come back to `return_address` first, unless `without_return`. `refund_instead` gives
    money for an exchange.
    """

    note: Explanation | None = None
    return_address: Address | None = None
    without_return: bool = False
    refund_instead: bool = False


class Refusal(Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is refused."""

    note: Explanation


def approve_refund(
    read: Read, approval: Approval, by: Actor, now: int, ports: RefundPorts
) -> Refund:
    """Agree to a refund; agreed to before, it is as it was.

    Raises `Invalid` where goods are to come back and nobody says where to, `Conflict`
    "refund_state" (also for money instead of new units while the goods are on their way), and
    "out_of_stock" where an exchange lacks new units.
    """
    where = PLATFORMS if by is Actor.PLATFORM else MERCHANTS

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        instead = approval.refund_instead and refund.remedy is Remedy.EXCHANGE
        remedy = Remedy.RETURN if instead else refund.remedy
        step = _agreed(refund, remedy, approval)
        changes: dict[str, Any] = {"remedy": remedy}
        if approval.note is not None:
            changes["answer"] = approval.note
        if step is RefundStep.ASK_RETURN:
            changes["return_address"] = approval.return_address
        return _taken(refund, order, step, where, Moment(by, now, ports.ids), ports, changes)

    return move_refund(read, decide, ports)


def accept_return(read: Read, by: Actor, now: int, ports: RefundPorts) -> Refund:
    """The goods are back: money or new units follow; again: as it was."""
    where = {RefundState.AWAITING_RETURN, RefundState.RETURNING}

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        step = _settled(refund.remedy)
        return _taken(refund, order, step, where, Moment(by, now, ports.ids), ports, {})

    return move_refund(read, decide, ports)


def refuse_refund(
    read: Read, step: RefundStep, refusal: Refusal, by: Actor, now: int, ports: RefundPorts
) -> Refund:
    """Take a step that says no (`REJECT`, `DISMISS`, `DISPUTE`); again: as it was."""

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        if is_done(refund.state, step):
            return None
        return advanced(refund, order, step, Moment(by, now, ports.ids), answer=refusal.note)

    return move_refund(read, decide, ports)


def send_replacement(read: Read, parcel: ReturnParcel, now: int, ports: RefundPorts) -> Refund:
    """The new units of an exchange are on their way; again: as it was."""

    def decide(refund: Refund, order: Order) -> RefundChange | None:
        if is_done(refund.state, RefundStep.SEND):
            return None
        moment = Moment(Actor.MERCHANT, now, ports.ids)
        return advanced(refund, order, RefundStep.SEND, moment, replacement_parcel=parcel)

    return move_refund(read, decide, ports)


def _agreed(refund: Refund, remedy: Remedy, approval: Approval) -> RefundStep:
    """What follows from agreeing; raises `Invalid` where goods come back and nobody says where."""
    here = refund.state is RefundState.REPLACING or refund.return_parcel is not None
    if remedy is Remedy.REFUND or approval.without_return or here:
        return _settled(remedy)
    if approval.return_address is None and refund.state is not RefundState.AWAITING_RETURN:
        raise Invalid("return_address_missing", "Say where the goods go.", field="return_address")
    return RefundStep.ASK_RETURN


def _settled(remedy: Remedy) -> RefundStep:
    """What follows when no goods are waited for any more."""
    return RefundStep.REPLACE if remedy is Remedy.EXCHANGE else RefundStep.APPROVE


def _taken(  # noqa: PLR0913, PLR0917  (the parts of one decision)
    refund: Refund,
    order: Order,
    step: RefundStep,
    where: Collection[RefundState],
    moment: Moment,
    ports: RefundPorts,
    changes: dict[str, Any],
) -> RefundChange | None:
    is_another = changes.get("remedy", refund.remedy) is not refund.remedy
    if is_done(refund.state, step) and not is_another:
        return None
    if refund.state not in where or is_done(refund.state, step):
        raise refused(refund.state, step)
    if step is RefundStep.APPROVE:
        payment = payment_of(refund.payment_id, ports)
        return approved(refund, order, payment, moment, **changes)
    return advanced(refund, order, step, moment, **changes)
