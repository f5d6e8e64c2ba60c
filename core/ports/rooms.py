"""Ports of live rooms."""

from typing import Protocol

from core.idempotency import Once
from core.ids import RoomId, UserId
from core.pages import Page, PageRequest
from core.rooms.room import Calendar, Change, Host, Room
from core.social.notifications import Notification


class Rooms(Protocol):
    """Rooms and their hosts' calendars."""

    def get(self, room_id: RoomId) -> Room | None:
        """A room, in any state."""

    def calendar(self, host: Host) -> Calendar:
        """The host's calendar, empty when it never had a room."""

    def add(self, room: Room, calendar: Calendar, once: Once) -> None:
        """Commit a new room with its place in the calendar and its receipt.

        Raises `Replayed` when this key has done it before, `Conflict` while it is being done,
        `VersionConflict` when the calendar changed since it was read.
        """

    def save(self, change: Change) -> None:
        """Commit all of `change`.

        Raises `VersionConflict` when the room or the calendar changed since it was read.
        """

    def live(self, page: PageRequest) -> Page[Room]:
        """Rooms that are live, the latest started first."""

    def upcoming(self, now: int, page: PageRequest) -> Page[Room]:
        """Scheduled rooms that can still start, the next one first."""

    def of_host(self, host: Host, page: PageRequest) -> Page[Room]:
        """All rooms of a host, the newest first."""


class Subscriptions(Protocol):
    """Who wants to be told that a room starts."""

    def add(self, room_id: RoomId, user_id: UserId) -> bool:
        """Note the wish, and say whether it is new."""

    def remove(self, room_id: RoomId, user_id: UserId) -> None:
        """Forget the wish, if there was one."""


class Inbox(Protocol):
    """What users were told. The fan-out writes it."""

    def of_user(self, user_id: UserId, page: PageRequest) -> Page[Notification]:
        """The user's notifications, the newest first."""
