"""One local cloud a directory: who holds it, and whether it is still alive.

The lock is the kernel's: it goes with its process however that ends, so a stale file or a reused
process id never counts as a running cloud.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from ops.build.steps import BuildError


@contextlib.contextmanager
def held_directory(directory: Path) -> Iterator[None]:
    """Hold the directory for the length of the body. Raises BuildError when another does."""
    directory.mkdir(parents=True, exist_ok=True)
    with _path(directory).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = holder(directory)
            raise BuildError(f"a local cloud runs here already, as process {pid}") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(directory: Path) -> int | None:
    """Return the process that holds the directory, None when none does."""
    try:
        file = _path(directory).open()
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
        return None


def _path(directory: Path) -> Path:
    return directory / "pid"
