"""A shopper on a real table who places and pays for one SKU, a step at a time."""

import os
import uuid
from collections.abc import Sequence
from typing import Any, Final, cast

from msgspec import Struct

from core.ids import UserId
from functions.shared import aws
from functions.shared.dynamodb.attributes import to_attributes
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Write
from functions.shared.wiring import Ulids
from tests.builders.carts import Market
from tests.builders.orders import order_body
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.http import Response
from tests.fakes.ids import CountingIds, user

STEPS: Final = ("place", "start payment", "notification")
UNITS: Final = 1_000_000
Transaction = list[dict[str, Any]]


class Tables(Struct, frozen=True):
    """Where the tables are."""

    port: int
    commerce: str
    books: str


class WatchedStore(DynamoStore):
    """A table that remembers what was committed."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table)
        self.committed: list[Sequence[Write]] = []

    def commit(self, writes: Sequence[Write]) -> None:
        super().commit(writes)
        self.committed.append(writes)


class Shopping:
    """One shopper who buys one SKU again and again; the sandbox keeps its books in memory."""

    def __init__(self, tables: Tables, number: int) -> None:
        self._client = _product_client(tables.port)
        self._plain = aws.client("dynamodb")
        self._table = tables.commerce
        self._store = WatchedStore(self._client, tables.commerce)
        self._market = Market(self._store, DynamoStore(self._client, tables.books))
        self._market.ids = cast("CountingIds", Ulids())
        self._number = number
        self._user = UserId(user(500 + number))
        self._shopper = self._market.shopper(self._user)
        self._payer = self._market.payer(self._user)
        self._order: Any = {}
        self._started: Any = {}

    def fill_cart(self) -> None:
        """Put the SKU into the cart."""
        self._market.fill_cart(self._number, shopper_id=self._user)
        self._store.committed.clear()

    def buy(self) -> None:
        """Take all steps."""
        self.fill_cart()
        for step in STEPS:
            self.do(step)

    def do(self, step: str) -> None:
        """Take one step; each must succeed."""
        if step == "place":
            self._order = self._must(self._shopper.call("POST", "/v1/orders", order_body()))
        elif step == "start payment":
            path = f"/v1/orders/{self._order['order_id']}/payments"
            self._started = self._must(self._payer.call("POST", path, {}))
        else:
            self._must(self._market.collect(self._started))

    def twins(self, name: str) -> list[Transaction]:
        """The items of what was committed since the last time, to be put under keys of nothing."""
        keys = [write.key for writes in self._store.committed for write in writes]
        found = self._store.get_many(keys)
        committed = [[found[write.key] for write in writes] for writes in self._store.committed]
        self._store.committed.clear()
        return [
            [self._put(to_attributes({**item, "pk": f"BARE#{name}#{at}"})) for item in items]
            for at, items in enumerate(committed)
        ]

    def renamed(self, twins: list[Transaction], number: int) -> list[Transaction]:
        """The same again, under other keys."""
        return [
            [
                self._put({**put["Put"]["Item"], "pk": {"S": f"BARE#{self._number}#{number}#{at}"}})
                for put in transaction
            ]
            for at, transaction in enumerate(twins)
        ]

    def write(self, twins: list[Transaction], *, plainly: bool = False) -> None:
        """Write transactions as they are; `plainly` on botocore's client instead of ours."""
        client: Any = self._plain if plainly else self._client
        for transaction in twins:
            token = str(uuid.uuid4())
            client.transact_write_items(TransactItems=transaction, ClientRequestToken=token)

    def _put(self, item: Any) -> dict[str, Any]:
        return {"Put": {"TableName": self._table, "Item": item}}

    def _must(self, answer: Response) -> Any:
        if answer.status >= 300:
            raise RuntimeError(answer.text)
        return answer.json


def set_up(server: Dynoxide, shoppers: int) -> Tables:
    """Tables with a SKU on sale for each shopper."""
    commerce, books = server.new_table(), server.new_table()
    market = Market(commerce, books)
    for number in range(1, shoppers + 1):
        market.add_sku(number, units=UNITS)
    return Tables(server.port, commerce._table, books._table)


def _product_client(port: int) -> Any:
    """The product's client, of a server on this machine."""
    os.environ.update(
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",
    )
    return aws.dynamodb()
