"""`python -m ops.rehearsal`: a flash sale with a crowd, against the running stack.

Viewers press within --burst seconds, each when it is due, however long others wait for their
answers (an open loop); every answer is timed from then. Some press twice, with the same key.
Bots send --bots percent of all requests, each of them many, always with new keys. Everyone who
has a ticket asks for the answer until it is for good.

Exit status: 0 when everyone was answered, nothing was oversold and `python -m ops.audit` finds
no breach; otherwise 1.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from ops.build.steps import exit_on_build_error
from ops.client import Storefront, refusals_as_build_errors
from ops.local_cloud.stack_file import read_stack
from ops.rehearsal.picture import picture
from ops.rehearsal.plan import Crowd, plan_of
from ops.rehearsal.rehearsal import Rehearsal, Terms
from ops.rehearsal.report import Report, report_of
from ops.rehearsal.telling import setting_line, tell

DEFAULTS: Final = {
    "viewers": (800, "people, each of whom wants a unit and presses once"),
    "stock": (50, "units of the sale"),
    "limit": (1, "units that a shopper may have"),
    "burst": (20, "seconds within which they press"),
    "duplicates": (5, "percent of the viewers who press twice"),
    "bots": (16, "percent of the requests that bots send"),
    "requests-per-bot": (50, "how many each of them sends"),
    "in-flight": (16, "requests at once at most: the local cloud has a process for each"),
    "hold": (1_800, "seconds a unit is held; a shorter hold comes back within a long burst"),
    "patience": (600, "seconds after which a shopper gives up"),
    "seed": (1, "of the crowd: the same one presses alike"),
}


def main() -> None:
    """Rehearse, print the report, write what is asked for; exit with 1 when it went wrong."""
    parser = _parser()
    given = parser.parse_args()
    try:
        crowd = _crowd(given)
    except ValueError as error:
        parser.error(str(error))
    terms = Terms(given.stock, given.limit, given.hold, given.in_flight, given.patience)
    console = Console()
    with exit_on_build_error(), refusals_as_build_errors():
        try:
            with Storefront(read_stack()) as shop:
                seen = Rehearsal(shop, plan_of(crowd), terms, console).play()
        except KeyboardInterrupt:
            sys.exit("\ninterrupted; its sale ends by itself")
    report = report_of(seen)
    tell(report, console)
    if given.json:
        given.json.write_bytes(as_json(report))
    if given.svg:
        given.svg.write_text(picture(setting_line(report), seen.outcomes))
    sys.exit(1 if report.faults else 0)


def as_json(report: Report) -> bytes:
    """A report for programs."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def _crowd(given: argparse.Namespace) -> Crowd:
    return Crowd(
        viewers=given.viewers,
        burst_s=given.burst,
        duplicates_percent=given.duplicates,
        bots_percent=given.bots,
        requests_per_bot=given.requests_per_bot,
        seed=given.seed,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.rehearsal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, (default, what) in DEFAULTS.items():
        parser.add_argument(
            f"--{name}", type=int, default=default, help=f"{what} (default: {default})"
        )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report as JSON")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw what happened")
    return parser


if __name__ == "__main__":
    main()
