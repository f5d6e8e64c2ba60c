"""Invented orders through the running stack: orders a second, percentiles by call.

Without a stack (`make run`) there is nothing to measure. The machine's load shows in every figure.
"""

import random
import time

from rich.console import Console

from ops.build.steps import BuildError, exit_on_build_error
from ops.client import refusals_as_build_errors
from ops.local_cloud.stack_file import read_stack, stack_path
from ops.replay.__main__ import replay
from ops.replay.orders import Row
from ops.replay.plan import plan_of

ORDERS = 200
PRODUCTS = 60
SELLERS = 20
SEED = 20_261_121


def main() -> None:
    """Print what a replay prints."""
    with exit_on_build_error(), refusals_as_build_errors():
        try:
            read_stack()
        except BuildError as error:
            print(f"left out: {error}")
            return
        plan, run = plan_of(invented_orders()), f"bench-{int(time.time())}"
        replay(plan, run, Console(), stack_path(), percent=0)


def invented_orders() -> list[Row]:
    """One to four lines an order, most of them one unit of one product: carts as people have."""
    chance = random.Random(SEED)
    return [
        Row(
            order=f"order-{order}",
            product=f"product-{product}",
            category="bench",
            seller=f"seller-{product % SELLERS}",
            quantity=chance.choice((1, 1, 1, 2, 5)),
            price=990 + 1_000 * product,
            freight=10 * product,
        )
        for order in range(ORDERS)
        for product in chance.sample(range(PRODUCTS), chance.choice((1, 1, 1, 2, 4)))
    ]


if __name__ == "__main__":
    main()
