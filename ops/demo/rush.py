"""A flash sale: few units, everybody presses at once, everyone gets an answer for good."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from ops.build.steps import BuildError
from ops.client import ApiError, Client
from ops.demo.cast import Cast
from ops.demo.telling import Telling, money
from ops.demo.waiting import wait_for

MERCHANT: Final = "anlu"
SKU: Final = ("anlu-cork-insole", "m")
UNITS: Final = 3
PRICE: Final = 990
CROWD: Final = 6
"""How many press."""
MINUTES: Final = 5


class Press(Struct, frozen=True):
    """Somebody's request, and the path of its answer."""

    shopper: Client
    request_id: str
    path: str


class Rush:
    """A flash sale of `UNITS` units, from the plan to the order of one."""

    def __init__(self, cast: Cast, telling: Telling) -> None:
        self._cast = cast
        self._telling = telling
        self._store = cast.store(MERCHANT)

    def tell(self, crowd: Sequence[str], address: Mapping[str, str]) -> None:
        """Raises BuildError when more or less is granted than there is."""
        sale_id = self._arm()
        held = self._answers(self._press(sale_id, crowd))
        self._order(sale_id, held[0], address)
        self._close(sale_id)

    def _arm(self) -> str:
        self._telling.step(f"A flash sale: {UNITS} insoles at {money(PRICE)}, one for each shopper")
        now = datetime.now(UTC)
        plan = {
            "sku_id": self._cast.sku(SKU),
            "price": PRICE,
            "units": UNITS,
            "limit": 1,
            "starts_at": now.isoformat(timespec="seconds"),
            "ends_at": (now + timedelta(minutes=MINUTES)).isoformat(timespec="seconds"),
            "hold_seconds": 60,
        }
        sales = f"{self._store.path}/flash-sales"
        sale_id = str(self._store.staff.post(sales, plan)["flash_sale_id"])
        self._store.staff.post(f"{sales}/{sale_id}/arm")
        return sale_id

    def _press(self, sale_id: str, crowd: Sequence[str]) -> list[Press]:
        """Those who got a ticket; the door turns away who comes when all is taken."""
        self._telling.step(f"{len(crowd)} shoppers press at once")
        path = f"/v1/flash-sales/{sale_id}/requests"
        self._cast.shop.anybody.get(f"/v1/flash-sales/{sale_id}")
        shoppers = [self._cast.shop.person(name) for name in crowd]
        for shopper in shoppers:
            shopper.token()

        def press(shopper: Client) -> Press | None:
            try:
                ticket = shopper.post(path, {"units": 1})
            except ApiError as refusal:
                if refusal.code == "sold_out":
                    return None
                raise
            return Press(shopper, ticket["flash_request_id"], f"{path}/{ticket['ticket']}")

        with self._telling.quietly(), ThreadPoolExecutor(len(crowd)) as pool:
            pressed = list(pool.map(press, [shopper.storefront for shopper in shoppers]))
        presses = [press for press in pressed if press is not None]
        self._telling.say(f"{len(presses)} got a ticket, {pressed.count(None)} came too late")
        return presses

    def _answers(self, presses: Sequence[Press]) -> list[Press]:
        """Those who hold a unit."""

        def answers() -> list[Mapping[str, Any]] | None:
            found = [press.shopper.get(press.path) for press in presses]
            return None if any(each["state"] == "pending" for each in found) else found

        found = wait_for("everyone has an answer for good", answers, self._telling)
        told = {answer["state"]: press for press, answer in zip(presses, found, strict=True)}
        for press in told.values():
            press.shopper.get(press.path)
        held = [
            press for press, answer in zip(presses, found, strict=True) if answer["state"] == "held"
        ]
        refused = sum(answer["reason"] == "sold_out" for answer in found)
        self._telling.say(f"{len(held)} hold a unit, {refused} found it sold out")
        if (len(held), refused) != (UNITS, len(presses) - UNITS):
            raise BuildError(f"of {UNITS} units {len(held)} were granted")
        return held

    def _order(self, sale_id: str, press: Press, address: Mapping[str, str]) -> None:
        self._telling.step("One of them orders what is held; nobody else could")
        ref = {"flash_sale_id": sale_id, "flash_request_id": press.request_id}
        addition = {"sku_id": self._cast.sku(SKU), "quantity": 1, "flash_request": ref}
        press.shopper.post("/v1/cart/lines", addition)
        order = press.shopper.post("/v1/orders", {"address": address})
        [line] = order["children"][0]["lines"]
        if line["price_source"] != "flash" or line["unit_price"]["amount"] != PRICE:
            raise BuildError(f"ordered at {money(line['unit_price']['amount'])}")

    def _close(self, sale_id: str) -> None:
        self._telling.step("The merchant ends it; what is held and not ordered goes back to stock")
        path = f"{self._store.path}/flash-sales/{sale_id}"
        self._store.staff.post(f"{path}/close")
        watched = self._store.staff.get(path)
        self._telling.say(
            f"{watched['granted']} held or ordered, {watched['available']} free: never more than "
            f"{UNITS} in all"
        )
