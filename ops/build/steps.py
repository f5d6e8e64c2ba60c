"""Say what happens and how long it took; run programs quietly, and loudly when they fail."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from ops.build import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


class BuildError(Exception):
    """A step failed for a reason that the person at the keyboard can act on."""


@contextlib.contextmanager
def step(description: str) -> Iterator[None]:
    """Print the description, run the body, print how it ended and the seconds it took."""
    print(f"  {description} ...", end="", flush=True)
    started_s = time.monotonic()
    try:
        yield
    except BaseException:
        print(f" failed after {time.monotonic() - started_s:.1f} s", flush=True)
        raise
    print(f" {time.monotonic() - started_s:.1f} s", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program and return its output; BuildError with the end of that output if it fails."""
    completed = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if completed.returncode:
        tail = "\n".join(completed.stdout.splitlines()[-40:])
        shown = " ".join(str(part) for part in command[:6])
        raise BuildError(f"{shown} ... exited with {completed.returncode}:\n{tail}")
    return completed.stdout


@contextlib.contextmanager
def exit_on_build_error() -> Iterator[None]:
    """Turn a BuildError into a message and exit status 1, without a traceback."""
    try:
        yield
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
