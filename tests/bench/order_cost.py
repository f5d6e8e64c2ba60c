"""What one order costs in DynamoDB, from cart to payout: calls, write units, transactions, and why.

Counted, not timed: the functions run on memory stores that write down each call as DynamoDB would
charge it (tests.bench.counting_store). Under each step are its transactions, what it puts without
one, and its reads; at the end, why.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from core.books import ledger
from core.books.settlement import DAY_S
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import OPEN_STATEMENTS
from functions.statement_closings import sweeper as statement_closings
from ops.replay.reasons import WHY
from tests.bench import silence_logs
from tests.bench.counting_store import Cost, CountingStore, Kinds
from tests.builders.carts import RIVAL_STAFF, Market
from tests.builders.orders import AGENCY, BUYER, SHOES, SOFAS, STAFF
from tests.builders.settling import SettlingBooks
from tests.builders.sweeps import complete, run_sweep
from tests.fakes.http import NOW

PARCEL = {"carrier": "顺丰速运", "tracking_number": "SF1029384756"}


class Bench:
    """A market, its books and their sweepers, on two tables that count."""

    def __init__(self, table: Callable[[], CountingStore] = CountingStore) -> None:
        self.commerce, self.books = table(), table()
        self.market = Market(self.commerce, self.books)
        parties = [ledger.merchant(SHOES), ledger.merchant(SOFAS), ledger.buyer(BUYER)]
        accounts = dict(zip("sob", parties, strict=True)) | {"a": ledger.agency(AGENCY.agency_id)}
        self.settling = SettlingBooks(self.books, accounts=accounts, ids=self.market.ids)
        self.settling.commerce = self.commerce
        self.settling.pay_into(*accounts.values())
        self.market.add_sku(1, units=100)
        self.market.add_sku(2, units=100, merchant_id=SOFAS, freight=800)
        self.market.plan(1_500)
        self.market.with_agency(BUYER)
        self.market.second_desk()
        self.note = self.market.note(BUYER, 1, 2)
        self.coupon = self.market.coupon(1_000)
        self.order: Any = {}
        self.started: Any = {}
        self.parcels: list[str] = []

    def steps(self) -> list[tuple[str, Callable[[], object]]]:
        """What happens to an order, by name, in turn."""
        market = self.market
        return [
            ("claim a coupon", lambda: market.claim(self.coupon)),
            ("add two SKUs", lambda: [market.add(number, note=self.note) for number in (1, 2)]),
            ("quote", market.quote),
            ("place", lambda: self.order.update(market.place())),
            ("post estimates", lambda: self._post("OrderPlaced")),
            ("start payment", lambda: self.started.update(market.start_payment(self.order))),
            ("notification", lambda: market.collect(self.started)),
            ("post journals", lambda: self._post("OrderPaid")),
            ("ship", self._ship),
            ("deliver", self._deliver),
            ("post deliveries", lambda: self._post("ChildOrderDelivered")),
            ("complete", lambda: complete(market, NOW + 8 * DAY_S)),
            ("release", lambda: self._later(8, self.settling.release_due)),
            ("close statements", lambda: self._later(40, self._close)),
            ("pay out", lambda: self._later(44, self.settling.pay_due)),
        ]

    def _post(self, what: str) -> None:
        assert self.market.post(self.market.stream(what), None) == {"batchItemFailures": []}

    def _ship(self) -> None:
        for child, staff in zip(self.order["children"], (STAFF, RIVAL_STAFF), strict=True):
            path = f"/v1/admin/merchants/{child['merchant_id']}/orders/{child['child_order_id']}"
            sent = self.market.staff(staff).call("POST", f"{path}/parcels", PARCEL)
            assert sent.status == 201, sent.text
            self.parcels.append(f"{path}/parcels/{sent.json['parcels'][0]['parcel_id']}")

    def _deliver(self) -> None:
        for parcel, staff in zip(self.parcels, (STAFF, RIVAL_STAFF), strict=True):
            arrived = self.market.staff(staff).call("POST", f"{parcel}/deliver")
            assert arrived.status == 200, arrived.text

    def _later(self, days: int, sweep: Callable[[], object]) -> None:
        self.settling.now = NOW + days * DAY_S
        sweep()

    def _close(self) -> None:
        due = DynamoDueList(self.books, OPEN_STATEMENTS)
        ports = statement_closings.Ports(due, self.settling.books)
        closing = statement_closings.serve(ports, lambda: self.settling.now)
        assert run_sweep("statement_closings", closing)["done"] == 4


def main() -> None:
    """Print a row a step for an order of two lines of two merchants, found in a note."""
    silence_logs()
    bench = Bench()
    print("One order, two lines, two merchants, through a note of an agency's buyer.")
    print(f"{'step':18}{'reads':>8}{'RCU':>8}{'commits':>10}{'items':>8}{'WCU':>8}")
    total = Cost()
    for name, step in bench.steps():
        bench.commerce.cost, bench.books.cost = Cost(), Cost()
        step()
        cost = bench.commerce.cost + bench.books.cost
        total += cost
        _print(name, cost)
        _print_calls(cost)
    _print("in all", total)
    _print_reasons(total)


def _print(name: str, cost: Cost) -> None:
    print(
        f"{name:18}{cost.reads:8}{cost.read_units:8.1f}{cost.transactions:10}"
        f"{cost.items:8}{cost.write_units:8}"
    )


def _print_calls(cost: Cost) -> None:
    """The calls of a step, the same ones together."""
    done = {"commit": cost.commit_kinds, "put": cost.put_kinds, "read": cost.read_kinds}
    for what, calls in done.items():
        for named, times in Counter(map(_named, calls)).items():
            print(f"    {what:7}{named}{'' if times == 1 else f'  ({times} times)'}")


def _named(kinds: Kinds) -> str:
    names = ((WHY[kind][0], count) for kind, count in kinds.items())
    return ", ".join(name if count == 1 else f"{count} {name}" for name, count in names)


def _print_reasons(total: Cost) -> None:
    print()
    for name, reason in dict.fromkeys(
        WHY[kind]
        for kinds in total.commit_kinds + total.put_kinds + total.read_kinds
        for kind in kinds
    ):
        print(f"    {name:11}{reason}")


if __name__ == "__main__":
    main()
