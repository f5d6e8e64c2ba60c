"""Live rooms in the commerce table."""

from typing import Any

import msgspec

from core import limits
from core.idempotency import Once
from core.ids import RoomId, UserId
from core.pages import Page, PageRequest
from core.rooms.room import Calendar, Change, Host, Room, RoomState
from core.social.notifications import Notification
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.due_keys import LIVE_ROOMS, due
from functions.shared.dynamodb.receipts import ReceiptStore, event_put
from functions.shared.dynamodb.store import (
    Absent,
    Condition,
    Delete,
    Equals,
    Put,
    Query,
    Refused,
    Store,
    Write,
)


class DynamoRooms:
    """See `core.ports.rooms.Rooms`.

    A room is one item with its line-up, listed by its state while it is scheduled or live. A
    host's calendar is one item: its version makes two rooms that overlap impossible.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def get(self, room_id: RoomId) -> Room | None:
        """See `core.ports.rooms.Rooms.get`."""
        item = self._store.get(keys.room(room_id))
        return None if item is None else msgspec.convert(item, Room)

    def calendar(self, host: Host) -> Calendar:
        """See `core.ports.rooms.Rooms.calendar`."""
        item = self._store.get(keys.host_calendar(host))
        return Calendar(host) if item is None else msgspec.convert(item, Calendar)

    def add(self, room: Room, calendar: Calendar, once: Once) -> None:
        """See `core.ports.rooms.Rooms.add`."""
        writes = [
            _room_put(room, Absent()),
            Put(keys.room_of_host(room.host, room.room_id), {"room_id": room.room_id}),
            _calendar_put(calendar),
        ]
        try:
            self._receipts.commit_once(once, room, writes)
        except Refused:
            raise VersionConflict from None

    def save(self, change: Change) -> None:
        """See `core.ports.rooms.Rooms.save`."""
        room = change.room
        writes: list[Write] = [_room_put(room, Equals("version", room.version - 1))]
        if change.calendar is not None:
            writes.append(_calendar_put(change.calendar))
        if change.event is not None:
            writes.append(event_put(change.event))
        try:
            self._store.commit(writes)
        except Refused:
            raise VersionConflict from None

    def live(self, page: PageRequest) -> Page[Room]:
        """See `core.ports.rooms.Rooms.live`."""
        return self._listed(Query(keys.rooms_live(), index="gsi1", newest_first=True), page)

    def upcoming(self, now: int, page: PageRequest) -> Page[Room]:
        """See `core.ports.rooms.Rooms.upcoming`."""
        first = keys.room_time(now - limits.ROOM_START_TOLERANCE_S)
        if page.after is not None and page.after["gsi1sk"] < first:
            # Time overtook the cursor, and a start key outside the range is refused.
            page = PageRequest(page.limit)
        still_to_start = (first, keys.LAST_ROOM_TIME)
        return self._listed(
            Query(keys.rooms_scheduled(), between=still_to_start, index="gsi1"), page
        )

    def of_host(self, host: Host, page: PageRequest) -> Page[Room]:
        """See `core.ports.rooms.Rooms.of_host`."""
        query = Query(keys.host(host), begins=keys.ROOM_OF_HOST, newest_first=True)
        rows = self._store.query(_paged(query, page))
        room_keys = [keys.room(RoomId(str(item["room_id"]))) for item in rows.items]
        found = self._store.get_many(room_keys)
        return Page([msgspec.convert(found[key], Room) for key in room_keys], rows.next)

    def _listed(self, query: Query, page: PageRequest) -> Page[Room]:
        rows = self._store.query(_paged(query, page))
        return Page([msgspec.convert(item, Room) for item in rows.items], rows.next)


class DynamoSubscriptions:
    """See `core.ports.rooms.Subscriptions`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, room_id: RoomId, user_id: UserId) -> bool:
        """See `core.ports.rooms.Subscriptions.add`."""
        key = keys.subscriber(room_id, user_id)
        try:
            self._store.commit([Put(key, {"user_id": user_id}, when=(Absent(),))])
        except Refused:
            return False
        return True

    def remove(self, room_id: RoomId, user_id: UserId) -> None:
        """See `core.ports.rooms.Subscriptions.remove`."""
        self._store.commit([Delete(keys.subscriber(room_id, user_id))])


class DynamoInbox:
    """See `core.ports.rooms.Inbox`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_user(self, user_id: UserId, page: PageRequest) -> Page[Notification]:
        """See `core.ports.rooms.Inbox.of_user`."""
        rows = self._store.query(_paged(Query(keys.inbox(user_id), newest_first=True), page))
        return Page([msgspec.convert(item, Notification) for item in rows.items], rows.next)


def notification_put(user_id: UserId, told: Notification) -> Put:
    """A user's notification, gone after a month; the same event writes the same item."""
    item: dict[str, Any] = msgspec.to_builtins(told)
    item["expires_at"] = told.at + limits.NOTIFICATION_KEPT_S
    return Put(keys.notification(user_id, told.event_id), item)


def _paged(query: Query, page: PageRequest) -> Query:
    return msgspec.structs.replace(query, limit=page.limit, after=page.after)


def _room_put(room: Room, condition: Condition) -> Put:
    item: dict[str, Any] = msgspec.to_builtins(room)
    if room.state is RoomState.SCHEDULED:
        item |= {"gsi1pk": keys.rooms_scheduled(), "gsi1sk": keys.room_time(room.starts_at)}
    elif room.state is RoomState.LIVE and room.started_at is not None:
        item |= {"gsi1pk": keys.rooms_live(), "gsi1sk": keys.room_time(room.started_at)}
        item |= due(LIVE_ROOMS, room.room_id, room.closes_at)
    return Put(keys.room(room.room_id), item, when=(condition,))


def _calendar_put(calendar: Calendar) -> Put:
    condition = Absent() if calendar.version == 1 else Equals("version", calendar.version - 1)
    return Put(keys.host_calendar(calendar.host), msgspec.to_builtins(calendar), when=(condition,))
