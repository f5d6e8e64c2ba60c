"""`make bench`: run every benchmark, or those that are named, each in a process of its own.

    python -m ops.bench              all
    python -m ops.bench imports      one

Nothing is asserted on: the tables are for reading, and ratios are measured within one run.
"""

import argparse
import subprocess
import sys

from ops.build import ROOT

BENCH = ROOT / "tests" / "bench"
NOT_BENCHMARKS = {"__init__", "bare_function", "counting_store", "redis_book", "shopping", "timing"}


def main() -> int:
    """Run the benchmarks; the exit status is that of the first that fails."""
    names = sorted({path.stem for path in BENCH.glob("*.py")} - NOT_BENCHMARKS)
    parser = argparse.ArgumentParser(prog="ops.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(names))
    chosen = parser.parse_args().names or names
    unknown = set(chosen) - set(names)
    if unknown:
        parser.error(f"no benchmark named {', '.join(sorted(unknown))}")
    for name in chosen:
        print(f"\n== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
