"""A live room that its host forgot to end."""

from core.ids import RoomId
from core.ports.rooms import Rooms
from core.rooms.room import Change, RoomState, ended
from core.versions import retry_on_conflict


def end_overdue_room(room_id: RoomId, now: int, rooms: Rooms) -> bool:
    """End the room, and with it its live prices; False when it is not its time (any more)."""

    def attempt() -> bool:
        room = rooms.get(room_id)
        if room is None or room.state is not RoomState.LIVE or now < room.closes_at:
            return False
        rooms.save(Change(ended(room, now), rooms.calendar(room.host).release(room_id)))
        return True

    return retry_on_conflict(attempt)
