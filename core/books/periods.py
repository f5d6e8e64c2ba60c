"""Weeks and months, in UTC: what a statement covers."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

_DAY_S: Final = 86_400
_WEEK_S: Final = 7 * _DAY_S
_FIRST_MONDAY: Final = 4 * _DAY_S
"""The epoch began on a Thursday."""


class Period(StrEnum):
    """How often an account is settled."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"

    def around(self, at: int) -> tuple[int, int]:
        """The period that `at` is in: from when, and until when (which is in the next one)."""
        if self is Period.WEEKLY:
            monday = at - (at - _FIRST_MONDAY) % _WEEK_S
            return monday, monday + _WEEK_S
        day = datetime.fromtimestamp(at, UTC)
        first = datetime(day.year, day.month, 1, tzinfo=UTC)
        after = datetime(day.year + day.month // 12, day.month % 12 + 1, 1, tzinfo=UTC)
        return int(first.timestamp()), int(after.timestamp())
