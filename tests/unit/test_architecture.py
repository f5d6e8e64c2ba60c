"""The house rules, read off the source: each rule also refuses a sample that breaks it."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ops.build import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS = ("core", "core_ext", "functions", "ops", "tests")

FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 300
LINE_CHARS_MAX = 100

# Folder -> what of ours its files may import; the first that fits holds.
IMPORTABLE = (
    ("core/use_cases/", ("core",)),
    ("core/", ("core", "core_ext")),
    ("core_ext/", ("core_ext",)),
    ("functions/shared/", ("functions.shared", "core")),
    ("functions/", ("<own>", "functions.shared", "core")),
    ("ops/", ("ops", "functions", "core", "core_ext")),
    ("tests/", OURS),
)

# What reaches outside, tells the time, rolls dice or remembers: not in core, not in the kernels.
IMPURE_MODULES = frozenset({
    "asyncio", "aws_lambda_powertools", "boto3", "botocore", "decimal", "http", "io", "logging",
    "os", "pathlib", "random", "requests", "secrets", "socket", "sqlite3", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid", "warnings",
})  # fmt: skip
IMPURE_CALLS = frozenset({"float", "input", "open", "print"})
CLOCK_METHODS = frozenset({"now", "today", "utcnow"})
# The command line of the pricing document reads stdin and writes stdout; it decides nothing.
COMMAND_LINES = frozenset({"core/pricing/__main__.py"})

# Words that say nothing about what a name stands for.
EMPTY_WORDS = frozenset({
    "data", "helper", "helpers", "info", "infos", "manager", "managers", "util", "utils",
})  # fmt: skip


class Source(NamedTuple):
    path: str
    text: str
    tree: ast.Module


def imports_run_one_way(source: Source) -> Iterator[str]:
    """functions/<f> -> functions/shared -> core -> core_ext, and nothing of ours besides."""
    allowed = _importable_from(source.path)
    for line, module in _imports(source):
        if module.split(".")[0] in OURS and not any(_is_within(module, a) for a in allowed):
            yield f"{line} imports {module}"
        if _is_within(module, "core.use_cases") and _is_rule_of_core(source.path):
            yield f"{line} imports {module}: a use case calls the core, not the other way"


def core_is_pure(source: Source) -> Iterator[str]:
    """No input, output, environment, clock, randomness, logging or float where we decide."""
    if not source.path.startswith(("core/", "core_ext/")) or source.path in COMMAND_LINES:
        return
    for line, module in _imports(source):
        if module.split(".")[0] in IMPURE_MODULES:
            yield f"{line} imports {module}"
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield f"{node.lineno} calls {name}()"
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK_METHODS:
                yield f"{node.lineno} reads a clock: {name}()"
            case ast.Constant(value=float()):
                yield f"{node.lineno} has a float"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{node.lineno} divides into a float"


def functions_are_short(source: Source) -> Iterator[str]:
    """At most 50 lines a function."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.lineno} {node.name}() has {lines} lines"


def files_are_short(source: Source) -> Iterator[str]:
    """At most 300 lines a file and 100 characters a line."""
    lines = source.text.splitlines()
    if len(lines) > FILE_LINES_MAX:
        yield f"has {len(lines)} lines"
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_CHARS_MAX:
            yield f"{number} has {len(line)} characters"


def names_say_something(source: Source) -> Iterator[str]:
    """No `data`, `info`, `manager`, `helper`, `utils`, `process_` in a name that we give."""
    path = PurePosixPath(source.path)
    given = [(0, part) for part in (*path.parts[:-1], path.stem)]
    for line, name in given + list(_given_names(source.tree)):
        words = re.findall(r"[a-z0-9]+|[A-Z][a-z0-9]*", name)
        empty = EMPTY_WORDS.intersection(word.lower() for word in words)
        if empty or name.startswith("process_"):
            yield f"{line} names something {name}"


RULES = (
    imports_run_one_way,
    core_is_pure,
    functions_are_short,
    files_are_short,
    names_say_something,
)

