"""The routes of live rooms, for those who watch and those who run them."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from core import ids
from core.errors import NotFound
from core.ids import MerchantId, ProductId, ProductIdText, RoomId, UserId
from core.pages import Page
from core.ports import Ids, Members, Receipts
from core.ports.catalog import Catalog
from core.ports.rooms import Inbox, Rooms, Subscriptions
from core.rooms.lineups import LineupDraft
from core.rooms.room import Host, Room, RoomDraft
from core.social.notifications import Notification
from core.use_cases.cancel_room import cancel_room
from core.use_cases.edit_room import edit_room
from core.use_cases.end_room import end_room
from core.use_cases.line_up_products import line_up_products
from core.use_cases.pin_product import pin_product
from core.use_cases.schedule_room import schedule_room
from core.use_cases.start_room import start_room
from core.use_cases.subscribe_to_room import subscribe_to_room
from functions.live_rooms.views import NotificationView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request
from functions.shared.room_views import RoomSummaryView, RoomView


class Ports(Struct, frozen=True):
    """What live rooms need from the outside."""

    rooms: Rooms
    subscriptions: Subscriptions
    inbox: Inbox
    catalog: Catalog
    members: Members
    receipts: Receipts
    ids: Ids


class RoomFilter(Paging, frozen=True, kw_only=True):
    """Rooms that are live, those to come, or all of one buyer or store, whatever their state."""

    state: Literal["live", "scheduled"] | None = None
    buyer_id: Annotated[UserId, Meta(pattern=ids.pattern("user_id"))] | None = None
    merchant_id: Annotated[MerchantId, Meta(pattern=ids.pattern("merchant_id"))] | None = None

    def __post_init__(self) -> None:
        if sum(wish is not None for wish in (self.state, self.buyer_id, self.merchant_id)) > 1:
            raise ValueError("one filter at a time")


class PinRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The product being explained."""

    product_id: ProductIdText


api = Api[Ports]("live_rooms")


@api.route("GET /v1/rooms", input=RoomFilter, answer=RoomSummaryView, is_list=True)
def list_rooms(request: Request[RoomFilter], ports: Ports) -> Page[Room]:
    """List rooms: live ones unless a filter asks for others."""
    wish = request.input
    if wish.buyer_id is not None:
        return ports.rooms.of_host(Host.buyer(wish.buyer_id), request.page)
    if wish.merchant_id is not None:
        return ports.rooms.of_host(Host.store(wish.merchant_id), request.page)
    if wish.state == "scheduled":
        return ports.rooms.upcoming(request.now, request.page)
    return ports.rooms.live(request.page)


@api.route("POST /v1/rooms", input=RoomDraft, answer=RoomView, status=201, once=True)
def schedule(request: Request[RoomDraft], ports: Ports) -> Room:
    """Plan a room of one's own."""
    host = Host.buyer(request.caller.user_id)
    return schedule_room(request.input, host, request.now, request.creating, ports.rooms, ports.ids)


@api.route("GET /v1/rooms/{room_id}", answer=RoomView)
def read(request: Request[NoInput], ports: Ports) -> Room:
    """Read a room with its line-up."""
    room = ports.rooms.get(_room_id(request))
    if room is None:
        raise NotFound("room")
    return room


@api.route("PUT /v1/rooms/{room_id}", input=RoomDraft, answer=RoomView)
def edit(request: Request[RoomDraft], ports: Ports) -> Room:
    """Plan a room anew before it starts."""
    return edit_room(
        _room_id(request),
        request.input,
        request.caller,
        request.now,
        ports.rooms,
        ports.members,
    )


@api.route("PUT /v1/rooms/{room_id}/lineup", input=LineupDraft, answer=RoomView)
def line_up(request: Request[LineupDraft], ports: Ports) -> Room:
    """Replace the line-up: add, remove, reorder and price products."""
    return line_up_products(
        _room_id(request),
        request.input,
        request.caller,
        ports.rooms,
        ports.members,
        ports.catalog,
    )


@api.route("PUT /v1/rooms/{room_id}/pin", input=PinRequest, answer=RoomView)
def pin(request: Request[PinRequest], ports: Ports) -> Room:
    """Pin the product being explained."""
    product_id: ProductId = request.input.product_id
    return pin_product(_room_id(request), product_id, request.caller, ports.rooms, ports.members)


@api.route("DELETE /v1/rooms/{room_id}/pin", answer=RoomView)
def unpin(request: Request[NoInput], ports: Ports) -> Room:
    """Pin nothing."""
    return pin_product(_room_id(request), None, request.caller, ports.rooms, ports.members)


@api.route("POST /v1/rooms/{room_id}/start", answer=RoomView)
def start(request: Request[NoInput], ports: Ports) -> Room:
    """Go live; everyone who subscribed is told."""
    return start_room(
        _room_id(request), request.caller, request.now, ports.rooms, ports.members, ports.ids
    )


@api.route("POST /v1/rooms/{room_id}/end", answer=RoomView)
def end(request: Request[NoInput], ports: Ports) -> Room:
    """End a live room and its live prices."""
    return end_room(_room_id(request), request.caller, request.now, ports.rooms, ports.members)


@api.route("POST /v1/rooms/{room_id}/cancel", answer=RoomView)
def cancel(request: Request[NoInput], ports: Ports) -> Room:
    """Call a room off before it starts."""
    return cancel_room(_room_id(request), request.caller, ports.rooms, ports.members)


@api.route("PUT /v1/rooms/{room_id}/subscription")
def subscribe(request: Request[NoInput], ports: Ports) -> None:
    """Ask to be told when the room starts."""
    user_id = request.caller.user_id
    subscribe_to_room(_room_id(request), user_id, ports.rooms, ports.subscriptions)


@api.route("DELETE /v1/rooms/{room_id}/subscription")
def unsubscribe(request: Request[NoInput], ports: Ports) -> None:
    """Don't ask any more."""
    ports.subscriptions.remove(_room_id(request), request.caller.user_id)


@api.route("GET /v1/me/notifications", input=Paging, answer=NotificationView, is_list=True)
def notifications(request: Request[Paging], ports: Ports) -> Page[Notification]:
    """List what the caller was told, the newest first."""
    return ports.inbox.of_user(request.caller.user_id, request.page)


def _room_id(request: Request[Any]) -> RoomId:
    return RoomId(request.path["room_id"])
