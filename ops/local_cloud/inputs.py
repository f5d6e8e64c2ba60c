"""What a built and a deployed stack are made from, as digests: the same digest, nothing to do."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ops.build import ROOT
from ops.local_cloud.settings import CLOUD_PYTHON, Settings

BUILD_INPUTS = (
    "template.yaml",
    "pyproject.toml",
    "setup.py",
    "core",
    "core_ext",
    "functions",
    "layers",
    "ops/build",
    "ops/requirements/layer.txt",
)
DEPLOY_INPUTS = (
    "ops/local_cloud",
    "ops/demo_world",
    "ops/client.py",
    "ops/requirements/local_cloud.txt",
    "ops/requirements/sam.txt",
)
# What a build leaves beside the sources.
_GENERATED_SUFFIXES = {".pyc", ".so", ".c", ".html"}


def build_digest(root: Path = ROOT) -> str:
    """Return the digest of all that `sam build` reads, and of the interpreter it builds for."""
    return digest([root / name for name in BUILD_INPUTS], str(CLOUD_PYTHON.resolve()))


def deploy_digest(settings: Settings, root: Path = ROOT) -> str:
    """Return the digest of all that a freshly deployed and seeded stack depends on."""
    inputs = [root / name for name in DEPLOY_INPUTS]
    return digest(inputs, build_digest(root), str(settings.port))


def digest(paths: Iterable[Path], *extra: str) -> str:
    """Return the SHA-256 over names and content of the sources under `paths`, and `extra`."""
    total = hashlib.sha256(repr(extra).encode())
    for path in paths:
        for source in _sources(path):
            content = hashlib.sha256(source.read_bytes()).digest()
            total.update(repr((str(source.relative_to(path.parent)), content)).encode())
    return total.hexdigest()


def _sources(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(
            found
            for found in path.rglob("*")
            if found.is_file() and found.suffix not in _GENERATED_SUFFIXES
        )
