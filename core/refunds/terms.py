"""Who may ask back what, and until when: the terms of refunds in one place.

    what            while                                   reasons
    --------------  --------------------------------------  --------------------------------------
    refund          the units are still to be sent          changed_mind, not_shipped
    refund          they were sent                          the others
    return          they were sent                          all but not_shipped and not_received
    exchange        everything arrived                      the same
    freight, once   always                                  all but changed_mind
    freight, once   nothing was sent and nothing is left    any; it comes along by itself

After everything arrived there are 7 days for second thoughts and 30 for the seller's faults.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from core import limits
from core.errors import Conflict, Invalid
from core.ids import LineId
from core.orders.order import ChildOrder
from core.orders.order_states import OrderState
from core.refunds.refund import (
    NO_GOODS_REASONS,
    UNSENT_REASONS,
    Refund,
    RefundDraft,
    RefundReason,
    Remedy,
)
from core.refunds.refund_states import RefundState
from core.refunds.reversals import NOTHING, freight_reversed

HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S

SECOND_THOUGHTS_S: Final = 7 * DAY_S
"""After everything arrived. Settlement waits as long."""
SELLERS_FAULT_S: Final = 30 * DAY_S
UNSENT_ANSWER_S: Final = 24 * HOUR_S
"""A merchant answers a refund of what it has not sent within this time, or it is approved."""
ANSWER_S: Final = 48 * HOUR_S
"""... and any other; a refund without a return is then approved, the rest goes to the platform."""
SHIP_BACK_S: Final = 7 * DAY_S
"""A shopper sends goods back within this time, or takes the request back."""
INSPECT_S: Final = 10 * DAY_S
"""A merchant confirms or disputes what was sent back within this time, or it is accepted."""
REPLACE_S: Final = 7 * DAY_S
"""A merchant sends the new units within this time, or the money goes back instead."""
ESCALATE_S: Final = 7 * DAY_S
"""A shopper takes a rejection to the platform within this time."""
DECIDE_S: Final = 3 * DAY_S
"""The platform decides within this time, or is reminded."""

PAID: Final = frozenset(
    {OrderState.PAID, OrderState.SHIPPED, OrderState.DELIVERED, OrderState.COMPLETED}
)


def check_askable(draft: RefundDraft, child: ChildOrder, now: int) -> None:
    """Raise `Invalid` or `Conflict` unless the terms let `draft` be asked of `child`."""
    if child.state not in PAID:
        raise Conflict(
            "order_state",
            "Only what is paid and not refunded yet can be asked back.",
            facts={"state": child.state.value},
        )
    if child.refunds_asked >= limits.REFUNDS_PER_CHILD_ORDER_MAX:
        raise Conflict(
            "too_many_refunds",
            "So much was asked back of this order before: write to the merchant.",
            facts={"max": limits.REFUNDS_PER_CHILD_ORDER_MAX},
        )
    _check_time(draft.reason, child, now)
    _check_remedy(draft, child)
    _check_freight(draft, child)


def _check_remedy(draft: RefundDraft, child: ChildOrder) -> None:
    asked = units_of(draft)
    if draft.remedy is Remedy.REFUND:
        if draft.reason not in UNSENT_REASONS:
            _check_sent(asked, child)
        elif not all_unsent(asked, child):
            raise Conflict("already_shipped", "What was sent comes back before the money.")
        return
    if draft.reason in NO_GOODS_REASONS or not asked:
        raise Invalid("no_goods", "What did not arrive cannot come back.", field="remedy")
    _check_sent(asked, child)
    if draft.remedy is Remedy.EXCHANGE and child.delivered_at is None:
        raise Conflict("not_delivered", "What has not arrived cannot be exchanged.")


def _check_freight(draft: RefundDraft, child: ChildOrder) -> None:
    if not draft.freight:
        return
    if draft.remedy is Remedy.EXCHANGE:
        raise Invalid("invalid_field", "Freight is not exchanged.", field="freight")
    comes_along = freight_comes_along(draft.remedy, child, units_of(draft))
    if not draft.reason.blames_seller and not comes_along:
        raise Conflict("freight_earned", "The freight goes back where the seller is at fault.")


def units_of(draft: RefundDraft) -> dict[LineId, int]:
    """How many units of each line a draft asks for."""
    return {line.line_id: line.units for line in draft.lines}


def freight_comes_along(remedy: Remedy, child: ChildOrder, asked: Mapping[LineId, int]) -> bool:
    """Whether nothing was sent and, without these units, nothing is left to send."""
    return remedy is Remedy.REFUND and not child.parcels and child.unshipped == asked


def has_freight(child: ChildOrder) -> bool:
    """Whether anybody got anything for the freight."""
    return any(freight_reversed(line) != NOTHING for line in child.lines)


def is_ended(child: ChildOrder) -> bool:
    """Whether nothing of a child order is left: every unit and the freight were paid back."""
    refunded = child.returns.refunded
    units = all(refunded.get(line.line_id) == line.quantity for line in child.lines)
    return units and (child.returns.freight_refunded or not has_freight(child))


def act_by(refund: Refund, now: int) -> int | None:
    """When the clock acts on a refund that comes to its present state now."""
    match refund.state:
        case RefundState.REQUESTED:
            return now + (UNSENT_ANSWER_S if refund.calls_off else ANSWER_S)
        case RefundState.AWAITING_RETURN:
            return now + SHIP_BACK_S
        case RefundState.RETURNING:
            return now + INSPECT_S
        case RefundState.REPLACING:
            return now + REPLACE_S
        case RefundState.ESCALATED:
            return now + DECIDE_S
        case RefundState.REJECTED:
            return now + ESCALATE_S
        case _:
            return None


def _check_time(reason: RefundReason, child: ChildOrder, now: int) -> None:
    if child.delivered_at is None:
        return
    window_s = SELLERS_FAULT_S if reason.blames_seller else SECOND_THOUGHTS_S
    if now >= child.delivered_at + window_s:
        raise Conflict("refund_window_over", "The time to ask this back is over.")


def all_unsent(asked: Mapping[LineId, int], child: ChildOrder) -> bool:
    """Whether so many units of each line are still to be sent."""
    unsent = child.unshipped
    return all(unsent.get(line_id, 0) >= units for line_id, units in asked.items())


def _check_sent(asked: Mapping[LineId, int], child: ChildOrder) -> None:
    """Raise `Conflict` unless so many units of each line are in parcels."""
    sent = Counter[LineId]()
    for parcel in child.parcels:
        sent.update(parcel.units)
    if any(sent[line_id] < units for line_id, units in asked.items()):
        raise Conflict("not_shipped", "What was not sent yet can be neither faulty nor returned.")
