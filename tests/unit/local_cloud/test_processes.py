"""Nothing that the local cloud starts outlives it, whatever way it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.build.steps import BuildError
from ops.local_cloud.lock import held_directory, holder
from ops.local_cloud.processes import require_free_port, run_to_end, server, wait_until
from ops.local_cloud.settings import HOST
from ops.local_cloud.signals import stoppable

# Starts a child, writes its process id, and waits for it.
PARENT = """
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
child.wait()
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(path: Path) -> int:
    deadline = time.monotonic() + 20
    while not (path.is_file() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(path.read_text())


def assert_ends(pid: int) -> None:
    deadline = time.monotonic() + 20
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} is left"
        time.sleep(0.02)


def test_a_server_ends_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "child"
    command: list[str | Path] = [sys.executable, "-c", PARENT, note]
    with server(command, env={}, cwd=tmp_path, log=tmp_path / "log", grace_s=1) as process:
        child = wait_for(note)
        assert is_running(child)
    assert process.returncode is not None
    assert_ends(child)


def test_a_server_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "server"
    script = f"""
import pathlib, sys, time
from ops.local_cloud.processes import server
here = pathlib.Path({str(tmp_path)!r})
command = [sys.executable, "-c", "import time; time.sleep(60)"]
with server(command, env={{}}, cwd=here, log=here / "log", grace_s=1) as process:
    pathlib.Path({str(note)!r}).write_text(str(process.pid))
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script]) as starter:
        pid = wait_for(note)
        assert is_running(pid)
        starter.kill()
    assert_ends(pid)


def test_a_server_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(1, flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    command = [sys.executable, "-c", script]
    with server(command, env={}, cwd=tmp_path, log=log, grace_s=0.2) as process:
        wait_for(log)
    assert process.returncode == -signal.SIGKILL


def test_a_program_that_takes_too_long_ends_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "child"
    with pytest.raises(BuildError, match="did not end within 1 s"):
        run_to_end([sys.executable, "-c", PARENT, note], env={}, timeout_s=1, cwd=tmp_path)
    assert_ends(wait_for(note))


def test_a_failing_program_says_what_it_printed(tmp_path: Path) -> None:
    script = "import sys; print('the reason'); sys.exit(3)"
    with pytest.raises(BuildError, match=r"(?s)exited with 3.*the reason"):
        run_to_end([sys.executable, "-c", script], env={}, timeout_s=20, cwd=tmp_path)


def test_a_server_that_ends_at_its_start_is_not_waited_for(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = "import sys; sys.exit('no room')"
    with (
        server([sys.executable, "-c", script], env={}, cwd=tmp_path, log=log, grace_s=1) as process,
        pytest.raises(BuildError, match="no room"),
    ):
        wait_until(lambda: False, process, log=log, timeout_s=20)


def test_a_port_in_use_is_an_error_that_names_the_variable() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BuildError, match=f"port {port} is in use.*STOREFRONT_PORT"):
            require_free_port(port, "STOREFRONT_PORT")
    require_free_port(port, "STOREFRONT_PORT")


def test_a_directory_has_one_holder_and_none_after_it_was_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib; from ops.local_cloud.lock import held_directory\n"
        "with held_directory(pathlib.Path(sys.argv[1])): print(1, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert holder(tmp_path) == process.pid
        with pytest.raises(BuildError, match=f"process {process.pid}"), held_directory(tmp_path):
            pytest.fail("two hold one directory")
        process.kill()
    assert holder(tmp_path) is None
    with held_directory(tmp_path):
        assert holder(tmp_path) == os.getpid()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_interrupts_and_an_impatient_second_does_not(
    number: signal.Signals,
) -> None:
    stopped = []

    def work() -> None:
        try:
            os.kill(os.getpid(), number)
            time.sleep(20)
        finally:
            os.kill(os.getpid(), number)
            time.sleep(0.01)
            stopped.append("properly")

    with stoppable(), pytest.raises(KeyboardInterrupt):
        work()
    assert stopped == ["properly"]
