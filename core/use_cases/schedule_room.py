"""A host plans a live room."""

from core import limits
from core.errors import Busy
from core.idempotency import Once
from core.ids import RoomId
from core.ports import Ids
from core.ports.rooms import Rooms, Stale
from core.rooms import Host, Room, RoomDraft, scheduled


def schedule_room(
    draft: RoomDraft, host: Host, now: int, once: Once, rooms: Rooms, ids: Ids
) -> Room:
    """Plan `draft` for `host`, which must be free at that time; the same `once` does it once."""
    room = scheduled(RoomId(ids.new("room")), host, draft, now)
    for _ in range(limits.STALE_READS_MAX):
        calendar = rooms.calendar(host).book(room, now)
        try:
            rooms.add(room, calendar, once)
        except Stale:
            continue
        return room
    raise Busy
