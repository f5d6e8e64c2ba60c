"""What docs/flash-sales.md shows of the simulator: tables between markers, and the curves."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from ops.build import ROOT
from ops.flash_simulator.designs import DESIGNS
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.outcome import Outcome
from ops.flash_simulator.pictures import pictures
from ops.flash_simulator.platform import COPIED, DEPLOYED, RAISED, Platform
from ops.flash_simulator.report import markdown

DOCS: Final = ROOT / "docs"
PAGE: Final = DOCS / "flash-sales.md"


class Part(Struct, frozen=True):
    """A table of the page: some designs on a platform."""

    name: str
    platform: Platform
    designs: tuple[type[Design], ...] = DESIGNS
    door_remembers: bool = False


RIVALS: Final = DESIGNS[1:]
PARTS: Final = (
    Part("deployed", DEPLOYED),
    Part("raised", RAISED),
    Part("remembering", RAISED, RIVALS, door_remembers=True),
    Part("copied", COPIED, DESIGNS[:1]),
)
DRAWN: Final = "raised"
"""The part whose curves are drawn."""


def write_page(play: Callable[[Part], Sequence[Outcome]]) -> None:
    """Play each part; put its table, and the curves of one, where the page has them."""
    for part in PARTS:
        outcomes = play(part)
        PAGE.write_text(with_table(PAGE.read_text(), part.name, markdown(outcomes)))
        if part.name == DRAWN:
            for name, drawn in pictures(outcomes).items():
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
