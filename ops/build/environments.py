"""`python -m ops.build.environments [name ...]`: make what is missing or out of date.

Runs on a bare Python, before anything is installed. An environment carries a stamp: the digest of
what it was made from. The same stamp again means nothing to do.
"""

from __future__ import annotations

import argparse
import base64
import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ops.build import LOCAL, ROOT
from ops.build.steps import BuildError, exit_on_build_error, run, step

if TYPE_CHECKING:
    from collections.abc import Sequence

_STAMP = ".stamp"
_PYTHON = ".python"

# The SAM CLI, ministack and we need botocores that cannot live together: one environment each.
ENVIRONMENTS = {
    "dev": ROOT / ".venv",
    "sam": LOCAL / "sam",
    "local_cloud": LOCAL / "cloud",
}

DYNOXIDE = LOCAL / "dynoxide" / "dynoxide"
_DYNOXIDE_VERSION = "1.2.1"
# Machine as `uname -m` says it -> (package suffix, sha512 of the package).
_DYNOXIDE_BUILDS = {
    "x86_64": (
        "linux-x64",
        "sBHqlxJ9ANkLluFkYRfd5r8Y0ApFew4FhOrlhgRAgD4XzEoFOukEo1nuBTQ1+jTtofqwn4NWQ2k0Tn5mNTjgUg==",
    ),
}


def main() -> None:
    """Make the named environments, or all of them."""
    known = [*ENVIRONMENTS, "dynoxide"]
    parser = argparse.ArgumentParser(prog="ops.build.environments", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="|".join(known))
    names = parser.parse_args().names or known
    if unknown := set(names).difference(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    LOCAL.mkdir(exist_ok=True)
    with exit_on_build_error(), (LOCAL / "environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands may start at once
        make_environments([name for name in names if name in ENVIRONMENTS])
        if "dynoxide" in names:
            make_dynoxide()


def make_environments(names: Sequence[str]) -> None:
    """Make those of the virtual environments that are missing or out of date, side by side."""
    if sys.version_info < (3, 11):  # noqa: UP036  nothing has checked it yet
        raise BuildError(f"Python 3.11 or newer is needed, this is {platform.python_version()}")
    stale = [name for name in names if not _is_stamped(ENVIRONMENTS[name], _digest(name))]
    if stale:
        with step(f"environments: installing {', '.join(stale)}"), ThreadPoolExecutor() as pool:
            list(pool.map(_install, stale))


def _install(name: str) -> None:
    """Make one virtual environment from its hashed requirements."""
    target = ENVIRONMENTS[name]
    # Anew for another Python; else in place: what runs from it meanwhile keeps its packages.
    made_for = target / _PYTHON
    if not (made_for.is_file() and made_for.read_text() == sys.version):
        run([sys.executable, "-m", "venv", "--clear", target])
        made_for.write_text(sys.version)
    command = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    # The file is the whole closure, so nothing is resolved again; compiled when first imported.
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile"]
    run([*command, "-r", str(_requirements(name))])
    (target / _STAMP).write_text(_digest(name))


def _requirements(name: str) -> Path:
    return ROOT / "ops" / "requirements" / f"{name}.txt"


def _digest(name: str) -> str:
    made_from = _requirements(name).read_bytes() + sys.version.encode()
    return hashlib.sha256(made_from).hexdigest()


def _is_stamped(folder: Path, digest: str) -> bool:
    """Whether the folder was completely made from what has this digest."""
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text() == digest


def make_dynoxide() -> None:
    """Fetch the DynamoDB engine that the race and fault tests run on, and check its digest."""
    machine = platform.machine()
    if machine not in _DYNOXIDE_BUILDS:
        raise BuildError(f"no dynoxide build is pinned for {machine}")
    suffix, integrity = _DYNOXIDE_BUILDS[machine]
    if _is_stamped(DYNOXIDE.parent, integrity):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm is needed for the tests' DynamoDB engine: apt-get install npm")
    with step(f"dynoxide {_DYNOXIDE_VERSION}: fetching"), tempfile.TemporaryDirectory() as folder:
        # A cache of its own: a fresh machine's HOME may be read-only.
        env = {**os.environ, "npm_config_cache": f"{folder}/cache"}
        package = f"@dynoxide/{suffix}@{_DYNOXIDE_VERSION}"
        run([npm, "pack", "--silent", package], cwd=Path(folder), env=env)
        (archive,) = Path(folder).glob("*.tgz")
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != integrity:
            raise BuildError(f"{package} has sha512 {found}, expected {integrity}")
        _extract(archive, "package/dynoxide", DYNOXIDE)
    (DYNOXIDE.parent / _STAMP).write_text(integrity)


def _extract(archive: Path, member: str, target: Path) -> None:
    """Write one file of the archive to target, executable."""
    with tarfile.open(archive) as opened:
        source = opened.extractfile(member)
        if source is None:
            raise BuildError(f"{archive.name} has no {member}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written:
            shutil.copyfileobj(source, written)
    target.chmod(0o755)


if __name__ == "__main__":
    main()
