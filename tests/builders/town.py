"""All HTTP functions over the tables of one town, called by route key, put back at will."""

from collections.abc import Mapping
from typing import Any, Final

from core.ids import FlashSaleId
from core.use_cases.dispute_statement import Arbitration
from functions.admin_flash_sales import routes as admin_flash_sales
from functions.admin_rooms import routes as admin_rooms
from functions.flash_sales import routes as flash_sales
from functions.live_rooms import routes as live_rooms
from functions.shared.cursors import KeySigner
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.flash_board import CachedBoard
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoInbox, DynamoRooms, DynamoSubscriptions
from functions.shared.dynamodb.store import Item, Key
from functions.shared.sandbox.charges import Charges
from functions.statements import routes as statements
from ops.openapi.functions import routes
from tests.builders.catalog import Shop as CatalogShop
from tests.builders.notes import notes_client
from tests.builders.orders import STAFF
from tests.builders.refunds import RefundMarket
from tests.builders.webhooks import WebhookShop
from tests.fakes.flash_log import FlashLog
from tests.fakes.http import NOW, Client, Response
from tests.fakes.memory_store import MemoryStore
from tests.fakes.warm_up import MemoryReminders

FUNCTIONS: Final = {key: function for key, (function, _) in routes().items()}
"""Route key → the folder of the function behind it."""
Picture = tuple[list[dict[Key, Item]], list[int], dict[FlashSaleId, tuple[int, int]]]


class Town:
    """Tables and what is called over them; `now` moves by hand."""

    def __init__(self) -> None:
        self.commerce, self.books, self.hooks, self.bank = (MemoryStore() for _ in range(4))
        self.market = RefundMarket(self.commerce, self.books)
        self.market.charges = Charges(self.bank)
        self.told = WebhookShop(self.commerce, self.hooks)
        self.log = FlashLog()
        self.reminders = MemoryReminders()
        self.now = NOW
        self._members = DynamoMembers(self.commerce)
        self._receipts = ReceiptStore(self.commerce)
        self._catalog = CatalogShop(self.commerce)
        self._notes = notes_client(self.commerce, "")

    def call(
        self, key: str, ids: Mapping[str, str], user_id: str, groups: str, body: object = None
    ) -> Response:
        """The answer of the function behind a route, called with its role."""
        method, path = key.split(" ")
        client = self._clients()[FUNCTIONS[key]].as_user(user_id, groups)
        client.now = self.now
        return client.call(method, path.format_map(ids), body)

    def picture(self) -> Picture:
        """All items, how long the queues and the log are, and what is to be reminded of."""
        items = [dict(store.items) for store in self._stores]
        return items, [len(each) for each in self._queues], dict(self.reminders.times)

    def put_back(self, picture: Picture) -> None:
        """Make everything as it was."""
        items, lengths, times = picture
        self.reminders.times = dict(times)
        for store, were in zip(self._stores, items, strict=True):
            store.items = dict(were)
        for queue, length in zip(self._queues, lengths, strict=True):
            del queue[length:]

    @property
    def _stores(self) -> list[MemoryStore]:
        return [self.commerce, self.books, self.hooks, self.bank]

    @property
    def _queues(self) -> list[list[Any]]:
        return [self.told.queue.messages, self.market.later.messages, self.log.records]

    def _clients(self) -> dict[str, Client]:
        market = self.market
        clients = [
            market.shopper(),
            market.payer(),
            market.asker(),
            market.staff(),
            market.answerer(),
            market.reader(STAFF, ""),
            market.front,
            market.desk,
            self.told.keeper(),
            self._catalog.admin,
            self._catalog.desk(STAFF),
            self._catalog.front(),
            self._notes,
            *self._of_rooms(),
            *self._of_flash_sales(),
            self._of_statements(),
        ]
        return {client.api.name: client for client in clients}

    def _of_rooms(self) -> list[Client]:
        rooms = DynamoRooms(self.commerce)
        hosts = live_rooms.Ports(
            rooms=rooms,
            subscriptions=DynamoSubscriptions(self.commerce),
            inbox=DynamoInbox(self.commerce),
            catalog=DynamoCatalog(self.commerce),
            members=self._members,
            receipts=self._receipts,
            ids=self.market.ids,
        )
        stores = admin_rooms.Ports(rooms, self._members, self._receipts, self.market.ids)
        return [Client(live_rooms.api, hosts), Client(admin_rooms.api, stores)]

    def _of_flash_sales(self) -> list[Client]:
        sales, lanes = DynamoFlashSales(self.commerce), DynamoLanes(self.commerce)
        door = flash_sales.Ports(CachedBoard(sales, lanes), lanes, self.log, KeySigner(b"tickets"))
        desk = admin_flash_sales.Ports(
            sales=sales,
            lanes=lanes,
            catalog=DynamoCatalog(self.commerce),
            rooms=DynamoRooms(self.commerce),
            members=self._members,
            receipts=self._receipts,
            ids=self.market.ids,
            reminders=self.reminders,
        )
        return [Client(flash_sales.api, door), Client(admin_flash_sales.api, desk)]

    def _of_statements(self) -> Client:
        books = self.market.settling
        ports = statements.Ports(
            arbitration=Arbitration(books, DynamoDisputes(self.books)),
            accounts=DynamoPayoutAccounts(self.books),
            agencies=DynamoAgencies(self.commerce),
            members=self._members,
            receipts=ReceiptStore(self.books),
        )
        return Client(statements.api, ports)
