"""Weeks begin on Mondays and months on their first day, in UTC."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.books.periods import Period

TIMES = st.integers(0, 253_402_300_000 - 80 * 86_400)
"""Until the last months that a datetime can hold."""


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@given(TIMES, st.sampled_from(Period))
def test_every_moment_is_in_one_period(moment: int, period: Period) -> None:
    starts, ends = period.around(moment)
    assert starts <= moment < ends
    assert period.around(starts) == period.around(ends - 1) == (starts, ends)
    assert period.around(ends)[0] == ends


@pytest.mark.parametrize(
    ("period", "moment", "starts", "ends"),
    [
        (Period.WEEKLY, "2026-11-22T23:59:59", "2026-11-16", "2026-11-23"),
        (Period.WEEKLY, "2026-11-23T00:00:00", "2026-11-23", "2026-11-30"),
        (Period.MONTHLY, "2026-12-31T23:59:59", "2026-12-01", "2027-01-01"),
        (Period.MONTHLY, "2028-02-29T12:00:00", "2028-02-01", "2028-03-01"),
    ],
)
def test_where_periods_begin(period: Period, moment: str, starts: str, ends: str) -> None:
    assert period.around(at(moment)) == (at(starts), at(ends))
