"""What was simulated, as text, as Markdown and as JSON."""

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from ops.flash_simulator.outcome import Outcome

HEADINGS = (
    "viewers",
    "design",
    "sold out",
    "p50",
    "p99",
    "all answered",
    "write units",
    "dollars",
    "oversold",
    "stranded",
    "refused early",
    "unsold",
)


def cells(outcome: Outcome) -> tuple[str, ...]:
    """A row, in the order of `HEADINGS`."""
    return (
        f"{outcome.viewers:,}",
        outcome.design,
        "never" if outcome.sold_out_s is None else seconds(outcome.sold_out_s),
        seconds(outcome.p50_s),
        seconds(outcome.p99_s),
        seconds(outcome.answered_s),
        f"{outcome.write_units:,}",
        f"{outcome.dollars:,.2f}",
        f"{outcome.oversold:,}",
        f"{outcome.stranded:,}",
        f"{outcome.refused_early:,}",
        f"{outcome.free:,}",
    )


def seconds(taken_s: float) -> str:
    """A time in two or three digits."""
    digits = 0 if taken_s >= 10 else 1 if taken_s >= 1 else 2
    return f"{taken_s:,.{digits}f} s"


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print a row an outcome, those of a number of viewers together."""
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if number == 1 else "right", no_wrap=True)
    for before, outcome in zip([None, *outcomes], outcomes, strict=False):
        if before is not None and before.viewers != outcome.viewers:
            table.add_section()
        table.add_row(*cells(outcome))
    console.print(table)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The same as a table of Markdown."""
    rows = [HEADINGS, ("---:", "---", *["---:"] * (len(HEADINGS) - 2))]
    rows += [cells(outcome) for outcome in outcomes]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def as_json(outcomes: Sequence[Outcome]) -> bytes:
    """The same for programs."""
    return msgspec.json.format(msgspec.json.encode(list(outcomes)), indent=2) + b"\n"
