"""`python -m ops.build.sanitize [test ...]`: the kernels under AddressSanitizer and UBSan.

Compiles them with gcc's sanitizers into a folder of their own, sees that the sanitizers report a
bad read and an overflow of a kernel made for that, then runs the tests that drive the kernels. Any
report ends the process that made it, and with it the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ops.build import ROOT
from ops.build.extension import make_extension
from ops.build.steps import BuildError, exit_on_build_error, run, step

SANITIZED = ROOT / "build" / "sanitized"

# Hostile buffers for every kernel; both builds side by side; whole quotes and searches.
_TESTS = (
    "tests/parity",
    "tests/unit/pricing",
    "tests/property/test_pricing_oracle.py",
    "tests/property/test_pricing_properties.py",
    "tests/property/test_pricing_best.py",
)
# Each makes a report, and what the report says.
_CANARIES = (
    ("read(array('q', [0] * 8), 8)", "heap-buffer-overflow"),
    ("add(2**63 - 1, 1)", "signed integer overflow"),
)


def main() -> None:
    """Compile and run; exit status 1 at any report."""
    tests = sys.argv[1:] or _TESTS
    with exit_on_build_error():
        make_extension()
        library = _address_sanitizer()
        with step("core_ext: compiling with AddressSanitizer and UBSan"):
            folders = [f"--build-lib={SANITIZED}", f"--build-temp={SANITIZED / 'temp'}"]
            run([sys.executable, "-m", "ops.build.sanitized_setup", "build_ext", *folders])
        env = _environment(library)
        with step("canaries: a bad read and an overflow are reported"):
            for call, report in _CANARIES:
                _check_canary(call, report, env)
    command = [sys.executable, "-m", "pytest", "--quiet", "--build=compiled", *tests]
    sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)


def _address_sanitizer() -> Path:
    """The runtime library of gcc, which must be loaded before everything else."""
    library = Path(run(["gcc", "-print-file-name=libasan.so"]).strip())
    if not library.is_absolute():
        raise BuildError("gcc has no AddressSanitizer; on Debian: apt-get install libasan8")
    return library.resolve()


def _environment(library: Path) -> dict[str, str]:
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        # CPython keeps much until the end on purpose, so that leaks would say nothing.
        "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        # Each buffer an allocation of its own, with guarded memory around it.
        "PYTHONMALLOC": "malloc",
        "COMPILED_KERNELS": str(SANITIZED / "core_ext"),
    }


def _check_canary(call: str, report: str, env: dict[str, str]) -> None:
    """BuildError unless the call ends its process with that report."""
    (canary,) = SANITIZED.glob("canary*.so")
    loader = f"ExtensionFileLoader('canary', {str(canary)!r})"
    program = (
        "from array import array\n"
        "from importlib.machinery import ExtensionFileLoader\n"
        "from importlib.util import module_from_spec, spec_from_file_location\n"
        f"spec = spec_from_file_location('canary', {str(canary)!r}, loader={loader})\n"
        "canary = module_from_spec(spec)\n"
        "spec.loader.exec_module(canary)\n"
        f"canary.{call}\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    if done.returncode == 0 or report not in done.stderr:
        raise BuildError(f"no sanitizer reported {report} of {call}:\n{done.stderr[-2_000:]}")


if __name__ == "__main__":
    main()
