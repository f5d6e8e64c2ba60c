"""`python -m ops.build.layer --arch A --python V TARGET`: fill a Lambda layer's folder.

TARGET/python gets core, core_ext (compiled) and the pinned packages of ops/requirements/layer.txt,
all for one architecture and one Python. What takes long is kept under .local/cache by digest.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ops.build import DIST, LOCAL, ROOT
from ops.build.environments import ENVIRONMENTS
from ops.build.extension import source_digest
from ops.build.steps import exit_on_build_error, run, step
from ops.build.wheels import ARCHITECTURES, wheel

if TYPE_CHECKING:
    from collections.abc import Callable

_CACHE = LOCAL / "cache"
_REQUIREMENTS = ROOT / "ops" / "requirements" / "layer.txt"

# What Lambda's Amazon Linux 2023 (glibc 2.34) can load; pip takes each tag literally.
_MANYLINUX = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")

# botocore describes 400 services in 29 MB; a layer carries those that functions call.
SERVICES = (
    "cognito-idp",
    "dynamodb",
    "events",
    "kinesis",
    "lambda",
    "s3",
    "scheduler",
    "secretsmanager",
    "sqs",
    "ssm",
)

# Parts of the packages that no function reaches: of Powertools more than logging and batches, what
# cffi compiles with (cryptography needs only its backend), command-line programs, the records of
# an installation that nobody will undo. Each local worker unpacks the layer for itself, so every
# file is paid for at each of its cold starts. A function that comes to need one of these fails the
# test that starts it from the layer.
_UNUSED = (
    "bin",
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/metrics/provider/datadog",
    "aws_lambda_powertools/utilities/auth_alpha",
    "aws_lambda_powertools/utilities/circuit_breaker",
    "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/parameters",
    "aws_lambda_powertools/utilities/parser",
    "aws_lambda_powertools/utilities/streaming",
    "aws_lambda_powertools/utilities/validation",
    "cffi",
    "pycparser",
    "urllib3/contrib/emscripten",
    "*.dist-info/RECORD",
    "*.dist-info/sboms",
    "**/*.pyi",
)


def main() -> None:
    """Build one layer into TARGET, or with `--all` the layers of both architectures into dist/."""
    parser = argparse.ArgumentParser(prog="ops.build.layer", description=__doc__)
    parser.add_argument("target", nargs="?", type=Path)
    parser.add_argument("--arch", choices=ARCHITECTURES, default="aarch64")
    parser.add_argument("--python", default="3.13", help="the runtime's version, as 3.13")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    if interpreter_of(options.python) is None:
        print(f"  no python{options.python} here: a layer without bytecode starts cold more slowly")
    with exit_on_build_error():
        if options.all:
            for architecture in ARCHITECTURES:
                archive_layer(architecture, options.python)
        elif options.target is None:
            parser.error("TARGET is missing")
        else:
            fill_layer(options.target, options.arch, options.python)


def archive_layer(architecture: str, python: str) -> Path:
    """Build the layer and zip it as dist/commerce-layer-<python>-<arch>.zip; return the path."""
    name = f"commerce-layer-{python}-{architecture}"
    with tempfile.TemporaryDirectory() as scratch, step(f"layer {python} {architecture}"):
        fill_layer(Path(scratch), architecture, python)
        DIST.mkdir(exist_ok=True)
        return Path(shutil.make_archive(str(DIST / name), "zip", scratch))


def fill_layer(target: Path, architecture: str, python: str) -> None:
    """Put everything that functions import, beside their own folder, into target/python."""
    packages = target / "python"
    shutil.copytree(_dependencies(architecture, python), packages, dirs_exist_ok=True)
    kernels = _kernels(architecture)
    shutil.copytree(kernels / "core_ext", packages / "core_ext", dirs_exist_ok=True)
    without_bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "core", packages / "core", ignore=without_bytecode, dirs_exist_ok=True)
    for package in ("core", "core_ext"):
        compile_bytecode(packages / package, python, f"/opt/python/{package}")


def compile_bytecode(folder: Path, python: str, runtime_folder: str) -> None:
    """Precompile the folder for that Python, if it is on this machine; else leave it alone.

    Lambda mounts code read-only, so a module without a .pyc is compiled at each cold start. A .pyc
    of another version is worse than none: it is read, refused, and the module compiled anyway.
    """
    interpreter = interpreter_of(python)
    if interpreter is None:
        return
    command = [interpreter, "-m", "compileall", "-q", "-j0", "--invalidation-mode=unchecked-hash"]
    run([*command, "-s", str(folder), "-p", runtime_folder, str(folder)])


def interpreter_of(python: str) -> str | None:
    """Return an interpreter of that version, or None where there is none."""
    if python == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    found = shutil.which(f"python{python}")
    # A version manager's shim is found for versions that it then cannot run.
    if found and subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode:
        return None
    return found


def _kernels(architecture: str) -> Path:
    """Return a folder that holds core_ext compiled for the architecture."""

    def fill(folder: Path) -> None:
        built = wheel(architecture, folder)
        with zipfile.ZipFile(built) as archive:
            wanted = [name for name in archive.namelist() if name.startswith("core_ext/")]
            archive.extractall(folder, [name for name in wanted if not name.endswith(".pxd")])
        built.unlink()

    return _cached(f"kernels-{architecture}-{source_digest()[:16]}", fill)


def _dependencies(architecture: str, python: str) -> Path:
    """Return a folder that holds the pinned packages, without what no function reaches."""

    def fill(folder: Path) -> None:
        command = [str(ENVIRONMENTS["dev"] / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile"]
        command += ["--implementation", "cp", "--python-version", python]
        for tag in _MANYLINUX:
            command += ["--platform", f"{tag}_{architecture}"]
        run([*command, "--target", str(folder), "-r", str(_REQUIREMENTS)])
        _prune(folder)
        compile_bytecode(folder, python, "/opt/python")

    digest = hashlib.sha256(_REQUIREMENTS.read_bytes() + Path(__file__).read_bytes())
    bytecode = "pyc" if interpreter_of(python) else "nopyc"
    name = f"packages-{architecture}-{python}-{bytecode}-{digest.hexdigest()[:16]}"
    return _cached(name, fill)


def _prune(packages: Path) -> None:
    """Remove what no function reaches."""
    unused = [path for pattern in _UNUSED for path in packages.glob(pattern)]
    services = (packages / "botocore" / "data").iterdir()
    unused += [path for path in services if path.is_dir() and path.name not in SERVICES]
    for path in unused:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _cached(name: str, fill: Callable[[Path], None]) -> Path:
    """Return the folder of that name in the cache, filled before; else fill it first.

    It appears by a rename, whole or not at all, so that an interrupted build leaves no half.
    """
    folder = _CACHE / name
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # SAM and tests may build at once
        if not folder.is_dir():
            unfinished = Path(tempfile.mkdtemp(dir=_CACHE))
            unfinished.chmod(0o755)  # Lambda reads the layer as another user
            try:
                fill(unfinished)
                unfinished.rename(folder)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    return folder


if __name__ == "__main__":
    main()
