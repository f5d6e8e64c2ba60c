"""`python -m ops.replay --orders FILE`: real orders through the running stack, to the cent."""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from ops.audit.__main__ import AUDITS_AGAIN, PAUSE_S, audit_tables, show
from ops.audit.scan import local_client, named
from ops.build.steps import BuildError, exit_on_build_error
from ops.client import Storefront, refusals_as_build_errors
from ops.local_cloud.stack_file import Stack, stack_path
from ops.replay.books import await_postings, await_refunds, mismatches, read_postings
from ops.replay.figures import Stopwatch
from ops.replay.market import ADMIN, Founding, Market, staff_roles
from ops.replay.orders import read_orders
from ops.replay.plan import Plan, plan_of
from ops.replay.refunds import Refund, Refunds, given_back
from ops.replay.report import Measured, print_figures, print_plan, print_proof, print_refunds
from ops.replay.shopping import Bought, Shopping, shopper_roles
from ops.schedule import Schedule
from ops.visitors import with_visitors

WARM_UP: Final = 16
"""A cloud starts a function's processes when they are first needed: two orders for each of the
eight in flight."""


def main() -> None:
    """Replay a file; exit with 1 when an order or its ledger is not what the file says."""
    arguments = _parser().parse_args()
    run: str = arguments.run or f"replay-{int(time.time())}"
    with exit_on_build_error(), refusals_as_build_errors():
        try:
            plan = plan_of(read_orders(arguments.orders))
            replay(plan, run, Console(), stack_path(), percent=arguments.refunds)
            _print_costs()
        except KeyboardInterrupt:
            sys.exit(f"\ninterrupted; `--run {run}` goes on where this stopped")


def replay(plan: Plan, run: str, console: Console, stack_file: Path, *, percent: int) -> None:
    """Make the file's market, place and pay its orders, refund some; BuildError for a wrong cent.

    Something of so many percent of the orders is refunded, when all of them are paid.
    """
    print_plan(console, plan, run)
    roles = {**staff_roles(), **shopper_roles()}
    stack = with_visitors(stack_file, roles)
    watch = Stopwatch()
    with Storefront(stack, watch=watch.watch) as shop:
        market = _found(plan, run, shop, console)
        bought, measured = _buy(plan, run, shop, market, watch, console)
        admin = shop.person(ADMIN).admin
        postings_s = await_postings(admin, bought)
        refunds = _give_back(Refunds(plan, market, run, shop), bought, percent, stack, console)
        back = given_back(refunds)
        await_refunds(admin, bought, back)
        postings = read_postings(admin, market.merchants.values(), bought)
    found = [f"{one.plan.key}: {said}" for one in bought for said in one.differences]
    found += mismatches(bought, postings, back)
    print_figures(console, measured, postings_s)
    print_refunds(console, refunds, bought)
    print_proof(console, plan, bought, found)
    _audit(stack, console)
    if found or sum(one.paid for one in bought) != plan.total:
        raise BuildError("the orders are not what the file says")


def _found(plan: Plan, run: str, shop: Storefront, console: Console) -> Market:
    with _progress(console) as progress:
        task = progress.add_task("products", total=len(plan.products))
        return Founding(plan, run, shop).found(lambda: progress.advance(task))


def _buy(
    plan: Plan, run: str, shop: Storefront, market: Market, watch: Stopwatch, console: Console
) -> tuple[list[Bought], Measured]:
    """Place and pay all orders; what the first of them take is not measured."""
    shopping = Shopping(market, run, shop)
    shopping.prepare()
    orders = list(enumerate(plan.orders))
    with _progress(console) as progress:
        task = progress.add_task("orders", total=len(orders))
        first = shopping.buy(orders[:WARM_UP], lambda: progress.advance(task))
        watch.clear()
        started_s = time.monotonic()
        rest = shopping.buy(orders[WARM_UP:], lambda: progress.advance(task))
        seconds = time.monotonic() - started_s
    return [*first, *rest], Measured(tuple(one.seconds for one in rest), seconds, watch.spreads())


def _give_back(
    asking: Refunds, bought: list[Bought], percent: int, stack: Stack, console: Console
) -> list[Refund]:
    with _progress(console) as progress:
        task = progress.add_task("refunds", total=len(bought) * percent // 100)
        refunds = asking.ask(bought, percent, lambda: progress.advance(task))
    asking.await_sent(refunds, Schedule(stack))
    return refunds


def _audit(stack: Stack, console: Console) -> None:
    """All tables as they are after it, whoever else used them; BuildError for any breach."""
    client = local_client(stack)
    findings = audit_tables(client, named({}, client), again=AUDITS_AGAIN, pause_s=PAUSE_S)
    console.print()
    show(findings, console)
    if findings.broken:
        raise BuildError("the tables are not right: see `python -m ops.audit`")


def _print_costs() -> None:
    """In a process of its own: the functions' environment is no environment for us."""
    sys.stdout.flush()
    if subprocess.run([sys.executable, "-m", "ops.replay.costs"], check=False).returncode:
        raise BuildError("what an order costs could not be measured")


def _progress(console: Console) -> Progress:
    columns = ("  {task.description:<10}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ops.replay", description=__doc__)
    parser.add_argument(
        "--orders",
        type=Path,
        required=True,
        help="CSV with order_id, product_id, category, seller_id, quantity, unit_price_minor and "
        "unit_freight_minor, a row a line item",
    )
    parser.add_argument(
        "--refunds",
        type=int,
        choices=range(101),
        default=10,
        metavar="PERCENT",
        help="of the orders of which something is refunded (default: 10)",
    )
    parser.add_argument("--run", help="name of the run (default: a new one)")
    return parser


if __name__ == "__main__":
    main()
