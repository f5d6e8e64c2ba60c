"""Every key of the commerce table: merchants, catalogue, stock, rooms, carts, orders, payments.

| item            | pk               | sk              | gsi1pk          | gsi1sk       |
|-----------------|------------------|-----------------|-----------------|--------------|
| room, scheduled | ROOM#room        | ROOM            | ROOMS#scheduled | planned time |
| room, live      | ROOM#room        | ROOM            | ROOMS#live      | started at   |
| room, over      | ROOM#room        | ROOM            |                 |              |
| subscriber      | ROOM#room        | SUBSCRIBER#user |                 |              |
| host's calendar | HOST#kind#id     | CALENDAR        |                 |              |
| room of a host  | HOST#kind#id     | ROOM#room       |                 |              |
| notification    | INBOX#user       | event           |                 |              |
"""

from core.ids import EventId, RoomId, UserId
from core.rooms import Host
from functions.shared.dynamodb.store import Key

# --- live rooms ----------------------------------------------------------------------------

SUBSCRIBER = "SUBSCRIBER#"
ROOM_OF_HOST = "ROOM#"
LAST_ROOM_TIME = "9" * 12


def room(room_id: RoomId) -> Key:
    """A live room with its line-up."""
    return Key(f"ROOM#{room_id}", "ROOM")


def rooms_scheduled() -> str:
    """The index partition of rooms that are still to start."""
    return "ROOMS#scheduled"


def rooms_live() -> str:
    """The index partition of rooms that are live now."""
    return "ROOMS#live"


def room_time(epoch_s: int) -> str:
    """The sort key of a room in either."""
    return f"{epoch_s:012d}"


def subscribers(room_id: RoomId) -> str:
    """The partition of a room's subscribers; their sort keys begin with `SUBSCRIBER`."""
    return f"ROOM#{room_id}"


def subscriber(room_id: RoomId, user_id: UserId) -> Key:
    """A user's wish to be told when the room starts."""
    return Key(subscribers(room_id), f"{SUBSCRIBER}{user_id}")


def host(who: Host) -> str:
    """The partition of a host's calendar and rooms (sort keys begin with `ROOM_OF_HOST`)."""
    return f"HOST#{who.kind}#{who.id}"


def host_calendar(who: Host) -> Key:
    """What a host has planned, one item: its version is what makes rooms not overlap."""
    return Key(host(who), "CALENDAR")


def room_of_host(who: Host, room_id: RoomId) -> Key:
    """A pointer from a host to one of its rooms."""
    return Key(host(who), f"{ROOM_OF_HOST}{room_id}")


def inbox(user_id: UserId) -> str:
    """The partition of a user's notifications, sorted by time."""
    return f"INBOX#{user_id}"


def notification(user_id: UserId, event_id: EventId) -> Key:
    """What a user was told about an event."""
    return Key(inbox(user_id), event_id)
