"""What users are told without asking: the rooms they wait for have started."""

from msgspec import Struct

from core.ids import EventId, RoomId
from core.rooms.room import Host, RoomStarted


class Notification(Struct, frozen=True):
    """A room that its reader subscribed to went live at `at` (epoch seconds).

    `event_id` names the event it came from, so that an event delivered twice tells once; event
    ids sort by time, and so do notifications.
    """

    event_id: EventId
    at: int
    room_id: RoomId
    host: Host
    title: str


def of_started_room(event: RoomStarted) -> Notification:
    """What each subscriber of the room is told."""
    return Notification(event.event_id, event.at, event.room_id, event.host, event.title)
