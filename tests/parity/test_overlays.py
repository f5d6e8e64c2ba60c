"""An overlay (x.pxd) types what its source (x.py) has; Cython itself ignores a misspelt name."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

import pytest

from ops.build.extension import KERNELS_FOLDER, kernel_names

pytestmark = pytest.mark.once

# A declaration of a function, with the types of its local variables before it.
DECLARATION = re.compile(
    r"(?:@cython\.locals\((?P<locals>[^)]*)\)\s*)?"
    r"^\s*c(?:p)?def [^\n(=:]*?(?P<name>\w+)\((?P<parameters>[^)]*)\)",
    re.MULTILINE,
)


# What may be -1 and says with it that something was raised.
UNSURE = re.compile(
    r"^c(?:p)?def (?:inline )?(?:int64_t|Py_ssize_t) (\w+)\([^)]*\)\s*except -1", re.MULTILINE
)


class Names(NamedTuple):
    parameters: list[str]
    locals: set[str]


@pytest.mark.parametrize("kernel", kernel_names())
def test_an_overlay_types_every_variable_and_none_that_is_not_there(kernel: str) -> None:
    source = names_in_source((KERNELS_FOLDER / f"{kernel}.py").read_text())
    overlay = names_in_overlay((KERNELS_FOLDER / f"{kernel}.pxd").read_text())

    assert overlay
    for function, names in overlay.items():
        assert names == source[function], f"{kernel}.{function}"


@pytest.mark.parametrize("kernel", kernel_names())
def test_a_number_may_be_minus_one(kernel: str) -> None:
    """Of a spoilt cart any number may come out: `except? -1` looks whether something was raised."""
    assert UNSURE.findall((KERNELS_FOLDER / f"{kernel}.pxd").read_text()) == []


def test_a_number_that_may_not_is_seen() -> None:
    overlay = "cdef int64_t f(int a) except? -1\ncpdef Py_ssize_t g(\n    int a) except -1\n"

    assert UNSURE.findall(overlay) == ["g"]


def test_a_misspelt_and_a_forgotten_name_are_seen() -> None:
    overlay = "@cython.locals(cuont=int)\ncpdef int f(int a,\n  const long[::1] b) except -1\n"
    source = "def f(a, b):\n    count = 1\n    for i in b:\n        count += i\n"

    assert names_in_overlay(overlay) == {"f": Names(["a", "b"], {"cuont"})}
    assert names_in_source(source) == {"f": Names(["a", "b"], {"count", "i"})}


def names_in_overlay(text: str) -> dict[str, Names]:
    """Return what the overlay declares of each function."""
    return {
        found["name"]: Names(
            [_name_of(parameter) for parameter in found["parameters"].split(",") if parameter],
            set(re.findall(r"(\w+)\s*=", found["locals"] or "")),
        )
        for found in DECLARATION.finditer(text)
    }


def names_in_source(text: str) -> dict[str, Names]:
    """Return each function's parameters and the variables it assigns to."""
    functions = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef))
    return {function.name: _names_in(function) for function in functions}


def _names_in(function: ast.FunctionDef) -> Names:
    parameters = [argument.arg for argument in function.args.args]
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and _is_stored(n)}
    return Names(parameters, stored.difference(parameters))


def _name_of(parameter: str) -> str:
    """Return the last word before a default: `const int64_t[::1] parts`, `int at=*`."""
    name: str = re.findall(r"\w+", parameter.partition("=")[0])[-1]
    return name


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
