"""setup.py with gcc's sanitizers, and besides the kernels the one that misbehaves."""

import runpy
from typing import Any

import setuptools
from Cython.Build import cythonize

from ops.build import ROOT

# Quickly compiled, with lines in reports; the first report ends the process. CPython's own flags
# let signed numbers wrap, which would be no overflow to report.
_SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
_COMPILE = ("-O1", "-g1", "-fno-wrapv", "-fno-omit-frame-pointer", *_SANITIZERS)


class SanitizedExtension(setuptools.Extension):  # type: ignore[misc]
    """An extension module that is compiled for the sanitizers, whatever setup.py asks for."""

    def __init__(self, name: str, sources: list[str], **options: Any) -> None:
        options |= {"extra_compile_args": [*_COMPILE], "extra_link_args": [*_SANITIZERS]}
        super().__init__(name, sources, **options)


def main() -> None:
    """Do what the command line says with the kernels, then with the canary."""
    setuptools.Extension = SanitizedExtension
    runpy.run_path(str(ROOT / "setup.py"))
    canary = SanitizedExtension("canary", ["tests/sanitized/canary.pyx"])
    modules = cythonize(canary, build_dir="build/cython")  # type: ignore[no-untyped-call]
    setuptools.setup(ext_modules=modules)


if __name__ == "__main__":
    main()
