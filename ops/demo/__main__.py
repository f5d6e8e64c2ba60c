"""`python -m ops.demo`: tell the story against the running stack; exit 1 when a cent is off."""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ops.build.steps import BuildError, exit_on_build_error
from ops.client import Storefront, refusals_as_build_errors
from ops.demo.after_sales import AfterSales
from ops.demo.cast import Cast
from ops.demo.rush import CROWD, Rush
from ops.demo.split import Row, imbalances, table
from ops.demo.story import ADDRESS, Story
from ops.demo.telling import Telling, money
from ops.demo_world.registry import read_registry
from ops.local_cloud.stack_file import read_stack, stack_path
from ops.schedule import Schedule
from ops.visitors import with_visitors


def main() -> None:
    """Tell it to the terminal."""
    with exit_on_build_error(), refusals_as_build_errors():
        try:
            tell(Console(), stack_path())
        except KeyboardInterrupt:
            sys.exit("\ninterrupted; what was done until here stays done")


def tell(console: Console, stack_file: Path) -> None:
    """Tell it; raises BuildError when there is no stack, or a cent is not accounted for."""
    stack = read_stack(stack_file)
    world = read_registry(stack)
    if world is None or not world.is_complete:
        raise BuildError("the demo world is not loaded; run `python -m ops.demo_world`")
    # Without coupons, cart and orders: every telling begins alike.
    telling_id = secrets.token_hex(3)
    shopper = f"demo_shopper_{telling_id}"
    crowd = [f"demo_crowd_{telling_id}_{number}" for number in range(1, CROWD + 1)]
    stack = with_visitors(stack_file, dict.fromkeys((shopper, *crowd), ("shopper",)))
    telling = Telling(console)
    with Storefront(stack, watch=telling.watch) as shop:
        cast = Cast(shop, world, shopper)
        order, rows = Story(cast, telling).tell()
        paid = order["totals"]["payable"]["amount"]
        show(console, rows, paid, "Who gets what, from the ledger")
        after_sales = AfterSales(cast, telling, Schedule(stack))
        kept = after_sales.send_and_refund(order, rows)
        left = sum(row.paid for row in kept)
        show(console, kept, left, f"Who keeps what after {money(paid - left)} went back")
        after_sales.settle(order, kept)
        Rush(cast, telling).tell(crowd, ADDRESS)
    console.print(
        f"\n[bold green]{money(paid)} paid, {money(paid - left)} paid back, "
        f"{money(left)} accounted for.[/]"
    )


def show(console: Console, rows: Sequence[Row], paid: int, title: str) -> None:
    """Print who has what of `paid`; raises BuildError when that is not all of it."""
    console.print()
    console.print(table(rows, title))
    if any(row.shares["platform"] < 0 for row in rows):
        console.print("Below zero: what the platform adds for its coupons exceeds its fee.")
    if found := imbalances(rows, paid):
        raise BuildError("; ".join(found))


if __name__ == "__main__":
    main()
