"""Building the project: environments, extension, wheels, layers. See ops/build/README.md."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository."""

LOCAL = ROOT / ".local"
"""Everything the build and the local cloud leave behind, except .venv; `make clean` removes it."""

DIST = ROOT / "dist"
"""What `make build` makes: wheels and layers."""
