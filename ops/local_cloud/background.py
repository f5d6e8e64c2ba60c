"""A local cloud that runs behind: started and stopped by separate commands, or by tests."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from ops.build import ROOT
from ops.build.steps import BuildError
from ops.local_cloud.lock import holder
from ops.local_cloud.processes import POLL_S, stop_group, wait_until
from ops.local_cloud.settings import Settings
from ops.local_cloud.stack_file import Stack, read_stack

UP_TIMEOUT_S = 900
DOWN_TIMEOUT_S = 60


def up(settings: Settings) -> Stack:
    """Start a cloud and return when its stack is ready; it runs until `down`.

    Raises BuildError, with nothing left running, when it does not get there.
    """
    _start(settings)
    return read_stack(settings.stack_file)


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[Stack]:
    """Have a cloud up behind for the length of the body."""
    process = _start(settings)
    try:
        yield read_stack(settings.stack_file)
    finally:
        stop_group(process, grace_s=DOWN_TIMEOUT_S)


def down(settings: Settings) -> bool:
    """Stop the cloud of this directory; return whether there was one.

    Raises BuildError when it does not stop in time.
    """
    pid = holder(settings.directory)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_TIMEOUT_S
    while holder(settings.directory) is not None:
        if time.monotonic() > deadline:
            raise BuildError(f"process {pid} did not stop within {DOWN_TIMEOUT_S} s")
        time.sleep(POLL_S)
    return True


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    if pid := holder(settings.directory):
        raise BuildError(f"a local cloud runs here already, as process {pid}")
    settings.directory.mkdir(parents=True, exist_ok=True)
    # A killed cloud leaves its own.
    settings.stack_file.unlink(missing_ok=True)
    log = settings.directory / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "ops.local_cloud", "run"),
                *("--directory", str(settings.home), "--port", str(settings.port)),
                *("--docs-port", str(settings.docs_port)),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(settings.stack_file.is_file, process, log=log, timeout_s=UP_TIMEOUT_S)
    except BaseException:
        stop_group(process, grace_s=DOWN_TIMEOUT_S)
        raise
    return process
