"""A host decides what a room shows."""

from core.access import Principal
from core.ids import RoomId
from core.ports import Members
from core.ports.catalog import Catalog
from core.ports.rooms import Rooms
from core.rooms.lineups import LineupDraft, lined_up
from core.rooms.room import Change, Room
from core.use_cases.change_room import change_room


def line_up_products(
    room_id: RoomId,
    draft: LineupDraft,
    caller: Principal,
    rooms: Rooms,
    members: Members,
    catalog: Catalog,
) -> Room:
    """Replace the line-up, before the room or while it is live.

    Products are on sale at this moment; those withdrawn later stay listed, and carts and
    orders refuse them.
    """

    def decide(room: Room) -> Change:
        found = catalog.products([slot.product_id for slot in draft.slots])
        return Change(lined_up(room, draft, {product.product_id: product for product in found}))

    return change_room(room_id, caller, decide, rooms, members)
