"""`python -m ops.build.check lint|test|test-long`: run the checks, say how long each took.

Every check runs, so that one run shows all that is wrong; if any failed, the exit status is 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from ops.build import LOCAL, ROOT

_PYTEST = (sys.executable, "-m", "pytest", "--quiet")
_PARALLEL = ("--numprocesses=auto", "--dist=worksteal")

# What prices, splits, rounds or reserves: the rest never reaches a kernel, and runs once.
_ON_KERNELS = (
    "tests/parity",
    "tests/unit/pricing",
    "tests/property/test_pricing_best.py",
    "tests/property/test_pricing_oracle.py",
    "tests/property/test_pricing_properties.py",
    "tests/property/test_pricing_reading.py",
    "tests/property/test_price_traces.py",
    "tests/property/test_order_journals.py",
    "tests/property/test_refund_amounts.py",
    "tests/property/test_flash_lanes.py",
    "tests/functional/test_flash_sales.py",
    "tests/functional/test_orders.py",
    "tests/functional/test_quotes.py",
    "tests/functional/test_quoted_coupons.py",
    "tests/functional/test_refunds.py",
    "tests/functional/test_simulations.py",
)

# The stack runs the layer's kernels whatever the test process imports, and there is one stack.
_END_TO_END = "tests/e2e"
_LONG = ("-m", "long or not long", "--hypothesis-profile=long")

_SANITIZED = ("tests, sanitized kernels", (sys.executable, "-m", "ops.build.sanitize"))

_LINT = (
    ("style", (sys.executable, "-m", "ruff", "check", "--quiet")),
    ("format", (sys.executable, "-m", "ruff", "format", "--check", "--quiet")),
    ("types", (sys.executable, "-m", "mypy")),
    ("template", (str(LOCAL / "sam" / "bin" / "sam"), "validate", "--lint")),
)


def main() -> None:
    """Run one group of checks."""
    parser = argparse.ArgumentParser(prog="ops.build.check", description=__doc__)
    parser.add_argument("group", choices=["lint", "test", "test-long"])
    group = parser.parse_args().group
    checks = {"lint": _LINT, "test": _suites(()), "test-long": (*_suites(_LONG), _SANITIZED)}[group]
    failed = [name for name, command in checks if not _passes(name, command)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _suites(options: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the test runs: what uses kernels on both builds, all else once."""
    parallel = (*_PARALLEL, *options)
    apart = (*parallel, f"--ignore={_END_TO_END}")
    return (
        ("tests, compiled kernels", (*_PYTEST, "--build=compiled", *apart)),
        ("tests, interpreted kernels", (*_PYTEST, "--build=interpreted", *parallel, *_ON_KERNELS)),
        ("tests, end to end", (*_PYTEST, "--build=compiled", *options, _END_TO_END)),
    )


def _passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one check with its output shown, then print its outcome and time."""
    print(f"--- {name}", flush=True)
    # sam validate asks for a region although it calls nothing, and would report its use.
    env = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ, "SAM_CLI_TELEMETRY": "0"}
    started_s = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0
    outcome = "ok" if passed else "FAILED"
    print(f"--- {name}: {outcome}, {time.monotonic() - started_s:.1f} s", flush=True)
    return passed


if __name__ == "__main__":
    main()
