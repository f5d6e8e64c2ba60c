"""What a replay found out, as tables."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from ops.replay.figures import Spread, spread
from ops.replay.plan import Plan
from ops.replay.refunds import Refund, given_back
from ops.replay.shopping import Bought

SHOWN_MAX = 20


class Measured(Struct, frozen=True):
    """What the orders took, those apart that started the functions; in seconds."""

    orders: tuple[float, ...]
    """Each of them, from the first line in the cart to the paid order."""
    seconds: float
    """All of them together."""
    calls: Mapping[str, Spread]


def print_plan(console: Console, plan: Plan, run: str) -> None:
    """Say what is about to happen."""
    console.print(
        f"run [bold]{run}[/]: {len(plan.orders):,} orders of {len(plan.sellers):,} sellers, "
        f"{len(plan.products):,} products, {plan.sku_count:,} SKUs, "
        f"{plan.total:,} minor units in all",
        highlight=False,
        soft_wrap=True,
    )


def print_figures(console: Console, measured: Measured, postings_s: float) -> None:
    """Print throughput and percentiles, per order and per call.

    `postings_s` is from the last order to its entries in the ledger.
    """
    console.print(f"\nall orders were in the ledger {postings_s:.1f} s after the last was paid")
    if not measured.orders:
        console.print("too few orders to measure")
        return
    whole = spread(measured.orders)
    console.print(
        f"{whole.count / measured.seconds:.1f} orders/s, from the first line in the cart to the "
        "paid order",
        soft_wrap=True,
    )
    table = Table(title="milliseconds", title_justify="left")
    table.add_column("")
    for heading in ("count", "p50", "p95", "p99", "longest"):
        table.add_column(heading, justify="right")
    table.add_row("a whole order", *_cells(whole), style="bold")
    table.add_section()
    for route, each in measured.calls.items():
        table.add_row(route, *_cells(each))
    console.print(table)


def print_proof(console: Console, plan: Plan, bought: Sequence[Bought], found: list[str]) -> None:
    """Say what was compared, and every difference."""
    for difference in found[:SHOWN_MAX]:
        console.print(f"[red]{difference}[/]", soft_wrap=True, highlight=False)
    if len(found) > SHOWN_MAX:
        console.print(f"[red]… and {len(found) - SHOWN_MAX} more[/]")
    paid = sum(one.paid for one in bought)
    colour = "red" if found else "green"
    console.print(
        f"[{colour}]{len(bought):,} of {len(plan.orders):,} orders, {paid:,} of {plan.total:,} "
        f"minor units, {len(found)} differences[/] between file, orders and ledger",
        highlight=False,
        soft_wrap=True,
    )


def print_refunds(console: Console, refunds: Sequence[Refund], bought: Sequence[Bought]) -> None:
    """Say what was given back, and what the ledger comes to after it."""
    back = given_back(refunds)
    whole = sum(back[one.order_id] == one.paid for one in bought)
    console.print(
        f"{len(refunds):,} refunds of {len(back):,} orders, {whole:,} of them whole: "
        f"{back.total():,} minor units went back",
        highlight=False,
        soft_wrap=True,
    )


def _cells(each: Spread) -> list[str]:
    times = (each.p50, each.p95, each.p99, each.longest)
    return [f"{each.count:,}", *(f"{seconds * 1000:,.0f}" for seconds in times)]
