"""Lanes of flash sales and their reservations in the commerce table."""

from collections.abc import Iterator, Sequence

import msgspec

from core.errors import Defect
from core.flash.lanes import Chunk, Lane, Pull
from core.flash.reservations import STEPS, Reservation, ReservationState, ReservationStep
from core.ids import FlashSaleId, SkuId, UserId
from functions.shared.dynamodb import commerce_keys, due_keys
from functions.shared.dynamodb import flash_keys as keys
from functions.shared.dynamodb.due_keys import FLASH_HOLDS, NOT_DUE
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Condition,
    Equals,
    Item,
    Key,
    Put,
    Query,
    Refused,
    Store,
    Update,
    Write,
)

_PAGE = 1_000
_LANE = 0
"""Where the lane stands among the writes of a commit."""


class DynamoLanes:
    """See `core.ports.flash_sales.Lanes`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, sale_id: FlashSaleId, number: int) -> Lane | None:
        """See `core.ports.flash_sales.Lanes.get`."""
        item = self._store.get(keys.lane(sale_id, number))
        return None if item is None else _lane(item)

    def of_sale(self, sale_id: FlashSaleId, count: int) -> list[Lane]:
        """See `core.ports.flash_sales.Lanes.of_sale`."""
        wanted = [keys.lane(sale_id, number) for number in range(count)]
        found = self._store.get_many(wanted)
        return [_lane(found[key]) for key in wanted if key in found]

    def reservations(self, lane: Lane) -> Iterator[Reservation]:
        """See `core.ports.flash_sales.Lanes.reservations`."""
        partition = keys.lane_partition(lane.sale_id, lane.number)
        return self._all(Query(partition, begins=keys.HOLD, limit=_PAGE))

    def of_shopper(
        self, sale_id: FlashSaleId, number: int, shopper_id: UserId
    ) -> list[Reservation]:
        """See `core.ports.flash_sales.Lanes.of_shopper`."""
        partition = keys.lane_partition(sale_id, number)
        return list(self._all(Query(partition, begins=keys.holds_of(shopper_id), limit=_PAGE)))

    def decide(self, lane: Lane, chunk: Chunk) -> bool:
        """See `core.ports.flash_sales.Lanes.decide`."""
        units = chunk.units
        changed: Item = {"watermark": _text(chunk.watermark)}
        gained: dict[str, int] = {}
        if units or chunk.pulls:
            gained = {"available": chunk.pulled - units, "granted": units}
        if units:
            changed["holds_until"] = chunk.after(lane).holds_until
        if chunk.pulls:
            # Not into a lane that was closed since, nor unseen by who is about to close it.
            gained["version"] = 1
            enough: Condition = Equals("version", lane.version)
        else:
            enough = AtLeast("available", units)
        moved = Update(
            keys.lane(lane.sale_id, lane.number),
            assign=changed,
            add=gained,
            when=(Equals("watermark", _text(lane.watermark)), enough),
        )
        return self._commit([moved, *map(_left, chunk.pulls), *map(granted_put, chunk.grants)])

    def expire(self, due: Sequence[Reservation], at: int) -> list[Reservation]:
        """See `core.ports.flash_sales.Lanes.expire`."""
        left = list(due)
        while left:
            writes = [_given_back(left), *(_ended(each, at) for each in left)]
            try:
                self._store.commit(writes)
            except Refused as refused:
                moved = {place - 1 for place in refused.failed if place != _LANE}
                if not moved:
                    raise Defect("a lane has granted less than its holds") from None
                left = [each for place, each in enumerate(left) if place not in moved]
                continue
            break
        return left

    def held(self, names: Sequence[str]) -> list[Reservation]:
        """See `core.ports.flash_sales.Lanes.held`."""
        found = self._store.get_many([keys.hold_of(name) for name in names])
        return [stored_reservation(item) for item in found.values()]

    def deal(self, lanes: Sequence[Lane]) -> None:
        """See `core.ports.flash_sales.Lanes.deal`."""
        for lane in lanes:
            self._commit([lane_put(lane)])

    def give_back(self, lane: Lane, sku_id: SkuId) -> bool:
        """See `core.ports.flash_sales.Lanes.give_back`."""
        units = lane.available
        emptied = Update(
            keys.lane(lane.sale_id, lane.number),
            assign={"is_closed": True},
            add={"available": -units, "returned": units, "version": 1},
            when=(Equals("version", lane.version), AtLeast("available", units)),
        )
        stocked = Update(
            commerce_keys.stock(sku_id),
            add={"held": -units, "available": units},
            when=(AtLeast("held", units),),
        )
        return self._commit([emptied, stocked] if units else [emptied])

    def _commit(self, writes: Sequence[Write]) -> bool:
        try:
            self._store.commit(writes)
        except Refused:
            return False
        return True

    def _all(self, query: Query) -> Iterator[Reservation]:
        while True:
            rows = self._store.query(query)
            yield from map(stored_reservation, rows.items)
            if rows.next is None:
                return
            query = msgspec.structs.replace(query, after=rows.next)


def lane_put(lane: Lane) -> Put:
    """A new lane."""
    item: Item = msgspec.to_builtins(lane)
    item["watermark"] = _text(lane.watermark)
    return Put(keys.lane(lane.sale_id, lane.number), item, when=(Absent(),))


def reservation_key(reservation: Reservation) -> Key:
    """Where a reservation is."""
    return keys.reservation(
        reservation.sale_id, reservation.lane, reservation.shopper_id, reservation.request_id
    )


def stored_reservation(item: Item) -> Reservation:
    """The reservation that an item is."""
    sale_id, lane, shopper_id, request_id = keys.reservation_of(str(item["pk"]), str(item["sk"]))
    told = {
        **item,
        "sale_id": sale_id,
        "lane": lane,
        "shopper_id": shopper_id,
        "request_id": request_id,
        "sequence": int(str(item["sequence"])),
    }
    return msgspec.convert(told, Reservation)


def granted_put(grant: Reservation) -> Put:
    """A new reservation; what its key says is not said again."""
    item: Item = {
        "units": grant.units,
        "sequence": _text(grant.sequence),
        "state": grant.state.value,
        "granted_at": grant.granted_at,
        "held_until": grant.held_until,
        **due_keys.due(FLASH_HOLDS, keys.hold_name(grant), grant.held_until),
    }
    return Put(reservation_key(grant), item, when=(Absent(),))


def _left(pull: Pull) -> Update:
    return Update(
        keys.lane(pull.sibling.sale_id, pull.sibling.number),
        add={"available": -pull.units, "version": 1},
        when=(AtLeast("available", pull.units),),
    )


def _given_back(ended: Sequence[Reservation]) -> Update:
    units = sum(each.units for each in ended)
    return Update(
        keys.lane(ended[0].sale_id, ended[0].lane),
        add={"available": units, "granted": -units, "version": 1},
        when=(AtLeast("granted", units),),
    )


def _ended(reservation: Reservation, at: int) -> Update:
    after = STEPS[ReservationState.HELD, ReservationStep.EXPIRE]
    return Update(
        reservation_key(reservation),
        assign={"state": after.value, "ended_at": at},
        remove=NOT_DUE,
        when=(
            Equals("state", ReservationState.HELD.value),
            Equals("held_until", reservation.held_until),
        ),
    )


def _lane(item: Item) -> Lane:
    return msgspec.convert({**item, "watermark": int(str(item["watermark"]))}, Lane)


def _text(sequence: int) -> str:
    """Sequence numbers have up to 56 digits; a DynamoDB number keeps 38."""
    return str(sequence)
