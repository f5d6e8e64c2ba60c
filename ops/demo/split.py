"""Who got what of an order: read from the ledger, by merchant and party."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from rich.table import Table

from ops.build.steps import BuildError
from ops.demo.telling import money

PARTIES: Final = ("merchant", "buyer", "agency", "platform", "tax")
ARRIVAL_TIMEOUT_S: Final = 30
POLL_S: Final = 0.25

Entries = Iterable[Mapping[str, Any]]


class Row(Struct, frozen=True):
    """One merchant's part of an order: what was paid for it, and each party's share."""

    name: str
    paid: int
    shares: dict[str, int]

    @property
    def total(self) -> int:
        """What the shares come to."""
        return sum(self.shares.values())


def await_arrival(order: Mapping[str, Any], read: Callable[[], Entries]) -> float:
    """Wait until the books have every part of an order; return the seconds.

    `read` returns the parties' newest entries. Raises BuildError when the stream does not
    bring them in time.
    """
    started_s = time.monotonic()
    names = {child["merchant_id"]: "" for child in order["children"]}
    while True:
        arrived = all(any(row.shares.values()) for row in rows_of(order, names, read()))
        waited_s = time.monotonic() - started_s
        if arrived:
            return waited_s
        if waited_s > ARRIVAL_TIMEOUT_S:
            raise BuildError(f"after {waited_s:.0f} s the ledger does not have all of the order")
        time.sleep(POLL_S)


def rows_of(order: Mapping[str, Any], names: Mapping[str, str], entries: Entries) -> list[Row]:
    """Sort an order's entries into a row for each of its merchants."""
    shares = {child["child_order_id"]: dict.fromkeys(PARTIES, 0) for child in order["children"]}
    for entry in entries:
        party = entry["account"].partition(":")[0]
        if entry["order_id"] == order["order_id"] and party in PARTIES:
            shares[entry["child_order_id"]][party] += entry["amount"]["amount"]
    return [
        Row(
            names[child["merchant_id"]],
            child["paid"]["amount"],
            shares[child["child_order_id"]],
        )
        for child in order["children"]
    ]


def imbalances(rows: Sequence[Row], paid: int) -> list[str]:
    """Say where shares and payments do not agree; nothing when every cent is accounted for."""
    found = [
        f"{row.name}: {money(row.paid)} was paid, the shares come to {money(row.total)}"
        for row in rows
        if row.paid != row.total
    ]
    total = sum(row.total for row in rows)
    if total != paid:
        found.append(f"{money(paid)} was paid in all, the shares come to {money(total)}")
    return found


def table(rows: Sequence[Row], title: str) -> Table:
    """The rows and their sum, as a table."""
    drawn = Table(title=title, title_justify="left")
    drawn.add_column("sold by")
    for heading in ("paid", *PARTIES):
        drawn.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        drawn.add_row(row.name, *_cells(row))
    sums = {party: sum(row.shares[party] for row in rows) for party in PARTIES}
    drawn.add_section()
    drawn.add_row("in all", *_cells(Row("", sum(row.paid for row in rows), sums)), style="bold")
    return drawn


def _cells(row: Row) -> list[str]:
    return [money(row.paid), *(money(row.shares[party]) for party in PARTIES)]
