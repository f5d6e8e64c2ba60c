"""`python -m ops.build.extension`: compile core_ext in place, unless it is up to date."""

from __future__ import annotations

import fcntl
import hashlib
import sys
from pathlib import Path

from ops.build import LOCAL, ROOT
from ops.build.environments import ENVIRONMENTS
from ops.build.steps import exit_on_build_error, run, step

KERNELS_FOLDER = ROOT / "core_ext"
MEMORYVIEWS = "_memoryviews"
"""The module without a source of ours that the compiled kernels share (see setup.py)."""
_STAMP = LOCAL / "extension.stamp"


def main() -> None:
    """Compile the kernels for the interpreter of the dev environment."""
    with exit_on_build_error():
        make_extension()


def make_extension() -> None:
    """Make core_ext/*.abi3.so from core_ext/*.py and *.pxd; BuildError if one does not compile."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "extension.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may start at once
        _compile_if_stale(source_digest())


def kernel_names() -> list[str]:
    """Return the modules of core_ext that are compiled: those with an overlay."""
    overlays = sorted(KERNELS_FOLDER.glob("*.pxd"))
    return [path.stem for path in overlays if path.with_suffix(".py").is_file()]


def source_digest() -> str:
    """Return the digest of everything that a compiled kernel is made from, tools included."""
    digest = hashlib.sha256(sys.version.encode())
    sources = [*KERNELS_FOLDER.glob("*.py"), *KERNELS_FOLDER.glob("*.pxd")]
    tools = [ROOT / "setup.py", ROOT / "ops" / "requirements" / "dev.txt"]
    for path in sorted([*sources, *tools]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _compile_if_stale(digest: str) -> None:
    built = [KERNELS_FOLDER / f"{name}.abi3.so" for name in (*kernel_names(), MEMORYVIEWS)]
    if _STAMP.is_file() and _STAMP.read_text() == digest and all(map(Path.is_file, built)):
        return
    with step(f"core_ext: compiling {', '.join(kernel_names())}"):
        for left_over in KERNELS_FOLDER.glob("*.so"):
            left_over.unlink()
        python = ENVIRONMENTS["dev"] / "bin" / "python"
        run([python, "setup.py", "build_ext", "--inplace", "--build-temp=build/temp"])
    _STAMP.write_text(digest)


if __name__ == "__main__":
    main()
