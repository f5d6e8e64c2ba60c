"""What became of mutants: remembered from run to run, and survivors accepted with a reason."""

from __future__ import annotations

import json
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Final

from ops.build import LOCAL

_REMEMBERED: Final = LOCAL / "mutants.jsonl"
_ACCEPTED: Final = Path(__file__).with_name("accepted.toml")


class Outcome(StrEnum):
    KILLED = "killed"
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


def accepted() -> dict[str, str]:
    """The keys of survivors that nothing is wrong with, and why."""
    groups = tomllib.loads(_ACCEPTED.read_text())["accepted"]
    return {key: group["reason"] for group in groups for key in group["mutants"]}
