"""The tables of states: every `STEPS` of a module of `core`, so a new one is found by itself."""

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from ops.build import ROOT

CORE = ROOT / "core"


class Transition(Struct, frozen=True):
    """A step that leads from one state to another."""

    before: str
    step: str
    after: str


class Table(Struct, frozen=True):
    """A life of something, as its module has it."""

    name: str
    title: str
    prose: list[str]
    """The paragraphs of the module's docstring, its own drawing left out."""
    states: list[str]
    """In the order that they are declared in."""
    transitions: list[Transition]


def tables() -> list[Table]:
    """All there are, by name."""
    found = (_table(path) for path in sorted(CORE.rglob("*.py")) if "\nSTEPS:" in path.read_text())
    return sorted(found, key=lambda table: table.name)


def table_of(name: str, doc: str, steps: Mapping[Any, StrEnum]) -> Table:
    """A table, keyed by state and step, with the text that explains it."""
    first = next(iter(steps.values()))
    title, *rest = inspect.cleandoc(doc).split("\n\n")
    return Table(
        name=name,
        title=title.partition(",")[0].rstrip("."),
        prose=[" ".join(part.split()) for part in rest if not part.startswith("  ")],
        states=[state.value for state in type(first)],
        transitions=[
            Transition(before.value, step.value, after.value)
            for (before, step), after in steps.items()
        ],
    )


def _table(path: Path) -> Table:
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    state = type(next(iter(module.STEPS.values()))).__name__.removesuffix("State")
    name = re.sub(r"\B(?=[A-Z])", "_", state).lower()
    return table_of(name, module.__doc__ or "", module.STEPS)


def in_play(table: Table) -> Iterator[str]:
    """The states that some step leads from or to, as they are declared."""
    named = {each.before for each in table.transitions} | {each.after for each in table.transitions}
    return (state for state in table.states if state in named)
