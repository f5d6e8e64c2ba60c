"""Live rooms: who shows which products, when, and at which prices while it is live.

    scheduled ──start──▶ live ──end──▶ ended
        └─────cancel──▶ cancelled

A room's host is a buyer or a store. A host is in one place at a time: its planned times do
not overlap, and one of its rooms is live at most (`Calendar`). Times are epoch seconds.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from core import limits
from core.errors import Conflict, Invalid
from core.events import Event
from core.ids import MerchantId, ProductId, RoomId, SkuId, UserId
from core.text import MediaKey, Title

MINUTE_S: Final = 60
DAY_S: Final = 86_400


class HostKind(StrEnum):
    """Who runs a room: a person, or a merchant's staff in its name."""

    BUYER = "buyer"
    STORE = "store"


class Host(Struct, frozen=True):
    """`id` is a user's when the host is a buyer, a merchant's when it is a store."""

    kind: HostKind
    id: str

    @staticmethod
    def buyer(user_id: UserId) -> "Host":
        """The buyer with this user id."""
        return Host(HostKind.BUYER, user_id)

    @staticmethod
    def store(merchant_id: MerchantId) -> "Host":
        """The store of this merchant."""
        return Host(HostKind.STORE, merchant_id)


class RoomState(StrEnum):
    """Where a room is in its life."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What a host does with a room."""

    EDIT = "edit"
    LINE_UP = "line_up"
    START = "start"
    PIN = "pin"
    UNPIN = "unpin"
    END = "end"
    CANCEL = "cancel"


STATES: Final[Mapping[tuple[RoomState, Action], RoomState]] = {
    (RoomState.SCHEDULED, Action.EDIT): RoomState.SCHEDULED,
    (RoomState.SCHEDULED, Action.LINE_UP): RoomState.SCHEDULED,
    (RoomState.SCHEDULED, Action.START): RoomState.LIVE,
    (RoomState.SCHEDULED, Action.CANCEL): RoomState.CANCELLED,
    (RoomState.LIVE, Action.LINE_UP): RoomState.LIVE,
    (RoomState.LIVE, Action.PIN): RoomState.LIVE,
    (RoomState.LIVE, Action.UNPIN): RoomState.LIVE,
    (RoomState.LIVE, Action.END): RoomState.ENDED,
}
"""(state, action) → the state after; what is not here is refused."""


class RoomDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A room as its host plans it."""

    title: Title
    cover: MediaKey
    starts_at: Annotated[datetime, Meta(tz=True)]
    """RFC 3339 with an offset."""
    expected_minutes: Annotated[int, Meta(ge=limits.ROOM_MINUTES_MIN, le=limits.ROOM_MINUTES_MAX)]

    @property
    def starts_at_s(self) -> int:
        """The planned start, without the fraction of a second."""
        return int(self.starts_at.timestamp())

    @property
    def ends_at_s(self) -> int:
        """The planned end."""
        return self.starts_at_s + self.expected_minutes * MINUTE_S


class Slot(Struct, frozen=True):
    """A product in a line-up, with the unit prices of some of its SKUs while the room is live.

    Prices are minor units of `currency`, the merchant's.
    """

    product_id: ProductId
    merchant_id: MerchantId
    currency: str
    live_prices: dict[SkuId, int] = {}


class Room(Struct, frozen=True):
    """A live room. `starts_at` and `ends_at` are planned, `started_at` and `ended_at` real.

    `version` counts every change; `lineup_version` those of the line-up, which several people
    may be editing while others pin.
    """

    room_id: RoomId
    host: Host
    title: str
    cover: str
    starts_at: int
    ends_at: int
    state: RoomState = RoomState.SCHEDULED
    lineup: list[Slot] = []
    pinned: ProductId | None = None
    started_at: int | None = None
    ended_at: int | None = None
    version: int = 1
    lineup_version: int = 0

    @property
    def closes_at(self) -> int:
        """When it ends by itself if its host forgets to."""
        return self.ends_at + limits.ROOM_OVERTIME_S

    def live_price(self, sku_id: SkuId) -> int | None:
        """The SKU's unit price in this room; None unless the room is live and sets one."""
        if self.state is not RoomState.LIVE:
            return None
        prices = (slot.live_prices.get(sku_id) for slot in self.lineup)
        return next((price for price in prices if price is not None), None)

    def shows(self, product_id: ProductId) -> bool:
        """Whether the product is in the line-up."""
        return any(slot.product_id == product_id for slot in self.lineup)

    def after(self, action: Action, **changes: object) -> "Room":
        """This room with `changes`, in the state that `action` leads to; raises `Conflict`."""
        state = STATES.get((self.state, action))
        if state is None:
            raise Conflict(
                "room_state",
                "The room's state does not allow this.",
                facts={"state": self.state.value},
            )
        return msgspec.structs.replace(self, state=state, version=self.version + 1, **changes)


