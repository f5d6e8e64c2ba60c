"""Import the kernels of core_ext in one build, or in both side by side."""

from __future__ import annotations

import contextlib
import enum
import functools
import importlib
import importlib.util
import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ops.build.extension import KERNELS_FOLDER, MEMORYVIEWS, kernel_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

# Where else the compiled kernels are: those that ops.build.sanitize made.
_COMPILED_FOLDER = Path(os.environ.get("COMPILED_KERNELS", KERNELS_FOLDER))


class Build(enum.Enum):
    COMPILED = "compiled"
    INTERPRETED = "interpreted"


class BothBuilds(NamedTuple):
    compiled: ModuleType
    interpreted: ModuleType


class _KernelFinder(MetaPathFinder):
    """Finds core_ext.x as x.abi3.so or as x.py, as told; never the other when one is missing."""

    def __init__(self, build: Build) -> None:
        self._build = build

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        package, _, name = fullname.rpartition(".")
        if package != "core_ext":
            return None
        compiled = self._build is Build.COMPILED and name in {*kernel_names(), MEMORYVIEWS}
        source = KERNELS_FOLDER / f"{name}.py"
        file = str(_COMPILED_FOLDER / f"{name}.abi3.so" if compiled else source)
        loader = (ExtensionFileLoader if compiled else SourceFileLoader)(fullname, file)
        return importlib.util.spec_from_file_location(fullname, file, loader=loader)


def import_from(build: Build) -> None:
    """From now on this process imports the kernels in that build."""
    sys.meta_path.insert(0, _KernelFinder(build))


@functools.cache
def both_builds_of(name: str) -> BothBuilds:
    """Return core_ext.<name> compiled and interpreted; each uses the other kernels in its build."""
    loaded = {}
    for build in Build:
        with _only(build):
            loaded[build] = importlib.import_module(f"core_ext.{name}")
    return BothBuilds(loaded[Build.COMPILED], loaded[Build.INTERPRETED])


@contextlib.contextmanager
def _only(build: Build) -> Iterator[None]:
    """Forget the imported kernels, import in that build meanwhile, then remember the former."""
    remembered = {name: sys.modules.pop(name) for name in _imported()}
    finder = _KernelFinder(build)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in _imported():
            del sys.modules[name]
        sys.modules.update(remembered)


def _imported() -> list[str]:
    return [name for name in sys.modules if name == "core_ext" or name.startswith("core_ext.")]
