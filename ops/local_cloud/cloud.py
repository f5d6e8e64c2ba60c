"""One local cloud from start to stop."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from ops.build import ROOT
from ops.build.steps import BuildError, step
from ops.local_cloud.build import build_template
from ops.local_cloud.deploy import deploy
from ops.local_cloud.inputs import deploy_digest
from ops.local_cloud.lock import held_directory
from ops.local_cloud.ministack import ministack
from ops.local_cloud.processes import require_free_port, run_to_end
from ops.local_cloud.settings import CLOUD_PYTHON, SAM, Settings
from ops.local_cloud.stack_file import Stack, read_stack, write_stack
from ops.swagger.server import documentation

SEED_TIMEOUT_S = 300


class Kept(msgspec.Struct, frozen=True):
    """A stack as a clean stop left it: the digest of what it was made from, and its stack.json."""

    digest: str
    stack: Stack


def run(settings: Settings, *, on_ready: Callable[[Stack], None], fresh: bool = False) -> None:
    """Start the cloud, have the stack deployed and seeded, call `on_ready`, stay until Ctrl-C.

    When nothing that the stack is made from has changed since the last clean stop, it continues
    where that left it, unless `fresh`. Whatever goes wrong: nothing is left running.
    """
    with held_directory(settings.directory), _published_only_while_up(settings.stack_file):
        _require_tools()
        require_free_port(settings.port, "STOREFRONT_PORT")
        if settings.docs_port:
            require_free_port(settings.docs_port, "STOREFRONT_DOCS_PORT")
        digest = deploy_digest(settings)
        kept = None if fresh else _take_kept(settings, digest)
        if kept is None:
            shutil.rmtree(settings.state, ignore_errors=True)
        with ministack(settings) as process:
            if kept:
                print("  nothing has changed: the stack is as the last stop left it")
            write_stack(settings.stack_file, kept.stack if kept else _make_stack(settings))
            with _documentation(settings):
                on_ready(read_stack(settings.stack_file))
                _wait_for_stop(process)
            stack = read_stack(settings.stack_file)
        # Not reached after a failure, and not true when ministack did not end by itself.
        if process.returncode == 0:
            _kept_path(settings).write_bytes(msgspec.json.encode(Kept(digest=digest, stack=stack)))


@contextlib.contextmanager
def _published_only_while_up(stack_file: Path) -> Iterator[None]:
    # Before, too: a killed cloud leaves its own.
    stack_file.unlink(missing_ok=True)
    try:
        yield
    finally:
        stack_file.unlink(missing_ok=True)


def _make_stack(settings: Settings) -> Stack:
    """Deploy and seed. Until this is done there is no stack.json that others could read."""
    draft = settings.directory / "stack.draft.json"
    write_stack(draft, deploy(settings, build_template()))
    with step("demo world: people, products, offers, notes, rooms"):
        run_to_end(
            [sys.executable, "-m", "ops.demo_world"],
            env={**os.environ, "STOREFRONT_STACK": str(draft)},
            timeout_s=SEED_TIMEOUT_S,
        )
    stack = read_stack(draft)
    draft.unlink()
    return stack


def _documentation(settings: Settings) -> contextlib.AbstractContextManager[None]:
    if settings.docs_port:
        return documentation(settings.docs_port, settings.port)
    return contextlib.nullcontext()


def _wait_for_stop(process: subprocess.Popen[bytes]) -> None:
    try:
        code = process.wait()
    except KeyboardInterrupt:
        return
    raise BuildError(f"ministack ended by itself, with {code}")


def _require_tools() -> None:
    for tool in (CLOUD_PYTHON, SAM):
        if not tool.exists():
            missing = tool.relative_to(ROOT)
            raise BuildError(f"{missing} is missing; run `python3 -m ops.build.environments`")


def _kept_path(settings: Settings) -> Path:
    return settings.state / "kept.json"


def _take_kept(settings: Settings, digest: str) -> Kept | None:
    """Return what was kept if it still fits.

    The note is gone afterwards: until the next clean stop the state is not to be trusted.
    """
    path = _kept_path(settings)
    if not path.is_file():
        return None
    kept = msgspec.json.decode(path.read_bytes(), type=Kept)
    path.unlink()
    return kept if kept.digest == digest else None
