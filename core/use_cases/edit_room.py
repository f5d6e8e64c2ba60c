"""A host plans one of its rooms anew."""

from core.access import Principal
from core.ids import RoomId
from core.ports import Members
from core.ports.rooms import Rooms
from core.rooms.room import Change, Room, RoomDraft, edited
from core.use_cases.change_room import change_room


def edit_room(
    room_id: RoomId, draft: RoomDraft, caller: Principal, now: int, rooms: Rooms, members: Members
) -> Room:
    """Replace title, cover and time, which must be free."""

    def decide(room: Room) -> Change:
        after = edited(room, draft, now)
        return Change(after, rooms.calendar(room.host).book(after, now))

    return change_room(room_id, caller, decide, rooms, members)
