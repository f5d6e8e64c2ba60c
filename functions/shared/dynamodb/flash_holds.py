"""What orders do with the reservations that some of their lines are."""

from collections.abc import Iterable, Mapping
from typing import Final

from core.flash.holds import FlashHold
from core.flash.reservations import STEPS, Reservation, ReservationState, ReservationStep
from core.flash.sales import FlashSale
from core.ids import FlashRequestId, FlashSaleId, UserId
from core.orders.order import Order
from core.orders.order_states import Step
from functions.shared.dynamodb import flash_keys as keys
from functions.shared.dynamodb.due_keys import NOT_DUE
from functions.shared.dynamodb.flash_lanes import stored_reservation
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.store import (
    AtLeast,
    Condition,
    Equals,
    Item,
    Key,
    Store,
    Update,
    Value,
    Write,
)

_STEPS: Final = {
    Step.PAY: ReservationStep.PAY,
    Step.EXPIRE: ReservationStep.LAPSE,
    Step.CANCEL: ReservationStep.WITHDRAW,
}
"""Step of an order → step of the reservations in it."""


class DynamoHolds:
    """See `core.ports.flash_holds.Holds`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sales = DynamoFlashSales(store)

    def sale(self, sale_id: FlashSaleId) -> FlashSale | None:
        """See `core.ports.flash_holds.Holds.sale`."""
        return self._sales.get(sale_id)

    def reservations(
        self, shopper_id: UserId, holds: Iterable[FlashHold]
    ) -> dict[FlashRequestId, Reservation]:
        """See `core.ports.flash_holds.Holds.reservations`."""
        wanted = [reservation_key(shopper_id, hold) for hold in holds]
        if not wanted:
            return {}
        found = [stored_reservation(item) for item in self._store.get_many(wanted).values()]
        return {each.request_id: each for each in found}


def ordered_writes(order: Order) -> list[Update]:
    """What placing adds: reservations that are still held become the order's."""
    head = order.head
    after: Item = {"state": ReservationState.ORDERED.value, "order_id": head.order_id}
    still_held = (
        Equals("state", ReservationState.HELD.value),
        AtLeast("held_until", head.placed_at + 1),
    )
    return [
        Update(
            reservation_key(head.shopper_id, hold), assign=after, remove=NOT_DUE, when=still_held
        )
        for hold, _ in order.holds
    ]


def moved_writes(order: Order, step: Step, changes: Mapping[str, Value]) -> list[Write]:
    """What a later step adds: they are sold, or end and give their units back to their lanes."""
    if not order.holds:
        return []
    head = order.head
    state = STEPS[ReservationState.ORDERED, _STEPS[step]]
    assign: Item = {"state": state.value}
    if step is not Step.PAY:
        assign["ended_at"] = changes["ended_at"]
    ours: tuple[Condition, ...] = (
        Equals("state", ReservationState.ORDERED.value),
        Equals("order_id", head.order_id),
    )
    writes: list[Write] = [
        Update(reservation_key(head.shopper_id, hold), assign=assign, when=ours)
        for hold, _ in order.holds
    ]
    if step is not Step.PAY:
        writes += [_given_back(hold, units) for hold, units in order.holds]
    return writes


def _given_back(hold: FlashHold, units: int) -> Update:
    return Update(
        keys.lane(hold.sale_id, hold.lane),
        add={"available": units, "granted": -units, "version": 1},
        when=(AtLeast("granted", units),),
    )


def reservation_key(shopper_id: UserId, hold: FlashHold) -> Key:
    """Where the reservation is that a line of a cart or an order is."""
    return keys.reservation(hold.sale_id, hold.lane, shopper_id, hold.request_id)


def _reservations(order: Order) -> list[Key]:
    return [reservation_key(order.head.shopper_id, hold) for hold, _ in order.holds]
