"""`python -m ops.demo`: tell the story against the running stack; exit 1 when a cent is off."""

import secrets
import sys
from pathlib import Path

from rich.console import Console

from ops.build.steps import BuildError, exit_on_build_error
from ops.client import Storefront, refusals_as_build_errors
from ops.demo.split import imbalances, table
from ops.demo.story import Story
from ops.demo.telling import Telling, money
from ops.demo_world.registry import read_registry
from ops.local_cloud.stack_file import read_stack, stack_path
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
    shopper = f"demo_shopper_{secrets.token_hex(3)}"
    stack = with_visitors(stack_file, {shopper: ("shopper",)})
    telling = Telling(console)
    with Storefront(stack, watch=telling.watch) as shop:
        order, rows = Story(shop, world, shopper, telling).tell()
    console.print()
    console.print(table(rows))
    if any(row.shares["platform"] < 0 for row in rows):
        console.print("Below zero: what the platform adds for its coupons exceeds its fee.")
    paid = order["totals"]["payable"]["amount"]
    if found := imbalances(rows, paid):
        raise BuildError("; ".join(found))
    console.print(f"\n[bold green]{money(paid)} paid, {money(paid)} accounted for.[/]")


if __name__ == "__main__":
    main()
