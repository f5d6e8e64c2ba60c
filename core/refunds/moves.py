"""Steps of refunds: pure decisions about a refund, its child order, its units and its money.

A change is committed whole or not at all: the refund over its version, the child order over its
own, units out of the pile they leave. Whoever decided on something that has moved decides again.
"""

from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from core import unit_spans
from core.errors import Conflict
from core.events import Event
from core.ids import EventId, RefundId
from core.orders.fulfilment import caught_up, moved
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor, OrderState, Step
from core.orders.order_states import after as after_order_step
from core.payments.payment import Payment
from core.payments.provider_refunds import ProviderRefund, new_provider_refund
from core.ports import Ids
from core.refunds.claims import Claim, freight_paid
from core.refunds.effects import UnitsMoved, with_effects
from core.refunds.journals import refund_journals
from core.refunds.refund import (
    Refund,
    RefundAdvanced,
    RefundApproved,
    RefundEvent,
    RefundPaid,
    RefundReason,
    RefundRejected,
    RefundRequest,
    RefundRequested,
    Remedy,
)
from core.refunds.refund_states import CLAIMING, RefundState, RefundStep, after
from core.refunds.terms import act_by, freight_comes_along, has_freight, is_ended

E = TypeVar("E", bound=RefundEvent)

ENDS: Final = frozenset(
    {
        RefundState.REFUNDED,
        RefundState.REPLACED,
        RefundState.DISMISSED,
        RefundState.CANCELLED,
    }
)
"""Nothing more happens to a refund that is in one of these."""


class Moment(Struct, frozen=True):
    """On whose word something happens to a refund, and when."""

    by: Actor
    at: int
    ids: Ids


class Asked(Struct, frozen=True):
    """What is asked back, of what, and the payment that it was paid by."""

    claim: Claim
    order: Order
    child: ChildOrder
    payment: Payment


class RefundChange(Struct, frozen=True):
    """A refund's next version, and what changes with it in the same transaction."""

    before: RefundState | None
    """Where it was; None when it is new."""
    refund: Refund
    order: Order
    """As it was read."""
    child: ChildOrder
    """The child order with it: as it was read, or its next version."""
    events: tuple[Event, ...]
    stock: UnitsMoved | None = None
    payback: ProviderRefund | None = None
    """What a provider is to be asked for, or has done."""


def requested(request: RefundRequest, asked: Asked, moment: Moment) -> RefundChange:
    """A shopper asks for what is free to be asked back."""
    refund = _new(
        asked, moment, request.remedy, request.reason, text=request.text, pictures=request.pictures
    )
    told = _told(RefundRequested, refund, moment)
    return _change(None, refund, asked.order, moment, told)


def called_off(asked: Asked, moment: Moment, answer: str) -> RefundChange:
    """The merchant or the platform cancels what was not sent: agreed as soon as it is said."""
    refund = _new(asked, moment, Remedy.REFUND, RefundReason.CALLED_OFF, answer=answer)
    refund = replace(refund, state=RefundState.APPROVED, act_by=None)
    told = _told(RefundApproved, refund, moment)
    change = _change(None, refund, asked.order, moment, told)
    return replace(change, payback=_payback(refund, asked.payment, moment))


def advanced(
    refund: Refund, order: Order, step: RefundStep, moment: Moment, **changes: Any
) -> RefundChange:
    """`refund` after a step that moves no money; `changes` are its further fields.

    Raises `Conflict` where the state does not allow it, and "freight_due" for who would keep the
    freight of a child order of which nothing was sent and nothing is left to send.
    """
    stepped = _stepped(refund, step, moment, changes)
    if refund.freight and stepped.state not in CLAIMING:
        _check_freight_is_earned(order.child(refund.child_order_id))
    told: RefundEvent
    if step is RefundStep.ASK_RETURN or (
        step is RefundStep.REPLACE and refund.state is not RefundState.RETURNING
    ):
        told = _told(RefundApproved, stepped, moment)
    elif step in {RefundStep.REJECT, RefundStep.DISMISS}:
        told = _told(RefundRejected, stepped, moment)
    else:
        told = _told(RefundAdvanced, stepped, moment, step=step)
    return _change(refund, stepped, order, moment, told)


def approved(
    refund: Refund, order: Order, payment: Payment, moment: Moment, **changes: Any
) -> RefundChange:
    """The money of `refund` is to go back, with the freight where nothing is left to send."""
    child = order.child(refund.child_order_id)
    sizes = {line_id: unit_spans.count(units) for line_id, units in refund.units.items()}
    comes_along = refund.calls_off and freight_comes_along(refund.remedy, child, sizes)
    if comes_along and not child.returns.freight_claimed and has_freight(child):
        fee = freight_paid(child)
        changes |= {"freight": True, "freight_amount": fee, "amount": refund.amount + fee}
    stepped = _stepped(refund, RefundStep.APPROVE, moment, changes)
    told = _told(RefundApproved, stepped, moment)
    change = _change(refund, stepped, order, moment, told)
    return replace(change, payback=_payback(stepped, payment, moment))


