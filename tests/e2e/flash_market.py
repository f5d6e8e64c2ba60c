"""Flash sales over HTTP: merchants plan and end them, shoppers press and ask."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from core.flash.reservations import Reservation
from core.ids import FlashSaleId
from functions.shared.dynamodb import due_keys, flash_keys
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.flash_lanes import DynamoLanes, reservation_key
from functions.shared.dynamodb.store import Update
from ops.audit.scan import local_client, named
from tests.e2e.market import Stall, run_function
from tests.e2e.scene import STAFF
from tests.e2e.wire import Answer

PRICE = 990
DECIDED_WITHIN_S = 60
LONG_AGO = 1_700_000_000


class FlashMarket(Struct, frozen=True):
    """A stall that has flash sales."""

    stall: Stall

    # --- the merchant ------------------------------------------------------------------------

    def plan(self, sku_id: str, units: int, **changes: Any) -> str:
        """The path at the admin API of a sale that is planned, from now for an hour."""
        draft = {
            "sku_id": sku_id,
            "price": PRICE,
            "units": units,
            "limit": 1,
            "starts_at": in_seconds(0),
            "ends_at": in_seconds(3_600),
            "hold_seconds": 600,
        }
        sales = f"{self.stall.shop}/flash-sales"
        planned = self.stall.scene.call(STAFF, "POST", sales, {**draft, **changes})
        return f"{sales}/{planned['flash_sale_id']}"

    def open(self, sku_id: str, units: int, **changes: Any) -> str:
        """The path of a sale that is armed."""
        sale = self.plan(sku_id, units, **changes)
        assert self.step(sale, "arm").json["state"] == "armed"
        return sale

    def step(self, sale: str, step: str) -> Answer:
        """Arm, close or cancel a sale."""
        return self.stall.scene.ask(STAFF, "POST", f"{sale}/{step}")

    def watch(self, sale: str) -> Any:
        """What the merchant sees of a sale."""
        return self.stall.scene.call(STAFF, "GET", sale)

    def piles(self, sale: str) -> tuple[int, int, int]:
        """Units that are free, granted, and back in the stock."""
        watched = self.watch(sale)
        return watched["available"], watched["granted"], watched["returned"]

    # --- shoppers ----------------------------------------------------------------------------

    def ask(self, who: str, sale: str, units: int = 1, key: str | None = None) -> Answer:
        """The front door's answer to a request."""
        return self.stall.scene.ask(who, "POST", f"{front(sale)}/requests", {"units": units}, key)

    def ticket(self, who: str, sale: str, units: int = 1, key: str | None = None) -> Any:
        """A request that is in the log."""
        answer = self.ask(who, sale, units, key)
        assert answer.status == 202, answer.text
        return answer.json

    def answer(self, who: str, ticket: Any, sale: str | None = None) -> Answer:
        """What became of a ticket so far; asked at another `sale` if one is given."""
        of = front(sale) if sale else f"/v1/flash-sales/{ticket['flash_sale_id']}"
        return self.stall.scene.ask(who, "GET", f"{of}/requests/{ticket['ticket']}")

    def decided(self, who: str, ticket: Any) -> Any:
        """What became of a ticket once it is not pending."""
        deadline = time.monotonic() + DECIDED_WITHIN_S
        while True:
            said = self.answer(who, ticket)
            assert said.status == 200, said.text
            if said.json["state"] != "pending":
                return said.json
            assert time.monotonic() < deadline, "nobody decided it"
            time.sleep(0.2)

    def hold(self, who: str, sale: str, units: int = 1) -> Any:
        """A ticket that is granted."""
        ticket = self.ticket(who, sale, units)
        assert self.decided(who, ticket)["state"] == "held"
        return ticket

    # --- time --------------------------------------------------------------------------------

    def reservations(self, sale: str) -> list[Reservation]:
        """All that were ever granted, as they are stored."""
        lanes = DynamoLanes(self._table())
        count = len(self.watch(sale)["lanes"])
        return [
            reservation
            for lane in lanes.of_sale(FlashSaleId(sale.rpartition("/")[2]), count)
            for reservation in lanes.reservations(lane)
        ]

    def end_holds(self, sale: str) -> None:
        """Let the time of all holds have been over long ago; the sweeper ends them."""
        table = self._table()
        for held in self.reservations(sale):
            if held.state != "held":
                continue
            name = flash_keys.hold_name(held)
            due = due_keys.due(due_keys.FLASH_HOLDS, name, LONG_AGO)
            table.commit([
                Update(reservation_key(held), assign={"held_until": LONG_AGO, **due})
            ])  # fmt: skip
        run_function(self.stall.scene.stack, "FlashExpiryFunction")

    def _table(self) -> DynamoStore:
        dynamodb = local_client(self.stall.scene.stack)
        return DynamoStore(dynamodb, named({}, dynamodb)["commerce"])


def front(sale: str) -> str:
    """A sale's path at the storefront API, by its path at the admin API."""
    return f"/v1/flash-sales/{sale.rpartition('/')[2]}"


def in_seconds(seconds: int) -> str:
    """A time from now, as the API takes it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")
