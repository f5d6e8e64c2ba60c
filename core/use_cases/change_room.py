"""A host changes one of its rooms."""

from collections.abc import Callable

from core.access import Group, Principal
from core.errors import NotFound
from core.ids import MerchantId, RoomId
from core.ports import Members
from core.ports.rooms import Rooms
from core.rooms.room import Change, Host, HostKind, Room
from core.versions import retry_on_conflict


def change_room(
    room_id: RoomId,
    caller: Principal,
    decide: Callable[[Room], Change],
    rooms: Rooms,
    members: Members,
) -> Room:
    """Commit what `decide` makes of the room; decided anew when somebody else was faster."""

    def attempt() -> Room:
        room = rooms.get(room_id)
        if room is None or not _may_run(room.host, caller, members):
            raise NotFound("room")
        change = decide(room)
        rooms.save(change)
        return change.room

    return retry_on_conflict(attempt)


def _may_run(host: Host, caller: Principal, members: Members) -> bool:
    """A buyer runs its own rooms, the present staff of a merchant those of the store."""
    if host.kind is HostKind.BUYER:
        return caller.is_in(Group.BUYER) and host.id == caller.user_id
    return caller.is_in(Group.MERCHANT) and MerchantId(host.id) in members.merchants_of(
        caller.user_id
    )
