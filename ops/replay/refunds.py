"""Refunds of replayed orders, at random: some units of what was bought, or all of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from msgspec import Struct

from ops.build.steps import BuildError
from ops.client import Client, Storefront
from ops.parallel import each
from ops.replay.market import Market, staff_of
from ops.replay.plan import Plan
from ops.replay.shopping import Bought, shopper_of
from ops.schedule import PROVIDER_REFUNDS, Schedule

SENT_BACK_WITHIN_S: Final = 300
POLL_S: Final = 0.5


class Refund(Struct, frozen=True):
    """A refund that its merchant agreed to."""

    order_id: str
    refund_id: str
    amount: int
    shopper: Client


class Refunds:
    """The refunds of one run: which they are follows from its name, so that it can go on."""

    def __init__(self, plan: Plan, market: Market, run: str, shop: Storefront) -> None:
        self._run = run
        self._shop = shop
        staff = staff_of(plan, shop)
        self._staff = {market.merchants[seller]: person.admin for seller, person in staff.items()}

    def ask(
        self, bought: Sequence[Bought], percent: int, asked: Callable[[], None]
    ) -> list[Refund]:
        """Refund something of so many percent of the orders; `asked` is called after each order.

        The units were not sent yet: they are called off, and their merchants agree.
        """
        dice = Random(self._run)  # noqa: S311  (which orders, no secret)
        chosen = dice.sample(range(len(bought)), len(bought) * percent // 100)
        orders = [(at, bought[at]) for at in sorted(chosen)]
        return [refund for found in each(self._refund, orders, done=asked) for refund in found]

    def await_sent(self, refunds: Sequence[Refund], schedule: Schedule) -> None:
        """Return when the provider has sent all of it back; BuildError when it does not."""
        left = list(refunds)
        deadline = time.monotonic() + SENT_BACK_WITHIN_S
        while left := [refund for refund in left if _state(refund) != "refunded"]:
            if time.monotonic() > deadline:
                raise BuildError(f"{len(left)} refunds are under way, {left[0].refund_id} for one")
            schedule.start(PROVIDER_REFUNDS)
            time.sleep(POLL_S)

    def _refund(self, numbered: tuple[int, Bought]) -> list[Refund]:
        at, one = numbered
        random = Random(f"{self._run}:{at}")  # noqa: S311  (which units, no secret)
        shopper = self._shop.person(shopper_of(at)).storefront
        path = f"/v1/orders/{one.order_id}"
        children = shopper.get(path)["children"]
        refunds = []
        for nth, child in enumerate(random.sample(children, random.randint(1, len(children)))):
            draft = {
                "child_order_id": child["child_order_id"],
                "reason": "changed_mind",
                "lines": list(_units(random, child["lines"])),
            }
            asked = shopper.post(f"{path}/refunds", draft, key=f"{self._run}:{at}:refund:{nth}")
            refund_id = asked["refund_id"]
            self._agree(child["merchant_id"], refund_id, shopper)
            amount = shopper.get(f"/v1/refunds/{refund_id}")["amount"]["amount"]
            refunds.append(Refund(one.order_id, refund_id, amount, shopper))
        return refunds

    def _agree(self, merchant_id: str, refund_id: str, shopper: Client) -> None:
        if shopper.get(f"/v1/refunds/{refund_id}")["state"] == "requested":
            path = f"/v1/admin/merchants/{merchant_id}/refunds/{refund_id}/approve"
            self._staff[merchant_id].post(path, {})


def given_back(refunds: Sequence[Refund]) -> Counter[str]:
    """Order → what of it was given back."""
    amounts = Counter[str]()
    for refund in refunds:
        amounts[refund.order_id] += refund.amount
    return amounts


def _units(random: Random, lines: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """All units of a merchant's lines, or some of some."""
    everything = random.random() < 0.5
    for line in random.sample(lines, len(lines) if everything else random.randint(1, len(lines))):
        units = line["quantity"] if everything else random.randint(1, line["quantity"])
        yield {"line_id": line["line_id"], "units": units}


def _state(refund: Refund) -> str:
    return str(refund.shopper.get(f"/v1/refunds/{refund.refund_id}")["state"])
