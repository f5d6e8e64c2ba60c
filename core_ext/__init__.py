"""The compiled kernels: integer arithmetic over buffers, importing nothing of ours but each other.

| entry point | what it is |
|---|---|
| `rounding` | rate, apportion, unit prices (docs/money-rules.md §1) |
| `reservation` | the book of a flash sale's lane: who may have units, in order of arrival |
| `is_compiled()` | whether the kernels in use are machine code or the same source, interpreted |

A kernel is `x.py` in plain typed Python with an overlay `x.pxd`; `python -m ops.build.extension`
compiles the pair to `x.abi3.so` beside them. Without that file, `x.py` itself runs.
"""


def is_compiled() -> bool:
    """Whether the kernels that this process imports are the compiled ones."""
    from core_ext import rounding  # noqa: PLC0415  here, so that importing the package is free

    return not rounding.__file__.endswith(".py")
