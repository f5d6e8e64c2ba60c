"""A host ends its live room."""

from core.access import Principal
from core.ids import RoomId
from core.ports import Members
from core.ports.rooms import Rooms
from core.rooms.room import Change, Room, ended
from core.use_cases.change_room import change_room


def end_room(room_id: RoomId, caller: Principal, now: int, rooms: Rooms, members: Members) -> Room:
    """End the room; its live prices are over, its host is free again."""

    def decide(room: Room) -> Change:
        return Change(ended(room, now), rooms.calendar(room.host).release(room_id))

    return change_room(room_id, caller, decide, rooms, members)
