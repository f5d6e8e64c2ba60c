"""What became of mutants: remembered from run to run, and survivors accepted with a reason."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from ops.build import LOCAL
from tests.mutation.mutations import Mutant

_REMEMBERED: Final = LOCAL / "mutants.jsonl"
_ACCEPTED: Final = Path(__file__).with_name("accepted.toml")


class Outcome(StrEnum):
    KILLED = "killed"
    ACCEPTED = "accepted"
    SURVIVED = "survived"


class Memory:
    """The mutants killed before in files that are still the same; the others are run again."""

    def __init__(self, *, is_fresh: bool = False) -> None:
        self._killed = set[tuple[str, str]]()
        if _REMEMBERED.exists() and not is_fresh:
            for line in _REMEMBERED.read_text().splitlines():
                key, digest = json.loads(line)
                self._killed.add((key, digest))

    def has_killed(self, key: str, digest: str) -> bool:
        return (key, digest) in self._killed

    def note_killed(self, key: str, digest: str) -> None:
        self._killed.add((key, digest))
        with _REMEMBERED.open("a") as remembered:
            remembered.write(json.dumps([key, digest]) + "\n")


class Accepted(NamedTuple):
    """The survivors that nothing is wrong with: single ones, and all of some functions."""

    keys: frozenset[str]
    functions: frozenset[str]

    def has(self, mutant: Mutant) -> bool:
        return mutant.key in self.keys or mutant.place in self.functions

    def outdated(self, made: Iterable[Mutant]) -> list[str]:
        """What is accepted, of files of which these are the mutants, and is none of them."""
        places = {mutant.place for mutant in made}
        known = {mutant.key for mutant in made} | places
        paths = {place.partition(":")[0] for place in places}
        named = sorted(self.keys | self.functions)
        return [name for name in named if name.partition(":")[0] in paths and name not in known]


def accepted() -> Accepted:
    """What accepted.toml gives reasons for."""
    groups = tomllib.loads(_ACCEPTED.read_text())["accepted"]
    return Accepted(
        frozenset(key for group in groups for key in group.get("mutants", ())),
        frozenset(place for group in groups for place in group.get("functions", ())),
    )
