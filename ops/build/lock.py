"""`make lock`: compile ops/requirements/*.in to *.txt, versions and hashes, no addresses.

Universal: one file serves x86_64 and aarch64, Python 3.11 and up. `layer` comes first, `dev`
is constrained by it, so tests run on exactly what is deployed.
"""

from __future__ import annotations

import argparse

from ops.build import ROOT
from ops.build.environments import ENVIRONMENTS
from ops.build.steps import exit_on_build_error, run, step

REQUIREMENTS = ROOT / "ops" / "requirements"
NAMES = ("layer", "dev", "sam", "local_cloud")


def main() -> None:
    """Compile every requirement file; --upgrade takes newer versions of what is not pinned."""
    parser = argparse.ArgumentParser(prog="ops.build.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true")
    upgrade = parser.parse_args().upgrade
    with exit_on_build_error():
        for name in NAMES:
            with step(f"ops/requirements/{name}.txt"):
                compile_requirements(name, upgrade=upgrade)


def compile_requirements(name: str, *, upgrade: bool) -> None:
    """Compile one .in to its .txt beside it."""
    uv = ENVIRONMENTS["dev"] / "bin" / "uv"
    command: list[str] = [str(uv), "pip", "compile", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--upgrade"] if upgrade else []
    run([*command, "--output-file", f"{name}.txt", f"{name}.in"], cwd=REQUIREMENTS)


if __name__ == "__main__":
    main()