def paid(refund: Refund, order: Order, payback: ProviderRefund, moment: Moment) -> RefundChange:
    """The money of `refund` arrived by `payback`: every party gives back its part."""
    stepped = _stepped(refund, RefundStep.PAY, moment, {})
    before = order.child(refund.child_order_id)
    child, _ = with_effects(refund, stepped, before)
    returns = child.returns.with_refunded(refund.units, freight=refund.freight)
    child = replace(child, returns=returns, version=before.version + 1)
    if is_ended(child):
        child = replace(child, state=after_order_step(child.state, Step.REFUND))
    event = _paid_event(stepped, child, payback, moment)
    return RefundChange(refund.state, stepped, order, child, (event,), payback=payback)


def _paid_event(
    refund: Refund, child: ChildOrder, payback: ProviderRefund, moment: Moment
) -> RefundPaid:
    event_id = EventId(moment.ids.new("evt"))
    event = RefundPaid(
        event_id=event_id,
        at=moment.at,
        order_id=refund.order_id,
        payment_id=payback.payment_id,
        shopper_id=refund.shopper_id,
        paid=-refund.amount,
        journals=refund_journals(refund, child, payback.provider, event_id, moment.at, moment.ids),
        refund_id=refund.refund_id,
        child_order_id=refund.child_order_id,
        merchant_id=refund.merchant_id,
        version=refund.version,
        child_ended=child.state is OrderState.REFUNDED,
    )
    event.check()
    return event


def _new(asked: Asked, moment: Moment, remedy: Remedy, reason: RefundReason, **more: Any) -> Refund:
    claim, child = asked.claim, asked.child
    refund = Refund(
        refund_id=RefundId(moment.ids.new("rfd")),
        order_id=child.order_id,
        child_order_id=child.child_order_id,
        merchant_id=child.merchant_id,
        shopper_id=asked.order.head.shopper_id,
        payment_id=asked.payment.payment_id,
        state=RefundState.REQUESTED,
        remedy=remedy,
        reason=reason,
        currency=child.currency,
        amount=claim.amount,
        requested_at=moment.at,
        lines=claim.lines,
        freight=claim.freight,
        freight_amount=claim.freight_amount,
        **more,
    )
    return replace(refund, act_by=act_by(refund, moment.at))


def _stepped(refund: Refund, step: RefundStep, moment: Moment, changes: dict[str, Any]) -> Refund:
    state = after(refund.state, step)
    stepped = replace(refund, state=state, version=refund.version + 1, **changes)
    ended_at = moment.at if state in ENDS else None
    return replace(stepped, act_by=act_by(stepped, moment.at), ended_at=ended_at)


def _change(
    before: Refund | None, refund: Refund, order: Order, moment: Moment, told: RefundEvent
) -> RefundChange:
    """The change that leads from `before` to `refund`, with all that follows from it."""
    child_before = order.child(refund.child_order_id)
    child, stock = with_effects(before, refund, child_before)
    was = None if before is None else before.state
    if child == child_before:
        return RefundChange(was, refund, order, child, (told,), stock)
    move = moved(order, caught_up(child, moment.at), moment.by, moment.at, moment.ids)
    child = replace(move.child, version=move.child.version + 1)
    return RefundChange(was, refund, order, child, (told, *move.events), stock)


def _check_freight_is_earned(child: ChildOrder) -> None:
    # With nothing left to send, the child order would stay where it is for ever.
    if freight_comes_along(Remedy.REFUND, child, {}):
        raise Conflict("freight_due", "Nothing is sent any more: its freight goes back.")


def _payback(refund: Refund, payment: Payment, moment: Moment) -> ProviderRefund:
    return new_provider_refund(
        payment, refund.amount, "refund", moment.at, moment.ids, refund.refund_id
    )


def _told(kind: type[E], refund: Refund, moment: Moment, **more: Any) -> E:
    return kind(
        event_id=EventId(moment.ids.new("evt")),
        at=moment.at,
        refund_id=refund.refund_id,
        order_id=refund.order_id,
        child_order_id=refund.child_order_id,
        merchant_id=refund.merchant_id,
        shopper_id=refund.shopper_id,
        by=moment.by,
        state=refund.state,
        version=refund.version,
        currency=refund.currency,
        amount=refund.amount,
        **more,
    )