class RoomStarted(Event, frozen=True):
    """A room went live; its subscribers are told."""

    room_id: RoomId
    host: Host
    title: str


# --- a host's time -------------------------------------------------------------------------


class Booking(Struct, frozen=True):
    """The planned time of one room, its end excluded."""

    room_id: RoomId
    starts_at: int
    ends_at: int


class Calendar(Struct, frozen=True):
    """Everything a host has planned, and the room that is live now."""

    host: Host
    bookings: list[Booking] = []
    live: RoomId | None = None
    version: int = 0

    def book(self, room: Room, now: int) -> "Calendar":
        """With `room`'s time, instead of what it had; raises `Conflict` ("host_busy")."""
        others = [b for b in self.bookings if b.room_id != room.room_id and b.ends_at > now]
        for other in others:
            if other.starts_at < room.ends_at and room.starts_at < other.ends_at:
                raise Conflict(
                    "host_busy",
                    "The host has another room at that time.",
                    facts={"room_id": other.room_id},
                )
        if len(others) >= limits.HOST_BOOKINGS_MAX:
            raise Conflict("too_many_rooms", "The host has planned as many rooms as it may.")
        return self._changed([*others, Booking(room.room_id, room.starts_at, room.ends_at)])

    def go_live(self, room_id: RoomId) -> "Calendar":
        """With `room_id` live; raises `Conflict` ("host_busy") while another is."""
        if self.live is not None:
            raise Conflict(
                "host_busy",
                "The host is live in another room.",
                facts={"room_id": self.live},
            )
        return self._changed(self.bookings, live=room_id)

    def release(self, room_id: RoomId) -> "Calendar":
        """Without `room_id`, neither planned nor live."""
        rest = [booking for booking in self.bookings if booking.room_id != room_id]
        return self._changed(rest, live=None if self.live == room_id else self.live)

    def _changed(self, bookings: list[Booking], **changes: object) -> "Calendar":
        return msgspec.structs.replace(self, bookings=bookings, version=self.version + 1, **changes)


class Change(Struct, frozen=True):
    """A room's next version, and what becomes true with it."""

    room: Room
    calendar: Calendar | None = None
    event: RoomStarted | None = None


# --- what hosts do -------------------------------------------------------------------------


def scheduled(room_id: RoomId, host: Host, draft: RoomDraft, now: int) -> Room:
    """A new room as planned by `draft`."""
    _check_time(draft, now)
    return Room(room_id, host, draft.title, draft.cover, draft.starts_at_s, draft.ends_at_s)


def edited(room: Room, draft: RoomDraft, now: int) -> Room:
    """`room` planned anew."""
    _check_time(draft, now)
    return room.after(
        Action.EDIT,
        title=draft.title,
        cover=draft.cover,
        starts_at=draft.starts_at_s,
        ends_at=draft.ends_at_s,
    )


def started(room: Room, now: int) -> Room:
    """`room` live; raises `Conflict` ("not_room_time") far from the planned start."""
    after = room.after(Action.START, started_at=now)
    if abs(now - room.starts_at) > limits.ROOM_START_TOLERANCE_S:
        raise Conflict(
            "not_room_time",
            "A room starts within an hour of its planned time.",
            facts={"starts_at": room.starts_at},
        )
    return after


def ended(room: Room, now: int) -> Room:
    """`room` over."""
    return room.after(Action.END, ended_at=now, pinned=None)


def cancelled(room: Room) -> Room:
    """`room` called off."""
    return room.after(Action.CANCEL)


def pinned(room: Room, product_id: ProductId) -> Room:
    """`room` with the product being explained; it must be in the line-up."""
    after = room.after(Action.PIN, pinned=product_id)
    if not room.shows(product_id):
        raise Conflict("not_in_lineup", "The room's line-up does not have this product.")
    return after


def unpinned(room: Room) -> Room:
    """`room` explaining nothing in particular."""
    return room.after(Action.UNPIN, pinned=None)


def _check_time(draft: RoomDraft, now: int) -> None:
    latest = now + limits.ROOM_DAYS_AHEAD_MAX * DAY_S
    if not now <= draft.starts_at_s <= latest:
        raise Invalid(
            "invalid_field",
            f"A room starts in the next {limits.ROOM_DAYS_AHEAD_MAX} days.",
            field="$.starts_at",
        )
