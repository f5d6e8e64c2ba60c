"""What is committed: a picture a table, and a page that shows them all."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import Final

from msgspec import Struct

from ops.build import ROOT
from ops.state_pictures.svg import svg
from ops.state_pictures.tables import Table, tables

WIDTH: Final = 100


class Pages(Struct, frozen=True):
    """The page's file and the pictures' folder."""

    page: Path
    pictures: Path

    def expected(self) -> dict[Path, str]:
        """File → what is in it, by the tables as they are now."""
        known = tables()
        drawn = {self.pictures / f"{table.name}.svg": svg(table) for table in known}
        return {**drawn, self.page: _page(known)}

    def leftover(self) -> Iterator[Path]:
        """Pictures of tables that are gone."""
        return (path for path in self.pictures.glob("*.svg") if path not in self.expected())


PAGES: Final = Pages(ROOT / "docs" / "states.md", ROOT / "docs" / "states")


_LEGEND: Final = (
    "What can happen to things, drawn from the tables that the code goes by "
    "(`python -m ops.state_pictures`). Blue is where it begins, green where it ends; a dashed "
    "line leads back, ↻ is a step that leaves things where they are. What is not in a picture "
    "does not happen."
)


def _page(known: list[Table]) -> str:
    parts = ["# States", fill(_LEGEND, WIDTH)]
    for table in known:
        parts += [f"## {table.title}", f"![{table.title}](states/{table.name}.svg)"]
        parts += [fill(paragraph, WIDTH) for paragraph in table.prose]
    return "\n\n".join(parts) + "\n"
