"""CSV that every reader reads as it was meant, and no spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.csv_pages import csv_text

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))
ROWS = st.lists(st.lists(TEXT | st.integers(), min_size=2, max_size=4), max_size=4)


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(ROWS)
def test_what_is_read_back_is_what_was_written(rows: list[list[str | int]]) -> None:
    """Quotes, commas and line breaks stay in their cell; only a formula's mark is defused."""
    back = parsed(csv_text(rows))
    assert [len(row) for row in back] == [len(row) for row in rows]
    for row, found in zip(rows, back, strict=True):
        for cell, text in zip(row, found, strict=True):
            assert text in {str(cell), f"'{cell}"}


@given(ROWS)
def test_no_text_begins_as_a_formula(rows: list[list[str | int]]) -> None:
    for row, found in zip(rows, parsed(csv_text(rows)), strict=True):
        for cell, text in zip(row, found, strict=True):
            if isinstance(cell, str):
                assert not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_a_formula_is_shown_and_not_run(cell: str) -> None:
    [[shown, _]] = parsed(csv_text([[cell, ""]]))
    assert shown == f"'{cell}"


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert csv_text([[-1_234, None, "a,b"]]) == '-1234,,"a,b"\r\n'
