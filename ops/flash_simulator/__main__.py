"""`python -m ops.flash_simulator`: a flash sale under the limits of the platform, four designs.

Prints when a sale is sold out, how long shoppers wait for their final answer and what it costs, for
ten thousand to ten million viewers. `--docs` writes the tables and pictures of docs/flash-sales.md.
Any limit can be set: `--set shard_records_s=500`; `--limits` lists them.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Final, get_args

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ops.flash_simulator.designs import DESIGNS, play
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.outcome import Outcome
from ops.flash_simulator.page import Part, write_page
from ops.flash_simulator.pictures import pictures
from ops.flash_simulator.platform import AS_OF, PLATFORMS, Platform
from ops.flash_simulator.report import as_json, show
from ops.flash_simulator.sale import Scenario, Shape

VIEWERS: Final = (10_000, 100_000, 1_000_000, 10_000_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate what the command line asks for; returns the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        platform = _platform(PLATFORMS[given.platform], given.set)
    except (msgspec.ValidationError, ValueError) as refusal:
        parser.error(str(refusal))
    if given.limits:
        for name, value in msgspec.structs.asdict(platform).items():
            print(f"{name}={value}")
        return 0
    scenarios = [
        Scenario(
            viewers=viewers,
            stock=given.stock,
            shape=given.shape,
            burst_s=given.burst,
            seed=given.seed,
            door_remembers=given.remember,
        )
        for viewers in given.viewers
    ]
    if given.docs:
        write_page(lambda part: simulate_part(scenarios, part, given.jobs))
        return 0
    outcomes = simulate(scenarios, platform, jobs=given.jobs)
    show(outcomes, Console(width=None if sys.stdout.isatty() else 160))
    print(f"\ndollars: list prices of US East (N. Virginia) as of {AS_OF}, no free tier")
    if given.json:
        given.json.write_bytes(as_json(outcomes))
    if given.svg:
        given.svg.mkdir(parents=True, exist_ok=True)
        for name, drawn in pictures(outcomes).items():
            (given.svg / name).write_text(drawn)
    return 0


def simulate_part(scenarios: Sequence[Scenario], part: Part, jobs: int = 1) -> list[Outcome]:
    """What a table of the page shows."""
    mindful = [
        msgspec.structs.replace(scenario, door_remembers=part.door_remembers)
        for scenario in scenarios
    ]
    return simulate(mindful, part.platform, part.designs, jobs)


def simulate(
    scenarios: Sequence[Scenario],
    platform: Platform,
    designs: Sequence[type[Design]] = DESIGNS,
    jobs: int = 1,
) -> list[Outcome]:
    """Every design on every scenario, so many at a time, with a line of progress on stderr."""
    sales = [(design, scenario, platform) for scenario in scenarios for design in designs]
    columns = (TextColumn("sales"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(sales))
        if jobs == 1:
            return [play(*sale) for sale in progress.track(sales, task_id=task)]
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            # Those with the most viewers take longest, so they begin first.
            futures = {sale: pool.submit(play, *sale) for sale in reversed(sales)}
            for _ in progress.track(as_completed(futures.values()), len(sales), task):
                pass
            return [futures[sale].result() for sale in sales]


def _platform(platform: Platform, changes: Sequence[str]) -> Platform:
    """A platform with some limits changed, each given as name=value."""
    fields = msgspec.structs.asdict(platform)
    for change in changes:
        name, _, value = change.partition("=")
        if name not in fields:
            raise ValueError(f"there is no limit {name!r}")
        fields[name] = value
    return msgspec.convert(fields, Platform, strict=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.flash_simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--viewers", type=int, nargs="+", default=VIEWERS)
    parser.add_argument("--stock", type=int, default=10_000)
    parser.add_argument("--shape", choices=get_args(Shape), default="exponential")
    parser.add_argument("--burst", type=float, default=10.0, help="seconds that it lasts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--remember",
        action="store_true",
        help="let the front doors of the other designs, too, remember that all is sold",
    )
    parser.add_argument("--platform", choices=PLATFORMS, default="raised")
    parser.add_argument("--set", action="append", default=[], metavar="LIMIT=VALUE")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="how many sales are played at a time"
    )
    parser.add_argument("--limits", action="store_true", help="list the limits and end")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--svg", type=Path, metavar="FOLDER", help="draw the curves")
    parser.add_argument("--docs", action="store_true", help="write what docs/flash-sales.md shows")
    return parser


if __name__ == "__main__":
    sys.exit(main())
