"""A host plans a live room."""

from core.idempotency import Once
from core.ids import RoomId
from core.ports import Ids
from core.ports.rooms import Rooms
from core.rooms.room import Host, Room, RoomDraft, scheduled
from core.versions import retry_on_conflict


def schedule_room(
    draft: RoomDraft, host: Host, now: int, once: Once, rooms: Rooms, ids: Ids
) -> Room:
    """Plan `draft` for `host`, which must be free at that time; the same `once` does it once."""
    room = scheduled(RoomId(ids.new("room")), host, draft, now)
    retry_on_conflict(lambda: rooms.add(room, rooms.calendar(host).book(room, now), once))
    return room
