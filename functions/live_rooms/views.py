"""Notifications as the storefront API shows them; rooms are in `shared.room_views`."""

from typing import Literal

from msgspec import Struct

from core.ids import EventId, RoomId
from core.rooms.room import Host
from core.social.notifications import Notification
from core.text import Title
from functions.shared.views import timestamp


class NotificationView(Struct, frozen=True):
    """A room that the reader waited for has started."""

    notification_id: EventId
    kind: Literal["room_started"]
    at: str
    room_id: RoomId
    host: Host
    title: Title

    @staticmethod
    def of(told: Notification) -> "NotificationView":
        """Show `told`."""
        return NotificationView(
            notification_id=told.event_id,
            kind="room_started",
            at=timestamp(told.at),
            room_id=told.room_id,
            host=told.host,
            title=told.title,
        )
