"""Concurrent edits: what was read has a version, and only the next version can be written.

An editor sends the version it read and is told when another was faster. A change that can be
decided anew on what is there now (publish, add) is retried instead, a bounded number of times.
"""

from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from msgspec import Meta

from core.errors import Busy, Conflict

T = TypeVar("T")

FIRST_VERSION: Final = 1
ATTEMPTS_MAX: Final = 8

Version = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class VersionConflict(Conflict):
    """Another changed it after it was read."""

    def __init__(self) -> None:
        super().__init__("version_conflict", "It has changed since you read it. Read it again.")


def check_version(read: int, current: int) -> None:
    """Raise `VersionConflict` unless the editor saw what is there now."""
    if read != current:
        raise VersionConflict


def retry_on_conflict(attempt: Callable[[], T], attempts_max: int = ATTEMPTS_MAX) -> T:
    """The result of `attempt`, which loads, decides and saves.

    Raises `Busy` when others keep being faster.
    """
    for _ in range(attempts_max):
        try:
            return attempt()
        except VersionConflict:
            continue
    raise Busy
