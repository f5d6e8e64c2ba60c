"""A host goes live."""

from core.access import Principal
from core.ids import EventId, RoomId
from core.ports import Ids, Members
from core.ports.rooms import Rooms
from core.rooms.room import Change, Room, RoomStarted, started
from core.use_cases.change_room import change_room


def start_room(
    room_id: RoomId, caller: Principal, now: int, rooms: Rooms, members: Members, ids: Ids
) -> Room:
    """Make the room live, unless its host is live elsewhere, and tell its subscribers."""

    def decide(room: Room) -> Change:
        after = started(room, now)
        calendar = rooms.calendar(room.host).go_live(room_id)
        event = RoomStarted(EventId(ids.new("evt")), now, room_id, room.host, room.title)
        return Change(after, calendar, event)

    return change_room(room_id, caller, decide, rooms, members)
