"""What follows a payment: parcels, a refund of one unit, statements, payouts."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from ops.build.steps import BuildError
from ops.client import Client
from ops.demo.cast import Cast
from ops.demo.split import Row, rows_of
from ops.demo.telling import Telling, money
from ops.demo.waiting import wait_for
from ops.schedule import PROVIDER_REFUNDS, Schedule

REFUNDED_BY: Final = "nordbay"
RELEASES: Final = "OrderReleasesFunction"
PAYOUTS: Final = ("PayoutStartsFunction", "PayoutRequestsFunction")

Document = Mapping[str, Any]


class Party(Struct, frozen=True):
    """Who is settled with, over which path of which API, and the share of the order."""

    name: str
    account: str
    client: Client
    path: str
    share: int


class AfterSales:
    """What follows in a telling, once an order is paid and in the books."""

    def __init__(self, cast: Cast, telling: Telling, schedule: Schedule) -> None:
        self._cast = cast
        self._telling = telling
        self._schedule = schedule

    def send_and_refund(self, order: Document, rows: Sequence[Row]) -> list[Row]:
        """Return who keeps what of an order once one unit's price went back."""
        self._send(order)
        return self._reverse(order, rows, self._refund(order))

    def settle(self, order: Document, rows: Sequence[Row]) -> None:
        """Pay a merchant and the author out; raises BuildError where their shares are missing."""
        self._release(order)
        for party in self._parties(order, rows):
            self._settle(order, party)

    def _send(self, order: Document) -> None:
        self._telling.step("Each merchant sends its parcel, and its carrier says it arrived")
        for child in order["children"]:
            store = self._cast.store_of(child)
            path = f"{store.path}/orders/{child['child_order_id']}/parcels"
            number = f"SF{child['child_order_id'][-10:]}"
            sent = store.staff.post(path, {"carrier": "SF Express", "tracking_number": number})
            store.staff.post(f"{path}/{sent['parcels'][0]['parcel_id']}/deliver")
        state = self._cast.shopper.get(f"/v1/orders/{order['order_id']}")["state"]
        self._telling.say(f"{len(order['children'])} parcels; the order is {state}")

    def _refund(self, order: Document) -> Document:
        self._telling.step("One pair of socks has a hole: the shopper asks its price back")
        store = self._cast.store(REFUNDED_BY)
        child = _sold_by(store.merchant_id, order)
        line = child["lines"][0]
        path = f"/v1/orders/{order['order_id']}/refunds"
        draft = {
            "child_order_id": child["child_order_id"],
            "reason": "damaged",
            "lines": [{"line_id": line["line_id"], "units": 1}],
        }
        shopper = self._cast.shopper
        shown = shopper.post(f"{path}/preview", draft)["amount"]["amount"]
        self._telling.say(
            f"{line['quantity']} of them and their freight were {money(line['paid']['amount'])}: "
            f"one pair gives back {money(shown)}"
        )
        asked = shopper.post(path, {**draft, "text": "A hole at the heel, before the first wash."})
        refund_path = f"{store.path}/refunds/{asked['refund_id']}"
        store.staff.post(f"{refund_path}/approve", {"without_return": True})

        def refunded() -> Document | None:
            found: Document = shopper.get(f"/v1/refunds/{asked['refund_id']}")
            return found if found["state"] == "refunded" else None

        what = "approved without a return; the provider sent the money back"
        refund: Document = wait_for(
            what, refunded, self._telling, lambda: self._schedule.start(PROVIDER_REFUNDS)
        )
        if refund["amount"]["amount"] != shown:
            raise BuildError(f"{money(shown)} was shown, {money(refund['amount']['amount'])} paid")
        return refund

    def _reverse(self, order: Document, rows: Sequence[Row], refund: Document) -> list[Row]:
        """Who keeps what; waits until the books have the refund."""
        self._telling.step("Everyone gives back what they had of that unit, to the cent")
        paid = [
            row.paid - (refund["amount"]["amount"] if _is_of(refund, child) else 0)
            for row, child in zip(rows, order["children"], strict=True)
        ]
        names = {
            child["merchant_id"]: row.name
            for row, child in zip(rows, order["children"], strict=True)
        }

        def kept() -> list[Row] | None:
            found = rows_of(order, names, self._cast.entries())
            kept = [replace(row, paid=left) for row, left in zip(found, paid, strict=True)]
            return kept if all(row.total == row.paid for row in kept) else None

        found: list[Row] = wait_for("the stream brought it into the books", kept, self._telling)
        for party in rows[0].shares:
            before = sum(row.shares[party] for row in rows)
            after = sum(row.shares[party] for row in found)
            if before != after:
                self._telling.say(f"{party}: {money(before)} → {money(after)}")
        return found

    def _parties(self, order: Document, rows: Sequence[Row]) -> list[Party]:
        store = self._cast.store(REFUNDED_BY)
        sold = order["children"].index(_sold_by(store.merchant_id, order))
        buyer = sum(row.shares["buyer"] for row in rows)
        author = self._cast.author_id
        return [
            Party(
                rows[sold].name,
                f"merchant:{store.merchant_id}",
                store.staff,
                store.path,
                rows[sold].shares["merchant"],
            ),
            Party("Mia", f"buyer:{author}", self._cast.author, "/v1/me", buyer),
        ]

    def _release(self, order: Document) -> None:
        self._telling.step("Delivered, and no refund open: the shares can be settled")
        self._telling.say("after seven days in the cloud, at once on a laptop")

        def released() -> bool | None:
            states = {
                entry["state"]
                for entry in self._cast.entries()
                if entry["order_id"] == order["order_id"] and entry["state"] is not None
            }
            return True if states == {"settleable"} else None

        what = "every share of the order is settleable"
        wait_for(what, released, self._telling, lambda: self._schedule.start(RELEASES))

    def _settle(self, order: Document, party: Party) -> None:
        self._telling.step(f"{party.name}: a statement, as a file, and its payout")
        party.client.put(f"{party.path}/payout-account", {"destination": "bank_of_the_demo"})
        with self._telling.quietly():
            closed = self._cast.platform.post(f"/v1/admin/ledger/{party.account}/settle")
        statement = closed["statements"][0]
        path = f"{party.path}/statements/{statement['statement_id']}"
        self._telling.say(told(party.client.get(path)))
        lines = party.client.get(f"{path}/csv").splitlines()
        for line in lines:
            self._telling.quote(line)
        check_share(lines, order["order_id"], party)

        def paid() -> Document | None:
            found: Document = party.client.get(path)
            if found["payout_failure"]:
                raise BuildError(f"{party.name} was not paid out: {found['payout_failure']}")
            return found if found["state"] == "paid" else None

        def pay() -> None:
            for function in PAYOUTS:
                self._schedule.start(function)

        amount = money(statement["closing"]["amount"])
        wait_for(f"{amount} paid out", paid, self._telling, pay)


def told(statement: Document) -> str:
    """A statement's sums in a line."""
    sums = {name: statement[name] for name in ("opening", "credited", "debited", "closing")}
    opening, credited, debited, closing = (money(each["amount"]) for each in sums.values())
    number, lines = statement["number"], statement["lines"]
    return f"no. {number}, {lines} lines: {opening} + {credited} - {debited} = {closing}"


def check_share(lines: Sequence[str], order_id: str, party: Party) -> None:
    """Raise BuildError unless a statement as CSV has a party's whole share of an order."""
    entries = csv.DictReader(lines)
    settled = sum(int(entry["amount"]) for entry in entries if entry["order_id"] == order_id)
    if settled != party.share:
        raise BuildError(
            f"{party.name}: {money(settled)} of the order settled, not {money(party.share)}"
        )


def _sold_by(merchant_id: str, order: Document) -> Document:
    child: Document
    [child] = [each for each in order["children"] if each["merchant_id"] == merchant_id]
    return child


def _is_of(refund: Document, child: Document) -> bool:
    return bool(refund["child_order_id"] == child["child_order_id"])
