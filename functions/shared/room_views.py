"""Live rooms as both APIs show them."""

from typing import Any

from msgspec import Struct

from core.ids import MerchantId, ProductId, RoomId, SkuId
from core.rooms.room import Host, Room, RoomState, Slot
from core.text import MediaKey, Title
from functions.shared.views import MoneyView, timestamp, timestamp_or_none


class LivePriceView(Struct, frozen=True):
    """What one unit of a SKU costs while the room is live."""

    sku_id: SkuId
    price: MoneyView


class SlotView(Struct, frozen=True):
    """A product of a line-up; `slot` counts from 1."""

    slot: int
    product_id: ProductId
    merchant_id: MerchantId
    live_prices: list[LivePriceView]


class RoomSummaryView(Struct, frozen=True):
    """A live room in a list. `starts_at` and `ends_at` are planned, the other two are real.

    A room that its host does not end is over two hours after its planned end.
    """

    room_id: RoomId
    host: Host
    title: Title
    cover: MediaKey
    state: RoomState
    starts_at: str
    ends_at: str
    started_at: str | None
    ended_at: str | None
    pinned: ProductId | None

    @staticmethod
    def of(room: Room) -> "RoomSummaryView":
        """Show `room` without its line-up."""
        return RoomSummaryView(**_head(room))


class RoomView(RoomSummaryView, frozen=True):
    """A live room with its line-up, in order. Send `lineup_version` back to replace it."""

    lineup_version: int
    lineup: list[SlotView]

    @staticmethod
    def of(room: Room) -> "RoomView":
        """Show `room`."""
        return RoomView(
            **_head(room),
            lineup_version=room.lineup_version,
            lineup=[_slot(at, slot) for at, slot in enumerate(room.lineup, 1)],
        )


def _head(room: Room) -> dict[str, Any]:
    return {
        "room_id": room.room_id,
        "host": room.host,
        "title": room.title,
        "cover": room.cover,
        "state": room.state,
        "starts_at": timestamp(room.starts_at),
        "ends_at": timestamp(room.ends_at),
        "started_at": timestamp_or_none(room.started_at),
        "ended_at": timestamp_or_none(room.ended_at),
        "pinned": room.pinned,
    }


def _slot(position: int, slot: Slot) -> SlotView:
    prices = [
        LivePriceView(sku_id, MoneyView(price, slot.currency))
        for sku_id, price in slot.live_prices.items()
    ]
    return SlotView(position, slot.product_id, slot.merchant_id, prices)
