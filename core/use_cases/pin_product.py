"""A host points at the product being explained."""

from core.access import Principal
from core.ids import ProductId, RoomId
from core.ports import Members
from core.ports.rooms import Rooms
from core.rooms.room import Change, Room, pinned, unpinned
from core.use_cases.change_room import change_room


def pin_product(
    room_id: RoomId,
    product_id: ProductId | None,
    caller: Principal,
    rooms: Rooms,
    members: Members,
) -> Room:
    """Pin a product of the line-up while the room is live; None unpins."""

    def decide(room: Room) -> Change:
        return Change(unpinned(room) if product_id is None else pinned(room, product_id))

    return change_room(room_id, caller, decide, rooms, members)
