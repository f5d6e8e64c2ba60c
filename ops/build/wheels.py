"""`python -m ops.build.wheels [arch ...]`: abi3 wheels for x86_64 and aarch64 from this machine.

The C compiler is zig's, from the package index: it brings the headers and the C library's symbols
for both architectures, so that one machine without a cross toolchain or Docker builds both.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sysconfig
from pathlib import Path

from ops.build import DIST, LOCAL, ROOT
from ops.build.environments import ENVIRONMENTS
from ops.build.extension import source_digest
from ops.build.steps import exit_on_build_error, run, step

ARCHITECTURES = ("x86_64", "aarch64")

# Lambda's Amazon Linux 2023 has glibc 2.34, manylinux_2_28 distributions 2.28. zig links against
# 2.26; what the kernels use of it is older still, so auditwheel grants manylinux_2_17.
_GLIBC = "2.26"
_POLICY = "manylinux_2_17"

# Zip entries carry this time: the same sources make the same bytes.
_EPOCH = "315532800"


def main() -> None:
    """Build the wheels of the named architectures, or of all."""
    parser = argparse.ArgumentParser(prog="ops.build.wheels", description=__doc__)
    parser.add_argument("architectures", nargs="*", metavar="|".join(ARCHITECTURES))
    with exit_on_build_error():
        for architecture in parser.parse_args().architectures or ARCHITECTURES:
            with step(f"wheel {architecture}"):
                print("", wheel(architecture).name, end="")


def wheel(architecture: str, folder: Path = DIST, scratches: Path = LOCAL / "build") -> Path:
    """Build core and core_ext into one wheel for the architecture; return its path.

    The same kernels build in the same place of `scratches`, where they are found compiled.
    """
    python = ENVIRONMENTS["dev"] / "bin" / "python"
    scratch = scratches / f"{architecture}-{source_digest()[:16]}"
    scratch.mkdir(parents=True, exist_ok=True)
    with (scratch / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # SAM and tests may build at once
        tree = _source_tree(scratch / "tree")
        command = [str(python), "setup.py", "build", "--build-lib", "build/lib"]
        command += ["bdist_wheel", "--dist-dir", "wheel"]
        command += ["--plat-name", f"{_POLICY}_{architecture}"]
        run(command, cwd=tree, env=_cross_environment(python, architecture, scratch))
        (built,) = (tree / "wheel").glob("*.whl")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(built, folder))


def _source_tree(tree: Path) -> Path:
    """Copy what the wheel is built from: the checkout stays clean, nothing left over gets in."""
    for stale in ("core", "core_ext", "build/lib/core", "wheel"):
        shutil.rmtree(tree / stale, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.so", "*.c")
    for package in ("core", "core_ext"):
        shutil.copytree(ROOT / package, tree / package, ignore=ignored)
    for name in ("setup.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tree)
    return tree


def _cross_environment(python: Path, architecture: str, scratch: Path) -> dict[str, str]:
    """Return the environment in which setuptools compiles for the architecture."""
    zig = f"{python} -m ziglang cc -target {architecture}-linux-gnu.{_GLIBC}"
    return {
        **os.environ,
        "CC": f"{zig} -I{_debian_headers(architecture, scratch)}",
        "LDSHARED": f"{zig} -shared",
        "SOURCE_DATE_EPOCH": _EPOCH,
        "KERNELS_UNCHANGED": "",
        "ZIG_GLOBAL_CACHE_DIR": str(LOCAL / "zig"),
        "ZIG_LOCAL_CACHE_DIR": str(LOCAL / "zig"),
    }


def _debian_headers(architecture: str, scratch: Path) -> Path:
    """Return an include folder in which Debian's pyconfig.h finds its architecture's half.

    Debian splits pyconfig.h by architecture and installs the host's only. Both of ours are
    little-endian LP64 Linux: what the limited API reads of that file is the same on both.
    """
    include = scratch / "include"
    version = f"python{sysconfig.get_python_version()}"
    host = Path("/usr/include", sysconfig.get_config_var("MULTIARCH") or "", version)
    target = include / f"{architecture}-linux-gnu" / version
    target.mkdir(parents=True, exist_ok=True)
    if (host / "pyconfig.h").is_file():
        shutil.copy(host / "pyconfig.h", target)
    return include


if __name__ == "__main__":
    main()
