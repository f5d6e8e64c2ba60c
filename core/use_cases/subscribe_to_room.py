"""A shopper asks to be told when a room starts."""

from core.errors import Conflict, NotFound
from core.ids import RoomId, UserId
from core.ports.rooms import Rooms, Subscriptions
from core.rooms.room import RoomState


def subscribe_to_room(
    room_id: RoomId, user_id: UserId, rooms: Rooms, subscriptions: Subscriptions
) -> None:
    """Tell `user_id` when the room starts.

    The room is read after the wish is written, not locked with it, so that a thousand shoppers
    at once don't stand in each other's way: a room that is still scheduled then starts later,
    and whoever is told of the start is found among the subscribers. A wish that came too late is
    taken back, but not one that was there before.
    """
    _check_scheduled(room_id, rooms)
    is_new = subscriptions.add(room_id, user_id)
    try:
        _check_scheduled(room_id, rooms)
    except Conflict:
        if is_new:
            subscriptions.remove(room_id, user_id)
        raise


def _check_scheduled(room_id: RoomId, rooms: Rooms) -> None:
    room = rooms.get(room_id)
    if room is None:
        raise NotFound("room")
    if room.state is not RoomState.SCHEDULED:
        raise Conflict(
            "room_state",
            "The room does not start any more.",
            facts={"state": room.state.value},
        )
