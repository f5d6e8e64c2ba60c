"""A host calls a planned room off."""

from core.access import Principal
from core.ids import RoomId
from core.ports import Members
from core.ports.rooms import Rooms
from core.rooms.room import Change, Room, cancelled
from core.use_cases.change_room import change_room


def cancel_room(room_id: RoomId, caller: Principal, rooms: Rooms, members: Members) -> Room:
    """Cancel the room before it starts; its time is free again."""

    def decide(room: Room) -> Change:
        return Change(cancelled(room), rooms.calendar(room.host).release(room_id))

    return change_room(room_id, caller, decide, rooms, members)
