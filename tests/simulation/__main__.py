"""`python -m tests.simulation --seed N`: plays a seed again and prints its schedule."""

import argparse
import logging
import sys
import time

from tests.simulation.lives import play


def main() -> None:
    """Play a seed, or many in a row; the first that finds something is printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many, from SEED on")
    parser.add_argument("--schedule", action="store_true", help="print it also when all is well")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    started_s = time.monotonic()
    for seed in range(given.seed, given.seed + given.seeds):
        try:
            stage = play(seed)
        except Exception as found:  # noqa: BLE001  (it is printed)
            sys.stdout.write("\n".join(found.stage.schedule) + "\n")  # type: ignore[attr-defined]
            sys.exit(f"seed {seed}: {type(found).__name__}: {found}")
        if given.schedule:
            sys.stdout.write("\n".join(stage.schedule) + "\n")
    taken_s = time.monotonic() - started_s
    sys.stderr.write(f"{given.seeds} seeds in {taken_s:.1f} s, nothing found\n")


if __name__ == "__main__":
    main()
