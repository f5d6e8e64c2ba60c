"""Every minute: live rooms that run long past their planned end are over."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ids import RoomId
from core.ports.rooms import Rooms
from core.use_cases.end_overdue_room import end_overdue_room
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What ending rooms needs from the outside."""

    due: DueList
    rooms: Rooms


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return end_overdue_room(RoomId(name), now, ports.rooms)

    return serve_sweep("room_endings", ports.due, act, clock)
