"""The orders of a file, each through cart, order and payment at the storefront API."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from ops.client import Person, Storefront
from ops.parallel import each
from ops.replay.market import CURRENCY, Market
from ops.replay.plan import OrderPlan

Part = tuple[str, str, int, int]
"""Merchant, SKU, quantity and unit price of a line; of a merchant, only what it is paid."""

SHOPPERS: Final = tuple(f"replay_shopper_{at:02}" for at in range(1, 51))
ADDRESS: Final = {
    "recipient": "Maria Souza",
    "phone": "+55 11 5555 0100",
    "region": "São Paulo",
    "street": "Rua das Laranjeiras 12",
    "postal_code": "01310-100",
}


class Bought(Struct, frozen=True):
    """An order that was placed and paid; `seconds` from the first line to the paid order."""

    plan: OrderPlan
    order_id: str
    placed_at: str
    """RFC 3339 in UTC."""
    paid: int
    seconds: float
    differences: tuple[str, ...]
    """Where the order is not what the file says."""


class Shopping:
    """The shoppers of one run, who take the orders of the file in turn."""

    def __init__(self, market: Market, run: str, shop: Storefront) -> None:
        self._market = market
        self._run = run
        self._shop = shop
        # A shopper has one cart: their orders follow one another.
        self._turns = {name: threading.Lock() for name in SHOPPERS}

    def prepare(self) -> None:
        """Sign everyone in and empty carts that an interrupted run left."""
        each(self._empty_cart, SHOPPERS)

    def buy(
        self, orders: Sequence[tuple[int, OrderPlan]], bought: Callable[[], None]
    ) -> list[Bought]:
        """Place and pay orders, each with its number; `bought` is called after each."""
        return each(self._buy, orders, done=bought)

    def _empty_cart(self, name: str) -> None:
        storefront = self._shop.person(name).storefront
        for line in storefront.get("/v1/cart")["lines"]:
            storefront.delete(f"/v1/cart/lines/{line['line_id']}")

    def _buy(self, numbered: tuple[int, OrderPlan]) -> Bought:
        at, plan = numbered
        name = shopper_of(at)
        with self._turns[name]:
            started_s = time.perf_counter()
            order = self._place_and_pay(self._shop.person(name), plan, f"{self._run}:{at}")
            seconds = time.perf_counter() - started_s
        return Bought(
            plan=plan,
            order_id=order["order_id"],
            placed_at=order["placed_at"],
            paid=order["totals"]["payable"]["amount"],
            seconds=seconds,
            differences=tuple(differences(plan, order, self._market)),
        )

    def _place_and_pay(self, shopper: Person, plan: OrderPlan, key: str) -> dict[str, Any]:
        """Return the order as its shopper sees it after paying."""
        storefront = shopper.storefront
        for at, line in enumerate(plan.lines):
            addition = {"sku_id": self._market.skus[line.sku], "quantity": line.quantity}
            storefront.post("/v1/cart/lines", addition, key=f"{key}:line:{at}")
        placed = storefront.post("/v1/orders", {"address": ADDRESS}, key=f"{key}:order")
        path = f"/v1/orders/{placed['order_id']}"
        started = storefront.post(f"{path}/payments", {}, key=f"{key}:payment")
        self._shop.at(started["checkout"]["url"]).post("", {})
        order: dict[str, Any] = storefront.get(path)
        return order


def differences(plan: OrderPlan, order: dict[str, Any], market: Market) -> Iterator[str]:
    """Say where an order, as the API shows it, is not what the file says."""
    totals = {name: money["amount"] for name, money in order["totals"].items()}
    wanted = {
        "goods": sum(line.goods for line in plan.lines),
        "freight": plan.total - sum(line.goods for line in plan.lines),
        "tax_added": 0,
        "red_packets": 0,
        "payable": plan.total,
    }
    for name, amount in wanted.items():
        if totals[name] != amount:
            yield f"{name} is {totals[name]}, the file says {amount}"
    # A run that goes on where it stopped may have given all of it back.
    if order["state"] not in {"paid", "refunded"}:
        yield f"it is {order['state']}, not paid"
    currencies = {money["currency"] for money in order["totals"].values()}
    if currencies != {CURRENCY}:
        yield f"it is in {', '.join(sorted(currencies))}"
    expected = sorted(_expected(plan, market))
    found = sorted(_found(order))
    if found != expected:
        yield f"its parts are {found}, by the file {expected}"


def shopper_of(at: int) -> str:
    """Who buys the order of that number."""
    return SHOPPERS[at % len(SHOPPERS)]


def shopper_roles() -> dict[str, tuple[str, ...]]:
    """Return the users that shop, with their groups."""
    return dict.fromkeys(SHOPPERS, ("shopper",))


def _expected(plan: OrderPlan, market: Market) -> Iterator[Part]:
    """Each line, and each merchant's part: freight is the merchant's, not the line's."""
    paid: dict[str, int] = defaultdict(int)
    for line in plan.lines:
        merchant_id = market.merchants[line.seller]
        paid[merchant_id] += line.total
        yield merchant_id, market.skus[line.sku], line.quantity, line.price
    for merchant_id, amount in paid.items():
        yield merchant_id, "", 0, amount


def _found(order: dict[str, Any]) -> Iterator[Part]:
    for child in order["children"]:
        yield child["merchant_id"], "", 0, child["paid"]["amount"]
        for line in child["lines"]:
            unit_price = line["unit_price"]["amount"]
            yield child["merchant_id"], line["sku_id"], line["quantity"], unit_price
