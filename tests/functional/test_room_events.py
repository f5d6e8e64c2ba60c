"""The committed events of both room functions are answered as their names say."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.catalog.products import Product, Sku, SkuPrices
from core.idempotency import Once
from core.ids import MerchantId, ProductId, RoomId, SkuId, UserId
from core.pages import PageRequest
from core.rooms.room import Host, Room, RoomState, Slot
from functions.admin_rooms import routes as admin_rooms
from functions.live_rooms import routes as live_rooms
from functions.shared.cursors import KeySigner
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from tests.builders.rooms import StaffBook, catalog_of, hosting, product
from tests.fakes.http import NOW
from tests.fakes.ids import CountingIds
from tests.fakes.memory_store import MemoryStore

EVENTS = Path(__file__).parents[2] / "events"
ROOM = RoomId("room_01KAJ4F2M8T6QK0N5V9X3CZWBD")
MERCHANT = MerchantId("mer_01KAJ2Z7E9R4P1H6W8T0QYVXNC")
PRODUCT = ProductId("prd_01KAJ3W8Q0V5M4T2ZD7C9XRBFH")
SKU = SkuId("sku_01KAJ3WB5N2Y8E7K4M1R6TDZVQ")
HOST = Host.buyer(UserId("0f8fad5b-d9cb-469f-a165-70867728950e"))


def event(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read


def shelved() -> Product:
    prices = SkuPrices(45_900, live_min=36_900)
    return msgspec.structs.replace(
        product(1), product_id=PRODUCT, skus=[Sku(sku_id=SKU, prices=prices)]
    )


def room_in(state: RoomState) -> Room:
    lineup = [Slot(PRODUCT, MERCHANT, "CNY", {SKU: 36_900})] if state is RoomState.LIVE else []
    return Room(ROOM, HOST, "tonight", "media/a.jpg", NOW, NOW + 3600, state, lineup)


@pytest.mark.parametrize(
    ("case", "state", "status"),
    [
        ("list", RoomState.SCHEDULED, 200),
        ("schedule", RoomState.SCHEDULED, 201),
        ("line_up", RoomState.SCHEDULED, 200),
        ("start", RoomState.SCHEDULED, 200),
        ("pin", RoomState.LIVE, 200),
        ("unpin", RoomState.LIVE, 200),
        ("subscribe", RoomState.SCHEDULED, 204),
    ],
)
def test_events_of_live_rooms(case: str, state: RoomState, status: int) -> None:
    store = MemoryStore()
    _add(store, room_in(state))
    ports = msgspec.structs.replace(hosting(store).ports, catalog=catalog_of(shelved()))
    handle = live_rooms.api.serve(ports, KeySigner(b"test"), lambda: NOW)
    answer = handle(event(f"live_rooms.{case}"), None)
    assert answer["statusCode"] == status, answer


@pytest.mark.parametrize(("case", "status"), [("list", 200), ("schedule", 201)])
def test_events_of_stores_rooms(case: str, status: int) -> None:
    store, members, called = MemoryStore(), StaffBook(), event(f"admin_rooms.{case}")
    claims = called["requestContext"]["authorizer"]["jwt"]["claims"]
    members.staff.add((UserId(claims["sub"]), MERCHANT))
    ports = admin_rooms.Ports(DynamoRooms(store), members, ReceiptStore(store), CountingIds())
    handle = admin_rooms.api.serve(ports, KeySigner(b"test"), lambda: NOW)
    assert handle(called, None)["statusCode"] == status
    planned = DynamoRooms(store).of_host(Host.store(MERCHANT), PageRequest()).items
    assert len(planned) == (case == "schedule")


def _add(store: MemoryStore, room: Room) -> None:
    rooms = DynamoRooms(store)
    once = Once(UserId(room.host.id), "POST /v1/rooms", "k", "digest", lambda _: b"{}")
    rooms.add(room, rooms.calendar(room.host).book(room, NOW), once)
