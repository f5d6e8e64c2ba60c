"""A child order under way, as a value: what its parcels make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core import limits
from core.errors import Conflict
from core.ids import LineId, ParcelId
from core.orders.fulfilment import (
    DELIVERY_S,
    OBJECTION_S,
    caught_up,
    completed,
    delivered,
    due_at,
    moved,
    overdue,
    parcel_delivered,
    shipped,
)
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor, OrderState
from core.orders.parcels import ParcelDraft
from core.refunds.returns import Returns
from functions.shared.dynamodb.orders import DynamoOrders
from tests.builders.orders import Shop
from tests.fakes.http import NOW
from tests.fakes.ids import CountingIds

SHOE, HAT = LineId(f"lin_{1:026d}"), LineId(f"lin_{2:026d}")


def paid_order() -> Order:
    """Three shoes and two hats of one merchant."""
    shop = Shop()
    shop.add_sku(1)
    shop.add_sku(2)
    shop.fill_cart(1, quantity=3)
    shop.fill_cart(2, quantity=2)
    placed = shop.place()
    shop.pay(placed)
    order = DynamoOrders(shop.commerce).get(placed["order_id"])
    assert order is not None
    return order


ORDER = paid_order()
[CHILD] = ORDER.children


def draft(units: dict[LineId, int] | None = None) -> ParcelDraft:
    return ParcelDraft("EMS", "E1", units)


def parcel_id(number: int) -> ParcelId:
    return ParcelId(f"pcl_{number:026d}")


def calling_off(child: ChildOrder, units: dict[LineId, int]) -> ChildOrder:
    """`child` with units that are not to be sent any more."""
    return caught_up(replace(child, returns=Returns(called_off=units)), NOW + 1)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 2)), max_size=8))
def test_whatever_is_sent_and_arrives_when_the_units_add_up(
    steps: list[tuple[bool, int, int]],
) -> None:
    child, at = CHILD, NOW
    for number, (arrives, shoes, hats) in enumerate(steps):
        at += 60
        units = {line: count for line, count in ((SHOE, shoes), (HAT, hats)) if count}
        left = child.unshipped
        if arrives and child.parcels:
            child = parcel_delivered(child, child.parcels[-1].parcel_id, at)
        elif units and all(count <= left.get(line, 0) for line, count in units.items()):
            child = shipped(child, draft(units), parcel_id(number), at)
        elif units:
            with pytest.raises(Conflict):
                shipped(child, draft(units), parcel_id(number), at)
        sent = sum(sum(parcel.units.values()) for parcel in child.parcels)
        assert sent + sum(child.unshipped.values()) == 5
        arrived = all(parcel.delivered_at for parcel in child.parcels)
        expected = "paid" if child.unshipped else "delivered" if arrived else "shipped"
        assert child.state.value == expected
        assert (child.shipped_at is not None) == (expected != "paid")
        assert (child.delivered_at is not None) == (expected == "delivered")


def test_calling_off_the_rest_ships_what_was_sent() -> None:
    child = calling_off(shipped(CHILD, draft({SHOE: 3}), parcel_id(1), NOW), {HAT: 2})
    assert (child.state, child.shipped_at) == (OrderState.SHIPPED, NOW + 1)


def test_calling_off_the_rest_delivers_what_has_arrived() -> None:
    sent = shipped(CHILD, draft({SHOE: 3}), parcel_id(1), NOW)
    child = calling_off(parcel_delivered(sent, parcel_id(1), NOW), {HAT: 2})
    assert (child.state, child.delivered_at) == (OrderState.DELIVERED, NOW + 1)
    kinds = [type(event).__name__ for event in moved_events(sent, child)]
    assert kinds == ["ChildOrderShipped", "ChildOrderDelivered"]


def test_what_is_wholly_called_off_is_not_shipped() -> None:
    child = calling_off(CHILD, {SHOE: 3, HAT: 2})
    assert (child.state, due_at(child)) == (OrderState.PAID, None)
    with pytest.raises(Conflict):
        shipped(child, draft(), parcel_id(1), NOW)


def test_a_child_order_has_a_limited_number_of_parcels() -> None:
    many = replace(CHILD, lines=tuple(replace(line, quantity=100) for line in CHILD.lines))
    for number in range(limits.PARCELS_PER_CHILD_ORDER_MAX):
        many = shipped(many, draft({SHOE: 1}), parcel_id(number), NOW)
    with pytest.raises(Conflict) as refused:
        shipped(many, draft({SHOE: 1}), parcel_id(99), NOW)
    assert refused.value.code == "too_many_parcels"


def test_the_clock_counts_from_the_last_parcel_and_from_delivery() -> None:
    first = shipped(CHILD, draft({SHOE: 3}), parcel_id(1), NOW)
    assert due_at(first) is None
    sent = shipped(first, draft(), parcel_id(2), NOW + 60)
    assert due_at(sent) == NOW + 60 + DELIVERY_S
    assert overdue(sent, NOW + 59 + DELIVERY_S) is None
    arrived = overdue(sent, NOW + 60 + DELIVERY_S)
    assert arrived == delivered(sent, NOW + 60 + DELIVERY_S)
    assert due_at(arrived) == NOW + 60 + DELIVERY_S + OBJECTION_S
    assert due_at(completed(arrived, NOW + DELIVERY_S)) is None


def moved_events(before: ChildOrder, after: ChildOrder) -> tuple[object, ...]:
    order = ORDER.with_child(before)
    return moved(order, after, Actor.CLOCK, NOW, CountingIds()).events
