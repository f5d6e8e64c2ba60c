"""A lane's book as plain sets and dicts, written from what a book promises."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple


class Attempt(NamedTuple):
    """Ids are numbers of 128 bits; 0 is no id."""

    request: int
    shopper: int
    units: int


class PlainBook:
    """Answers attempts one by one."""

    def __init__(self, available: int, limit: int) -> None:
        self.available = available
        self.limit = limit
        self.requests: set[int] = set()
        self.held: Counter[int] = Counter()

    def answer(self, attempt: Attempt) -> str:
        if attempt.units < 1 or not attempt.request or not attempt.shopper:
            return "unfit"
        if attempt.request in self.requests:
            return "duplicate"
        if self.held[attempt.shopper] + attempt.units > self.limit:
            return "over_limit"
        if attempt.units > self.available:
            return "sold_out"
        self.requests.add(attempt.request)
        self.held[attempt.shopper] += attempt.units
        self.available -= attempt.units
        return "granted"
