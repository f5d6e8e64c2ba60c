"""What docs/flash-sales.md shows of the simulator: tables between markers, and the curves."""

from collections.abc import Mapping, Sequence
from typing import Final

from ops.build import ROOT
from ops.flash_simulator.outcome import Outcome
from ops.flash_simulator.pictures import pictures
from ops.flash_simulator.report import markdown

DOCS: Final = ROOT / "docs"
PAGE: Final = DOCS / "flash-sales.md"
DRAWN: Final = "raised"
"""The platform whose curves are drawn."""


def write_page(outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Put a table for each platform, and the curves of one, where the page has them."""
    text = PAGE.read_text()
    for platform, simulated in outcomes.items():
        text = with_table(text, platform, markdown(simulated))
    PAGE.write_text(text)
    for name, drawn in pictures(outcomes[DRAWN]).items():
        (DOCS / name).write_text(drawn)


def with_table(text: str, name: str, table: str) -> str:
    """The page with the table between the markers of that name replaced."""
    before, after = text.split(_begins(name), maxsplit=1)[0], text.split(_ends(name))[1]
    return f"{before}{_begins(name)}\n{table}{_ends(name)}{after}"


def table_in(text: str, name: str) -> str:
    """The table that the page has between the markers of that name."""
    return text.split(f"{_begins(name)}\n")[1].split(_ends(name), maxsplit=1)[0]


def _begins(name: str) -> str:
    return f"<!-- python -m ops.flash_simulator --docs: {name} -->"


def _ends(name: str) -> str:
    return f"<!-- end of {name} -->"
