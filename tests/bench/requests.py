"""A request through each HTTP function in process, against the bare function, in one run.

Ours does all of its work: policy, strict parsing, use case, repositories on the memory store,
rendering and the log line (written to /dev/null). Consumers of streams have no request.
"""

import itertools
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from functions.shared.cursors import KeySigner
from tests.bench import silence_logs
from tests.bench.bare_function import handler as bare
from tests.builders import catalog, orders, rooms
from tests.builders.carts import Market
from tests.builders.notes import DRAFT, notes_client
from tests.fakes.http import Client
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore

ROUNDS, CALLS = 15, 40
RATIO_MAX = 2.0
PRICING = {"carts: quote", "orders: place"}
Call = Callable[[], Any]


def main() -> None:
    """Print a row a case: the median microseconds of a request and the ratio to the bare one."""
    silence_logs()
    cases = {"GET": (_bare("GET"), _reads()), "POST": (_bare("POST"), _writes())}
    print(f"{'request':34}{'median us':>12}{'ratio':>8}   (at most {RATIO_MAX}, pricing aside)")
    for method, (bare_call, calls) in cases.items():
        times = measure({f"bare Powertools {method}": bare_call, **calls})
        (_, bare_us), *_ = times.items()
        for name, taken_us in times.items():
            note = "   pricing" if name in PRICING else ""
            print(f"{name:34}{taken_us:12.0f}{taken_us / bare_us:8.2f}{note}")


def measure(calls: dict[str, Call]) -> dict[str, float]:
    """The median microseconds of each call, measured in turn so that drift touches all."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            started = time.perf_counter()
            for _ in range(CALLS):
                call()
            times[name].append((time.perf_counter() - started) / CALLS * 1e6)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _bare(method: str) -> Call:
    event: dict[str, Any] = {
        "version": "2.0",
        "rawPath": "/greetings/lin" if method == "GET" else "/greetings",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": method}, "stage": "$default"},
        "body": json.dumps({"name": "lin", "count": 2}),
        "isBase64Encoded": False,
    }
    return _answering(lambda: bare(event, None), 200)


def _reads() -> dict[str, Call]:
    notes = notes_client(MemoryStore(), user(1), "buyer")
    note_id = notes.call("POST", "/v1/notes", DRAFT).json["note_id"]
    shop = catalog.Shop(MemoryStore()).open()
    desk = shop.merchant(orders.STAFF)
    product_id, _ = desk.on_sale()
    platform = shop.admin.as_user(orders.STAFF, "merchant")
    host = rooms.hosting(MemoryStore())
    room = rooms.scheduled(host)
    market = _market()
    market.fill_cart(1)
    order = market.place()
    payment = market.pay(order)
    market.post_all()
    order_url = f"/v1/orders/{order['order_id']}"
    merchant = f"/v1/admin/merchants/{orders.SHOES}"
    child = order["children"][0]["child_order_id"]
    market.fill_cart(1)
    return {
        "notes: read": _get(notes, f"/v1/notes/{note_id}"),
        "catalog: product": _get(shop.front(), f"/v1/products/{product_id}"),
        "admin_catalog: product": _get(desk.client, f"{desk.path}/products/{product_id}"),
        "admin_platform: own merchants": _get(platform, "/v1/admin/me/merchants"),
        "live_rooms: room": _get(host, room),
        "carts: cart": _get(market.front, "/v1/cart"),
        "orders: order": _get(market.shopper(), order_url),
        "payments: payment": _get(
            market.payer(), f"{order_url}/payments/{payment['payment']['payment_id']}"
        ),
        "admin_orders: child order": _get(market.staff(), f"{merchant}/orders/{child}"),
        "admin_offers: offers": _get(market.desk, f"{merchant}/offers"),
        "ledger: earnings": _get(market.reader(orders.BUYER, "buyer"), "/v1/me/earnings"),
    }


def _writes() -> dict[str, Call]:
    notes = notes_client(MemoryStore(), user(1), "buyer")
    note_id = notes.call("POST", "/v1/notes", DRAFT).json["note_id"]
    desk = catalog.Shop(MemoryStore()).open().merchant(orders.STAFF)
    _, sku_id = desk.on_sale()
    market = _market()
    market.fill_cart(1, 2)
    line = {"sku_id": orders.sku_id(1), "quantity": 1}
    return {
        "notes: write": _post(notes, "/v1/notes", DRAFT),
        "notes: comment": _post(notes, f"/v1/notes/{note_id}/comments", {"text": "好看"}),
        "admin_catalog: stock": _post(
            desk.client, f"{desk.path}/skus/{sku_id}/stock", {"delta": 1}
        ),
        "carts: add": _post(market.front, "/v1/cart/lines", line),
        "carts: quote": _post(market.front, "/v1/cart/quote", {"coupons": "best"}, 200),
        "orders: place": _placing(market),
    }


def _placing(market: Market) -> Call:
    """An order of two lines; filling the cart again is not timed apart, it is a dictionary."""
    place = _post(market.shopper(), "/v1/orders", orders.order_body())

    def fill_and_place() -> None:
        market.fill_cart(1, 2)
        place()

    return fill_and_place


def _market() -> Market:
    market = Market()
    market.add_sku(1, units=10**6)
    market.add_sku(2, units=10**6)
    market.plan(1_500)
    return market


def _get(client: Client, url: str) -> Call:
    event = client.event("GET", url, None, {})
    serve = _handler(client)
    return _answering(lambda: serve(event, None), 200)


def _post(client: Client, url: str, body: object, status: int = 201) -> Call:
    """A POST with a new idempotency key each time."""
    text, numbers = json.dumps(body), itertools.count()
    event = client.event("POST", url, text, {"content-type": "application/json"})

    def send() -> Any:
        event["headers"]["idempotency-key"] = f"key-{next(numbers)}"
        return serve(event, None)

    serve = _handler(client)
    return _answering(send, status)


def _handler(client: Client) -> Callable[[Any, Any], Any]:
    """The function's handler as Lambda calls it, without the tests' look at its role."""
    return client.api.serve(client.ports, KeySigner(b"bench"), lambda: client.now)


def _answering(call: Call, status: int) -> Call:
    """`call`, once it has proved to answer `status`."""
    answer = call()
    if answer["statusCode"] != status:
        raise AssertionError(answer)
    return call


if __name__ == "__main__":
    main()
