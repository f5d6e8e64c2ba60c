"""Shipping, delivering and completing a child order: pure decisions.

    paid ──its last units are in a parcel──▶ shipped ──its last parcel arrived──▶ delivered
         ──the shopper confirms, or lets the time pass──▶ completed

A merchant sends parcels, as many as it likes; each says which units are in it. A parcel arrives
on the merchant's or the carrier's word; all of them on the shopper's, or when nobody says
anything for `DELIVERY_S`. What is delivered completes on the shopper's word or after
`OBJECTION_S`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core import limits
from core.errors import Conflict, Fact, NotFound
from core.ids import EventId, LineId, ParcelId
from core.orders.order import (
    ChildOrder,
    ChildOrderCompleted,
    ChildOrderDelivered,
    ChildOrderEvent,
    ChildOrderShipped,
    Order,
    ParcelDelivered,
    ParcelShipped,
)
from core.orders.order_states import Actor, OrderState, Step, after, refused
from core.orders.parcels import Parcel, ParcelDraft
from core.ports import Ids

DELIVERY_S: Final = 10 * 86_400
"""After this long a parcel counts as delivered, whether anybody said so or not."""
OBJECTION_S: Final = 7 * 86_400
"""How long after delivery the shopper can object before the order completes by itself."""

ON_THE_WAY: Final = frozenset({OrderState.PAID, OrderState.SHIPPED})


class Move(Struct, frozen=True):
    """A child order after something happened to it, and the events that tell of it.

    `child.version` counts the events.
    """

    child: ChildOrder
    events: tuple[ChildOrderEvent, ...]


def shipped(child: ChildOrder, draft: ParcelDraft, parcel_id: ParcelId, at: int) -> ChildOrder:
    """`child` with one more parcel; raises `Conflict` for units that are not there to be sent."""
    if child.state is not OrderState.PAID:
        raise refused(child.state, Step.SHIP)
    left = child.unshipped
    units = left if draft.units is None else draft.units
    if not units or any(count > left.get(line_id, 0) for line_id, count in units.items()):
        raise _not_to_ship(left)
    if len(child.parcels) == limits.PARCELS_PER_CHILD_ORDER_MAX:
        raise Conflict(
            "too_many_parcels",
            "Put what is left into fewer parcels.",
            facts={"max": limits.PARCELS_PER_CHILD_ORDER_MAX},
        )
    parcel = Parcel(parcel_id, draft.carrier, draft.tracking_number, dict(units), at)
    return caught_up(replace(child, parcels=(*child.parcels, parcel)), at)


def parcel_delivered(child: ChildOrder, parcel_id: ParcelId, at: int) -> ChildOrder:
    """`child` with that parcel arrived; as it is when it has. Raises `NotFound`."""
    parcel = next((each for each in child.parcels if each.parcel_id == parcel_id), None)
    if parcel is None:
        raise NotFound("parcel")
    if parcel.delivered_at is not None:
        return child
    if child.state not in ON_THE_WAY:
        raise refused(child.state, Step.DELIVER)
    arrived = replace(parcel, delivered_at=at)
    parcels = tuple(arrived if each is parcel else each for each in child.parcels)
    return caught_up(replace(child, parcels=parcels), at)


def delivered(child: ChildOrder, at: int) -> ChildOrder:
    """`child` with all its parcels arrived; raises `Conflict` while units are still to be sent."""
    sent = caught_up(child, at)
    if sent.state is not OrderState.SHIPPED:
        raise refused(child.state, Step.DELIVER)
    parcels = tuple(
        replace(each, delivered_at=at) if each.delivered_at is None else each
        for each in sent.parcels
    )
    return caught_up(replace(sent, parcels=parcels), at)


def completed(child: ChildOrder, at: int) -> ChildOrder:
    """`child` completed; the word that completes it also says that it arrived."""
    arrived = caught_up(child, at)
    if arrived.state is not OrderState.DELIVERED:
        arrived = delivered(child, at)
    return replace(arrived, state=after(arrived.state, Step.COMPLETE), completed_at=at)


def caught_up(child: ChildOrder, at: int) -> ChildOrder:
    """`child` in the state that its parcels put it: all of it sent, all of it arrived.

    Whatever takes units off a child order (a refund of what was not sent) does this, too.
    """
    if child.state is OrderState.PAID and child.parcels and not child.unshipped:
        child = replace(child, state=after(child.state, Step.SHIP), shipped_at=at)
    arrived = all(parcel.delivered_at is not None for parcel in child.parcels)
    if child.state is OrderState.SHIPPED and arrived:
        child = replace(child, state=after(child.state, Step.DELIVER), delivered_at=at)
    return child


def due_at(child: ChildOrder) -> int | None:
    """When `child` moves on by itself; None while that is up to somebody."""
    if child.state is OrderState.DELIVERED and child.delivered_at is not None:
        return child.delivered_at + OBJECTION_S
    if child.state in ON_THE_WAY and child.parcels and not child.unshipped:
        return max(parcel.shipped_at for parcel in child.parcels) + DELIVERY_S
    return None


def overdue(child: ChildOrder, now: int) -> ChildOrder | None:
    """`child` moved on by itself; None when its time has not come."""
    due = due_at(child)
    if due is None or now < due:
        return None
    step = completed if child.state is OrderState.DELIVERED else delivered
    return step(child, now)


def moved(order: Order, child: ChildOrder, by: Actor, at: int, ids: Ids) -> Move:
    """What became of a child order of `order`, with the events of all that is new in `child`."""
    before = order.child(child.child_order_id)
    told = [*_new(before, child)]
    # An order's log is sorted by event.
    event_ids = sorted(EventId(ids.new("evt")) for _ in told)
    events = [
        kind(
            event_id=event_id,
            at=at,
            order_id=child.order_id,
            child_order_id=child.child_order_id,
            merchant_id=child.merchant_id,
            shopper_id=order.head.shopper_id,
            by=by,
            version=before.version + number,
            **particulars,
        )
        for number, (event_id, (kind, particulars)) in enumerate(
            zip(event_ids, told, strict=True), 1
        )
    ]
    return Move(replace(child, version=before.version + len(events)), tuple(events))


def _new(
    before: ChildOrder, child: ChildOrder
) -> Iterator[tuple[type[ChildOrderEvent], Mapping[str, object]]]:
    """The kinds of events that lead from `before` to `child`, with what is particular to each."""
    known = {parcel.parcel_id: parcel for parcel in before.parcels}
    for parcel in child.parcels:
        if parcel.parcel_id not in known:
            yield ParcelShipped, _of_parcel(parcel)
    if child.shipped_at != before.shipped_at:
        yield ChildOrderShipped, {}
    if child.delivered_at != before.delivered_at:
        yield ChildOrderDelivered, {}
    else:
        for parcel in child.parcels:
            if parcel.parcel_id in known and parcel != known[parcel.parcel_id]:
                yield ParcelDelivered, {"parcel_id": parcel.parcel_id}
    if child.completed_at != before.completed_at:
        yield ChildOrderCompleted, {}


def _of_parcel(parcel: Parcel) -> Mapping[str, object]:
    return {
        "parcel_id": parcel.parcel_id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "units": parcel.units,
    }


def _not_to_ship(left: Mapping[LineId, int]) -> Conflict:
    unshipped: Fact = {str(line_id): count for line_id, count in left.items()}
    return Conflict(
        "not_to_ship",
        "That is not there to be sent, or was sent already.",
        facts={"unshipped": unshipped},
    )
