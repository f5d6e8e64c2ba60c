"""Ids in a known order."""

import itertools
import uuid


class CountingIds:
    """`Ids` that count: the form of a ULID, sorted by creation."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):026d}"


def user(number: int) -> str:
    """A user id of the identity provider's form."""
    return str(uuid.UUID(int=number))
