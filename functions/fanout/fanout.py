"""Events to everyone who asked to hear of them, a page of receivers at a time.

A stream record starts with the first page; while more are left, a message with the event and
the position goes to the queue, so no invocation grows with the number of followers. Writing
an entry again changes nothing: redelivery is harmless.
"""

from collections.abc import Callable
from typing import Protocol

import msgspec
from msgspec import Struct

from core.ids import UserId
from core.rooms.room import RoomStarted
from core.social.notes import NoteWritten
from core.social.notifications import of_started_room
from functions.shared.dynamodb import commerce_keys, content_keys
from functions.shared.dynamodb.profiles import feed_put
from functions.shared.dynamodb.rooms import notification_put
from functions.shared.dynamodb.store import Put, Query, Store

RECEIVERS_PER_PAGE = 500


class Continuation(Struct, frozen=True):
    """An announcement and the position after its last receiver who got it."""

    event: NoteWritten | RoomStarted
    after: dict[str, str] | None = None


class Queue(Protocol):
    """Where what is left of an announcement waits."""

    def send(self, body: bytes) -> None:
        """Put a message into the queue."""


class Ports(Struct, frozen=True):
    """What the fan-out needs from the outside: both tables and the queue."""

    content: Store
    commerce: Store
    queue: Queue


def deliver(work: Continuation, ports: Ports) -> int:
    """Write one page of entries and queue what is left; answers how many were written."""
    audience = _audience(work, ports)
    rows = audience.store.query(audience.receivers)
    audience.store.put_many(
        [audience.entry(UserId(str(row[audience.receiver]))) for row in rows.items]
    )
    if rows.next is not None:
        ports.queue.send(msgspec.json.encode(Continuation(work.event, rows.next)))
    return len(rows.items)


class _Audience(Struct, frozen=True):
    """Whom an event concerns and what each of them gets."""

    store: Store
    receivers: Query
    receiver: str
    """The field of a row that holds the user's id."""
    entry: Callable[[UserId], Put]


def _audience(work: Continuation, ports: Ports) -> _Audience:
    event = work.event
    if isinstance(event, NoteWritten):
        return _Audience(
            ports.content,
            Query(
                content_keys.followers(event.author_id),
                index="gsi1",
                limit=RECEIVERS_PER_PAGE,
                after=work.after,
            ),
            "gsi1sk",
            lambda reader: feed_put(reader, event.note_id, event.author_id, event.at),
        )
    return _Audience(
        ports.commerce,
        Query(
            commerce_keys.subscribers(event.room_id),
            begins=commerce_keys.SUBSCRIBER,
            limit=RECEIVERS_PER_PAGE,
            after=work.after,
        ),
        "user_id",
        lambda reader: notification_put(reader, of_started_room(event)),
    )
