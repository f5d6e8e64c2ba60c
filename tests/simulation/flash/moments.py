"""A number over time."""

from __future__ import annotations


class Moments:
    """What it was at each step of a schedule."""

    def __init__(self, first: int) -> None:
        self._changes = [(0, first)]

    @property
    def last(self) -> int:
        return self._changes[-1][1]

    def note(self, step: int, value: int) -> None:
        if value != self.last:
            self._changes.append((step, value))

    def at(self, step: int) -> int:
        """What it was once `step` was done."""
        return next(value for when, value in reversed(self._changes) if when <= step)

    def least(self, since: int) -> int:
        return min([self.at(since), *(value for when, value in self._changes if when > since)])

    def most(self, since: int, before: int) -> int:
        later = (value for when, value in self._changes if since < when < before)
        return max([self.at(since), *later])
