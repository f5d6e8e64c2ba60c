"""What is changed in a module to see whether a test minds: one small thing at a time.

Left alone: annotations, docstrings and prose, imports, the 0 of functions that only return 0, the
sum of a row and a field whose number is 0, how a struct is made and kept rather than read, and that
what is zipped is as long as it always is.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from core_ext import book_layout, layout

_HEADER_CHARS_MAX: Final = 120

_ARITHMETIC: Final = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_CALLS: Final = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
_DELETED: Final = (ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)
_LEFT_ALONE: Final = frozenset({"annotation", "returns", "decorator_list", "bases", "slice_type"})
_SCOPES: Final = (ast.FunctionDef, ast.ClassDef)
_FIRST_FIELDS: Final = frozenset(
    name
    for names in (vars(layout), vars(book_layout))
    for name, number in names.items()
    if number == 0
)


class Mutant(NamedTuple):
    """One change, named by what it changes and not by where that stands in the file.

    `number` tells apart equal changes of one function.
    """

    path: str
    function: str
    change: str
    number: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.function}"

    @property
    def key(self) -> str:
        number = f" #{self.number}" if self.number > 1 else ""
        return f"{self.place}: {self.change}{number}"


def mutants(path: str, tree: ast.Module) -> Iterator[Mutant]:
    """Each mutant; while it is the one, the tree is mutated."""
    numbers = Counter[tuple[str, str]]()
    for function, change in _mutate(tree, "", tree):
        numbers[function, change] += 1
        yield Mutant(path, function or "(module)", change, numbers[function, change])


def _mutate(node: ast.AST, scope: str, statement: ast.AST) -> Iterator[tuple[str, str]]:
    """Mutate everything below a node; yield the function and the change."""
    for child, place in _children(node):
        if _is_left_alone(child):
            continue
        within = f"{scope}.{child.name}".strip(".") if isinstance(child, _SCOPES) else scope
        header = child if isinstance(child, ast.stmt) else statement
        before, context = ast.unparse(_without_body(child)), ast.unparse(_without_body(header))
        for replacement in _replacements(child, within):
            place(ast.copy_location(replacement, child))
            ast.fix_missing_locations(replacement)
            after = ast.unparse(_without_body(replacement))
            change = f"{_first_line(before)} -> {_first_line(after)}"
            if header is not child:
                change += f" in {_first_line(context)}"
            yield scope, change
            place(child)
        yield from _mutate(child, within, header)


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, Callable[[Any], None]]]:
    """Each child, and what puts another in its place."""
    for name, value in ast.iter_fields(node):
        if name in _LEFT_ALONE:
            continue
        if isinstance(value, ast.AST):
            yield value, functools.partial(setattr, node, name)
        elif isinstance(value, list):
            for at, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield item, functools.partial(operator.setitem, value, at)


def _is_left_alone(child: ast.AST) -> bool:
    match child:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Subscript(ast.Name("frozenset")):  # a type
            return True
        case ast.keyword(arg="frozen" | "gc" | "kw_only" | "strict"):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__")]):
            return True
        case ast.Call(func=ast.Name(id="TypeVar")) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.If(test=ast.Compare(ast.Name("__name__"))):  # another process, not the mutant's
            return True
        case ast.Return():
            return bool(getattr(child, "is_only_zero", False))
    return False


def mark_returns(tree: ast.Module) -> None:
    """Mark what is in functions whose every return is `return 0`: nobody reads it."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            nodes = list(ast.walk(function))
            values = [ast.unparse(node) for node in nodes if isinstance(node, ast.Return)]
            for node in nodes:
                node.is_only_zero = set(values) == {"return 0"}  # type: ignore[attr-defined]


def _replacements(node: ast.AST, scope: str) -> Iterator[ast.AST]:
    yield from _other_operators(node)
    match node:
        case ast.Constant(value=value):
            yield from [ast.Constant(other) for other in _other_values(value)]
        case ast.IfExp() | ast.If():
            fields = dict(ast.iter_fields(node))
            yield type(node)(**{**fields, "test": ast.UnaryOp(ast.Not(), node.test)})
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            keywords = [] if name == "sorted" else node.keywords
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), node.args, keywords)
        case ast.Return(value=value) if value and not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
    if scope and (isinstance(node, _DELETED) or _is_call(node)):
        yield ast.Pass()


def _other_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(op=ast.Add(), right=ast.Attribute(ast.Name("layout"), name)) if (
            name in _FIRST_FIELDS
        ):
            return
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(op)](), node.right)
        case ast.AugAssign(op=op) if type(op) in _ARITHMETIC:
            yield ast.AugAssign(node.target, _ARITHMETIC[type(op)](), node.value)
        case ast.Compare(ops=ops):
            for at, compared in enumerate(ops):
                for other in _COMPARISONS[type(compared)]:
                    changed = [*ops[:at], other(), *ops[at + 1 :]]
                    yield ast.Compare(node.left, changed, node.comparators)
        case ast.BoolOp(op=op):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _other_values(value: object) -> Iterator[bool | int | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        if value > 0:
            yield value - 1
    elif isinstance(value, str) and value and " " not in value:
        yield value + "?"


def _without_body(node: ast.AST) -> ast.AST:
    """A statement without the statements in it."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return ast.Name(node.name)
    if hasattr(node, "body") and isinstance(node.body, list):
        fields = {**dict(ast.iter_fields(node)), "body": [ast.Pass()], "orelse": []}
        return ast.copy_location(type(node)(**fields), node)
    return node


def _first_line(text: str) -> str:
    line = " ".join(text.split()).removesuffix(": pass")
    return line if len(line) <= _HEADER_CHARS_MAX else line[: _HEADER_CHARS_MAX - 3] + "..."
