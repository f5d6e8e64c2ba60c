"""The committed events of settlement, fed to the functions they are for."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.books import ledger
from core.books.settlement import DAY_S
from core.ids import ChildOrderId, MerchantId, StatementId, UserId
from functions.admin_settlements import routes as admin
from functions.shared.dynamodb import commerce_keys
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.store import Key, Put
from functions.statements import routes as statements
from tests.builders.desk import Desk
from tests.builders.orders import Shop
from tests.fakes.http import Client, Response
from tests.fakes.memory_store import MemoryStore

EVENTS = Path(__file__).parents[2] / "events"
AT = 1_795_248_000
MERCHANT_ID = MerchantId("mer_01KAJ2Z7E9R4P1H6W8T0QYVXNC")
ACCOUNT = ledger.merchant(MERCHANT_ID)
STATEMENT = StatementId("stm_01KAJ8R2T5W7B9X1D3F6H8JMNP")


def read(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def answer(desk: Desk, name: str) -> Response:
    """The answer of the function that a committed event is for."""
    if name.startswith("admin_"):
        client = Client(admin.api, desk.admin_ports)
    else:
        client = Client(statements.api, desk.ports)
    client.now = AT
    return Response(client.serve(read(name), None))


@pytest.fixture
def desk() -> Desk:
    """The merchant of the events, with a statement of the id that they name."""
    desk = Desk({"merchant": ACCOUNT})
    desk.now = AT
    event = read("statements.list")
    staff = UserId(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])
    desk.commerce.commit(
        [Put(commerce_keys.staff(staff, MERCHANT_ID), {"merchant_id": MERCHANT_ID})]
    )
    desk.post(1, merchant=900)
    desk.books.releases.release(ChildOrderId(f"sub_{1:026d}"), desk.now)
    desk.settle_late(1)
    return desk


def test_the_platform_settles_and_the_merchant_reads_downloads_and_disputes(desk: Desk) -> None:
    [closed] = answer(desk, "admin_settlements.settle").json["statements"]
    assert closed["closing"] == {"amount": 900, "currency": "CNY"}
    rename(desk, closed["statement_id"])
    [listed] = answer(desk, "statements.list").json["items"]
    assert listed["statement_id"] == STATEMENT
    assert answer(desk, "statements.csv").text.startswith("at,reason,order_id")
    disputed = answer(desk, "statements.dispute")
    assert (disputed.status, disputed.json["state"]) == (201, "open")


def rename(desk: Desk, statement_id: str) -> None:
    """The statement under the id that the events name."""
    item = desk.table.get(keys.statement(ACCOUNT, StatementId(statement_id)))
    assert item is not None
    plain = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    key: Key = keys.statement(ACCOUNT, STATEMENT)
    desk.table.commit([Put(key, {**plain, "statement_id": STATEMENT})])
    assert isinstance(desk.table, MemoryStore)
    desk.table.items.pop(keys.statement(ACCOUNT, StatementId(statement_id)))


def test_a_buyer_says_where_to_pay(desk: Desk) -> None:
    assert answer(desk, "statements.payout_account").json["destination"] == "…2e1d"


def test_what_is_delivered_is_to_be_released_a_week_later() -> None:
    shop = Shop()
    event = read("ledger_postings.child-order-delivered")
    assert shop.post(event, None) == {"batchItemFailures": []}
    image = event["Records"][0]["dynamodb"]["NewImage"]
    waiting = shop.settling.releases.waiting(ChildOrderId(image["child_order_id"]["S"]))
    assert waiting is not None
    assert waiting.at == int(image["at"]["N"]) + 7 * DAY_S