REFUSED = (
    (imports_run_one_way, "functions/notes/handler.py", "from functions.carts import views"),
    (imports_run_one_way, "functions/shared/auth.py", "import functions.notes.handler"),
    (imports_run_one_way, "functions/notes/handler.py", "import core_ext.rounding"),
    (imports_run_one_way, "functions/notes/handler.py", "from tests import fakes"),
    (imports_run_one_way, "functions/shared/wiring.py", "import ops.build"),
    (imports_run_one_way, "core/cart.py", "from functions.shared import auth"),
    (imports_run_one_way, "core/cart.py", "from core.use_cases import place_order"),
    (imports_run_one_way, "core/cart.py", "from . import use_cases"),
    (imports_run_one_way, "core/use_cases/place_order.py", "from core_ext import rounding"),
    (imports_run_one_way, "core_ext/rounding.py", "from core import money"),
    (imports_run_one_way, "ops/demo.py", "from tests.builders import orders"),
    (core_is_pure, "core/cart.py", "import boto3"),
    (core_is_pure, "core/cart.py", "from botocore.exceptions import ClientError"),
    (core_is_pure, "core/cart.py", "def f():\n    import os.path"),
    (core_is_pure, "core/orders.py", "from time import time"),
    (core_is_pure, "core/orders.py", "at = datetime.now(UTC)"),
    (core_is_pure, "core/ids.py", "from random import choice"),
    (core_is_pure, "core/ids.py", "import uuid"),
    (core_is_pure, "core/ids.py", "import logging"),
    (core_is_pure, "core/ids.py", "print(1)"),
    (core_is_pure, "core_ext/rounding.py", "half = 0.5"),
    (core_is_pure, "core_ext/rounding.py", "half = 1 / 2"),
    (core_is_pure, "core/money.py", "from decimal import Decimal"),
    (functions_are_short, "core/cart.py", "def f():\n" + "    f()\n" * 50),
    (files_are_short, "core/cart.py", "x = 1\n" * 301),
    (files_are_short, "core/cart.py", "#" * 101),
    (names_say_something, "core/cart.py", "def process_order(): ..."),
    (names_say_something, "core/cart.py", "def f(order_data): ..."),
    (names_say_something, "core/cart.py", "class CartManager: ..."),
    (names_say_something, "core/cart.py", "for info in (): ..."),
    (names_say_something, "core/cart.py", "self.data = 1"),
    (names_say_something, "core/cart.py", "import x as helper"),
    (names_say_something, "core/utils.py", ""),
)

ACCEPTED = (
    (imports_run_one_way, "functions/notes/handler.py", "from functions.notes import views"),
    (imports_run_one_way, "functions/notes/handler.py", "from functions.shared import auth"),
    (imports_run_one_way, "functions/notes/handler.py", "from core.use_cases import write_note"),
    (imports_run_one_way, "core/cart.py", "from core_ext import rounding"),
    (core_is_pure, "core/pricing/__main__.py", "import sys\nprint(sys.stdin.read())"),
    (core_is_pure, "functions/shared/clock.py", "import time"),
    (core_is_pure, "core/orders.py", "from datetime import datetime\nhalf = 1 // 2"),
    (functions_are_short, "core/cart.py", "def f():\n" + "    f()\n" * 49),
    (files_are_short, "core/cart.py", "x = 1\n" * 300),
    (names_say_something, "core/cart.py", "metadata = log.info(data=1)"),
)


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_its_rules(rule: Callable[[Source], Iterator[str]]) -> None:
    broken = [f"{source.path}:{fault}" for source in _sources() for fault in rule(source)]

    assert broken == []


@pytest.mark.parametrize(("rule", "path", "text"), REFUSED)
def test_a_rule_refuses_what_breaks_it(
    rule: Callable[[Source], Iterator[str]], path: str, text: str
) -> None:
    assert list(rule(Source(path, text, ast.parse(text))))


@pytest.mark.parametrize(("rule", "path", "text"), ACCEPTED)
def test_a_rule_accepts_what_keeps_it(
    rule: Callable[[Source], Iterator[str]], path: str, text: str
) -> None:
    assert list(rule(Source(path, text, ast.parse(text)))) == []


def _sources() -> Iterator[Source]:
    """Yield every Python file of the project, compiled kernels' overlays aside."""
    files = [ROOT / "setup.py", *(f for package in OURS for f in (ROOT / package).rglob("*.py"))]
    for file in files:
        text = file.read_text()
        yield Source(file.relative_to(ROOT).as_posix(), text, ast.parse(text))


def _importable_from(path: str) -> tuple[str, ...]:
    """Return the packages of ours that the file may import from."""
    for folder, packages in IMPORTABLE:
        if path.startswith(folder):
            own = ".".join(PurePosixPath(path).parts[:2])
            return tuple(package.replace("<own>", own) for package in packages)
    return ()


def _is_rule_of_core(path: str) -> bool:
    return path.startswith("core/") and not path.startswith("core/use_cases/")


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the line and full name of every import, also inside functions and relative ones."""
    folder = PurePosixPath(source.path).parts[:-1]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _given_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and name of everything that the file itself names."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.alias(asname=str() as name):
                yield node.lineno, name
