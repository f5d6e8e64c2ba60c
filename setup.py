"""What pyproject.toml cannot say: which extension modules there are and how to compile them.

Each core_ext/x.py that has an overlay x.pxd becomes x.abi3.so, good for every CPython from 3.11.
A compiler error ends the build: there is no silent fall-back to the interpreted kernels.
"""

import os
from pathlib import Path

from Cython.Build import cythonize
from Cython.Compiler import Options
from setuptools import Extension, setup

DIRECTIVES = {
    "language_level": 3,
    # A wrong price is worse than an exception: arithmetic and indexing are checked.
    "overflowcheck": True,
    "boundscheck": True,
    # Not a second time: a negative index is out of bounds, and a buffer never set has no length.
    "wraparound": False,
    "initializedcheck": False,
    # The .pxd types a kernel; annotations stay documentation, as they are when interpreted.
    "annotation_typing": False,
}

# A buffer is passed by value, with room for its dimensions: ours have 1, and 2 is the least that
# Cython takes. With room for its usual 8, a kernel spends a third of its time on copying them.
Options.buffer_max_dims = 2

KERNELS = sorted(
    overlay.stem
    for overlay in Path("core_ext").glob("*.pxd")
    if overlay.with_suffix(".py").is_file()
)

# Cython's memoryviews are a module of their own instead of a megabyte of C in each kernel: they
# compile in a third of the time, to half of the size. There is no source: Cython writes it.
MEMORYVIEWS = "core_ext._memoryviews"

SOURCES = {f"core_ext.{name}": f"core_ext/{name}.py" for name in KERNELS}

extensions = [
    Extension(
        name,
        [source],
        define_macros=[("Py_LIMITED_API", "0x030B0000")],
        py_limited_api=True,
        extra_compile_args=["-O3", "-g0"],
        extra_link_args=["-s"],
    )
    for name, source in (SOURCES | {MEMORYVIEWS: "core_ext/_memoryviews.c"}).items()
]

setup(
    # Always anew: Cython does not see that a kernel depends on the constants of layout_c.pxd. Who
    # keeps a folder for each state of the sources may say that nothing has changed there.
    ext_modules=cythonize(
        extensions,
        build_dir="build/cython",
        compiler_directives=DIRECTIVES,
        shared_utility_qualified_name=MEMORYVIEWS,
        force="KERNELS_UNCHANGED" not in os.environ,
    ),
    options={
        "bdist_wheel": {"py_limited_api": "cp311"},
        "build_ext": {"parallel": os.cpu_count() or 1},
    },
)
