"""The routes of the rooms that a merchant's staff plans in the store's name.

Staff runs them (edit, line-up, start, pin, end, cancel) through the storefront's room routes.
"""

from typing import Any

from msgspec import Struct

from core.ids import MerchantId
from core.pages import Page
from core.ports import Ids, Members, Receipts
from core.ports.rooms import Rooms
from core.rooms.room import Host, Room, RoomDraft
from core.use_cases.schedule_room import schedule_room
from functions.shared.api import Api
from functions.shared.requests import Paging, Request
from functions.shared.room_views import RoomSummaryView, RoomView


class Ports(Struct, frozen=True):
    """What a store's rooms need from the outside."""

    rooms: Rooms
    members: Members
    receipts: Receipts
    ids: Ids


api = Api[Ports]("admin_rooms")


@api.route(
    "GET /v1/admin/merchants/{merchant_id}/rooms",
    input=Paging,
    answer=RoomSummaryView,
    is_list=True,
)
def list_rooms(request: Request[Paging], ports: Ports) -> Page[Room]:
    """List the store's rooms, the newest first."""
    return ports.rooms.of_host(_store(request), request.page)


@api.route(
    "POST /v1/admin/merchants/{merchant_id}/rooms",
    input=RoomDraft,
    answer=RoomView,
    status=201,
    once=True,
)
def schedule(request: Request[RoomDraft], ports: Ports) -> Room:
    """Plan a room of the store."""
    return schedule_room(
        request.input,
        _store(request),
        request.now,
        request.creating,
        ports.rooms,
        ports.ids,
    )


def _store(request: Request[Any]) -> Host:
    return Host.store(MerchantId(request.path["merchant_id"]))
