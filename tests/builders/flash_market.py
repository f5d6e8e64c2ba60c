"""A market with flash sales: the front door, the log, the allocator and the sweepers."""

from __future__ import annotations

from typing import Any

from core.flash.sales import FlashSale
from core.ids import FlashSaleId, RoomId, UserId
from core.rooms.room import Change, ended
from core.use_cases.allocate_units import Books
from functions.admin_flash_sales import routes as admin
from functions.flash_allocator import consumer
from functions.flash_expiry import sweeper as expiry
from functions.flash_sales import routes as front
from functions.flash_sweeper import sweeper
from functions.flash_warmup import reminder
from functions.shared.cursors import KeySigner
from functions.shared.dynamodb import commerce_keys
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import FLASH_HOLDS, FLASH_SALES
from functions.shared.dynamodb.flash_board import CachedBoard
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.views import timestamp
from tests.builders.carts import Market
from tests.builders.orders import SHOES, SHOPPER, STAFF, order_body, sku_id
from tests.builders.sweeps import run_sweep
from tests.fakes.flash_log import FlashLog
from tests.fakes.http import NOW, Client, Response
from tests.fakes.roles import acting_as
from tests.fakes.warm_up import MemoryPlatform, MemoryReminders

SALES = f"/v1/admin/merchants/{SHOES}/flash-sales"
START, END = NOW + 300, NOW + 900


class FlashMarket(Market):
    """A market whose clock is `now`; a sale that is planned starts at `START`."""

    def __init__(self) -> None:
        super().__init__()
        self.log = FlashLog()
        self.sales = DynamoFlashSales(self.commerce)
        self.lanes = DynamoLanes(self.commerce)
        self.lane_books = Books()
        self.reminders = MemoryReminders()
        self.aws = MemoryPlatform()

    # --- the merchant ------------------------------------------------------------------------

    def seller(self, user_id: UserId = STAFF) -> Client:
        ports = admin.Ports(
            sales=self.sales,
            lanes=self.lanes,
            catalog=DynamoCatalog(self.commerce),
            rooms=DynamoRooms(self.commerce),
            members=DynamoMembers(self.commerce),
            receipts=ReceiptStore(self.commerce),
            reminders=self.reminders,
            ids=self.ids,
        )
        return self._at(Client(admin.api, ports, user_id, "merchant"))

    def plan_sale(self, **changes: Any) -> Response:
        draft = {
            "sku_id": sku_id(1),
            "price": 9_900,
            "units": 10,
            "limit": 1,
            "starts_at": timestamp(START),
            "ends_at": timestamp(END),
            "hold_seconds": 300,
        }
        return self.seller().call("POST", SALES, {**draft, **changes})

    def open_sale(self, **changes: Any) -> str:
        """A sale that takes requests now."""
        planned = self.plan_sale(**changes)
        assert planned.status == 201, planned.text
        sale_id: str = planned.json["flash_sale_id"]
        armed = self.seller().call("POST", f"{SALES}/{sale_id}/arm")
        assert armed.status == 200, armed.text
        self.now = START
        return sale_id

    def watch(self, sale_id: str) -> Any:
        return self.seller().call("GET", f"{SALES}/{sale_id}").json

    def sale(self, sale_id: FlashSaleId) -> FlashSale:
        found = self.sales.get(sale_id)
        assert found is not None
        return found

    # --- shoppers ----------------------------------------------------------------------------

    def door(self, user_id: UserId = SHOPPER) -> Client:
        board = CachedBoard(self.sales, self.lanes)
        ports = front.Ports(board, self.lanes, self.log, KeySigner(b"tickets"))
        return self._at(Client(front.api, ports, user_id, "shopper"))

    def ask(
        self, sale_id: str, who: UserId = SHOPPER, units: int = 1, key: str | None = None
    ) -> Response:
        url = f"/v1/flash-sales/{sale_id}/requests"
        return self.door(who).call("POST", url, {"units": units}, key=key)

    def answer(self, ticket: Any, who: UserId = SHOPPER) -> Response:
        url = f"/v1/flash-sales/{ticket['flash_sale_id']}/requests/{ticket['ticket']}"
        return self.door(who).call("GET", url)

    def decide(self, start: int = 0, end: int | None = None) -> Any:
        """The allocator takes what is in the log."""
        serve = consumer.serve(consumer.Ports(self.lanes, self.lane_books), lambda: self.now)
        with acting_as("flash_allocator"):
            return serve(self.log.batch(start, end), None)

    def hold(self, sale_id: str, who: UserId = SHOPPER, units: int = 1) -> Any:
        """A request that is granted: its ticket."""
        ticket = self.ask(sale_id, who, units).json
        self.decide()
        assert self.answer(ticket, who).json["state"] == "held"
        return ticket

    def put_in_cart(self, ticket: Any, sku: int = 1, **changes: Any) -> Response:
        wanted = {
            "flash_sale_id": ticket["flash_sale_id"],
            "flash_request_id": ticket["flash_request_id"],
        }
        body = {"sku_id": sku_id(sku), "quantity": ticket["units"], "flash_request": wanted}
        self.front.now = self.now
        return self.front.call("POST", "/v1/cart/lines", {**body, **changes})

    def order_now(self) -> Response:
        shopper = self._at(self.shopper())
        return shopper.call("POST", "/v1/orders", order_body())

    def end_room(self, room_id: RoomId) -> None:
        rooms = DynamoRooms(self.commerce)
        room = rooms.get(room_id)
        assert room is not None
        rooms.save(Change(ended(room, self.now)))

    # --- the clock ---------------------------------------------------------------------------

    def sweep_sales(self) -> Any:
        due = DynamoDueList(self.commerce, FLASH_SALES)
        ports = sweeper.Ports(due, self.sales, self.lanes, DynamoRooms(self.commerce))
        return run_sweep("flash_sweeper", sweeper.serve(ports, lambda: self.now))

    def remind(self, event: Any = None) -> Any:
        """A reminder goes off, of whatever sale."""
        due = DynamoDueList(self.commerce, FLASH_SALES)
        ports = reminder.Ports(due, self.sales, self.aws)
        with acting_as("flash_warmup"):
            return reminder.serve(ports, lambda: self.now)(event or {}, None)

    def sweep_holds(self) -> Any:
        due = DynamoDueList(self.commerce, FLASH_HOLDS)
        return run_sweep(
            "flash_expiry", expiry.serve(expiry.Ports(due, self.lanes), lambda: self.now)
        )

    def stock(self, number: int = 1) -> tuple[int, int, int]:
        """Available, held and sold units of a SKU."""
        item: Any = self.commerce.get(commerce_keys.stock(sku_id(number)))
        return item["available"], item["held"], item["sold"]
