"""`python -m ops.openapi` writes docs/openapi; with `--check` it only says what is stale."""

import argparse
import sys

from ops.openapi.surfaces import SURFACES


def main() -> int:
    """Write or compare every document; 1 when one differs under `--check`."""
    parser = argparse.ArgumentParser(prog="python -m ops.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when stale")
    only_check = parser.parse_args().check
    stale = [surface for surface in SURFACES if not surface.is_current()]
    for surface in stale:
        if not only_check:
            surface.path.parent.mkdir(parents=True, exist_ok=True)
            surface.path.write_text(surface.text())
        print(
            f"{surface.path.name} {'is stale: python -m ops.openapi' if only_check else 'written'}"
        )
    return 1 if stale and only_check else 0


if __name__ == "__main__":
    sys.exit(main())
