"""Lists as CSV: RFC 4180, a page at a time.

A whole list does not fit into one answer (a function's is at most 6 MB), so each answer is a page
of whole lines, only the first with the column names: put together in order they are the file. The
`link` header says where the next page is.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta

from core import limits
from functions.shared.requests import Paging

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
Cell = str | int | None
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class CsvPaging(Paging, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of a list as CSV."""

    limit: Annotated[int, Meta(ge=1, le=limits.CSV_LINES_MAX)] = limits.CSV_LINES_MAX


class CsvView:
    """A list's view as a file: its columns, and a line for each of the list."""

    COLUMNS: ClassVar[tuple[str, ...]]

    @staticmethod
    def row(item: Any) -> Sequence[Cell]:
        """The line of `item`."""
        raise NotImplementedError


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows of a CSV file, each ended by CR LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula; numbers are ours and stay numbers."""
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
