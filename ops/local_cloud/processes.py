"""Start programs so that nothing of them outlives us.

Every program gets a process group of its own, so it ends with all it has started, and a Ctrl-C at
the terminal reaches us alone: we decide the order in which things stop.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ops.build import ROOT
from ops.build.steps import BuildError
from ops.local_cloud.settings import HOST

POLL_S = 0.05
LOG_TAIL_LINES = 30
# Of <sys/prctl.h>.
PR_SET_PDEATHSIG = 1


def run_to_end(
    command: Sequence[str | Path], *, env: Mapping[str, str], timeout_s: float, cwd: Path = ROOT
) -> str:
    """Run a program and return what it printed.

    Raises BuildError with the end of its output when it fails or takes longer than `timeout_s`.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    name = Path(command[0]).name
    try:
        output, _ = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise BuildError(f"{name} did not end within {timeout_s:.0f} s") from None
    finally:
        stop_group(process, grace_s=2)
    if process.returncode:
        raise BuildError(f"{name} exited with {process.returncode}:\n{_tail(output)}")
    return output


@contextlib.contextmanager
def server(
    command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, log: Path, grace_s: float
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the length of the body, its output in `log`; then end it and its children.

    It gets `grace_s` seconds to end by itself before it is killed.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  we have no threads yet
        )
    try:
        yield process
    finally:
        stop_group(process, grace_s=grace_s)


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], *, log: Path, timeout_s: float
) -> None:
    """Wait until `ready`. Raises BuildError when the process ends before, or it takes too long."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        if process.poll() is not None:
            tail = _tail(log.read_text(errors="replace"))
            raise BuildError(f"it ended with {process.returncode} at its start:\n{tail}")
        if time.monotonic() > deadline:
            raise BuildError(f"it was not ready after {timeout_s:.0f} s; see {log}")
        time.sleep(POLL_S)


def stop_group(process: subprocess.Popen[bytes] | subprocess.Popen[str], *, grace_s: float) -> None:
    """End a process that leads its group, and the whole group with it."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stdin):
        if stream is not None:
            stream.close()


def require_free_port(port: int, variable: str) -> None:
    """Raise BuildError when another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BuildError(
                f"port {port} is in use ({error.strerror}); choose another with {variable}=<port>"
            ) from None


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent() -> None:
    """Ask the kernel to end this process when its parent is gone, be it by SIGKILL."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _tail(output: str) -> str:
    return "\n".join(output.splitlines()[-LOG_TAIL_LINES:])
