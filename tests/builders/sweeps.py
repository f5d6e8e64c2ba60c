"""The functions that a schedule starts, run by hand at a time of the test's choice."""

import json
from collections.abc import Mapping
from pathlib import Path

from core.ports.payments import Provider
from functions.order_completion import sweeper as order_completion
from functions.order_expiry import sweeper as order_expiry
from functions.payment_poller import sweeper as payment_poller
from functions.room_endings import sweeper as room_endings
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import CHILD_ORDERS, LIVE_ROOMS, PAYMENTS, UNPAID_ORDERS
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Store
from functions.shared.sweeps import RESERVE_MS, Handler
from tests.builders.orders import Shop
from tests.fakes.roles import acting_as

EVENTS = Path(__file__).parents[2] / "events"


class Minutes:
    """A Lambda context with time for a number of things, each a reserve long."""

    def __init__(self, things: int = 1_000_000) -> None:
        self._left_ms = (things + 1) * RESERVE_MS

    def get_remaining_time_in_millis(self) -> int:
        self._left_ms -= RESERVE_MS
        return self._left_ms


def expire(shop: Shop, now: int, things: int = 1_000_000) -> dict[str, int]:
    """What expiring unpaid orders comes to at `now`."""
    due = DynamoDueList(shop.commerce, UNPAID_ORDERS)
    ports = order_expiry.Ports(due, DynamoOrders(shop.commerce), shop.ids)
    return run_sweep("order_expiry", order_expiry.serve(ports, lambda: now), things)


def complete(shop: Shop, now: int) -> dict[str, int]:
    """What moving child orders on by themselves comes to at `now`."""
    due = DynamoDueList(shop.commerce, CHILD_ORDERS)
    ports = order_completion.Ports(due, DynamoOrders(shop.commerce), shop.ids)
    return run_sweep("order_completion", order_completion.serve(ports, lambda: now))


def poll(shop: Shop, now: int, providers: Mapping[str, Provider] | None = None) -> dict[str, int]:
    """What asking about started payments comes to at `now`."""
    ports = poller_ports(shop, now, providers)
    return run_sweep("payment_poller", payment_poller.serve(ports, lambda: now))


def poller_ports(
    shop: Shop, now: int, providers: Mapping[str, Provider] | None = None
) -> payment_poller.Ports:
    """What the poller works with at `now`."""
    shop.now = now
    return payment_poller.Ports(
        due=DynamoDueList(shop.commerce, PAYMENTS),
        orders=DynamoOrders(shop.commerce),
        payments=DynamoPayments(shop.commerce),
        providers={"sandbox": shop.sandbox_client()} if providers is None else providers,
        ids=shop.ids,
    )


def end_rooms(store: Store, now: int) -> dict[str, int]:
    """What ending forgotten rooms comes to at `now`."""
    ports = room_endings.Ports(DynamoDueList(store, LIVE_ROOMS), DynamoRooms(store))
    return run_sweep("room_endings", room_endings.serve(ports, lambda: now))


def run_sweep(function: str, handler: Handler, things: int = 1_000_000) -> dict[str, int]:
    """One run of a sweeper on its event, with no more than its function's role."""
    committed = EVENTS / f"{function}.minute.json"
    event = json.loads(committed.read_text()) if committed.exists() else {}
    with acting_as(function):
        return handler(event, Minutes(things))
