"""`python -m tests.mutation [path ...]`: change one thing at a time and see whether a test minds.

Paths are files or folders; without any it is all that `make mutants` covers. Each mutant runs in a
forked process that imports it in place of the file, kernels interpreted, and counts as killed when
a test fails or it takes too much time or memory. Killed ones are remembered while their file stays
the same; those that accepted.toml gives a reason to survive for are not run, those of whole
functions only on the first tests. The exit status is 1 when another survives, or when a reason is
given for a mutant that there is not.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ops.build import ROOT
from ops.build.extension import make_extension
from tests.mutation.mutations import Mutant, mark_returns, mutants
from tests.mutation.outcomes import Accepted, Memory, Outcome, accepted
from tests.mutation.suites import (
    AFTER_PRICING,
    Known,
    Stage,
    known_quotes,
    passes,
    replace_module,
    stages_of,
)

TARGETS: Final = ("core_ext", "core/pricing", *AFTER_PRICING)
# Exports, and numbers of fields of which others would do as well.
_NOT_MUTATED: Final = frozenset({"__init__.py", "layout.py", "book_layout.py"})
_MEMORY_BYTES: Final = 4 << 30


class Running(NamedTuple):
    mutant: Mutant
    digest: str
    stages: tuple[Stage, ...]
    kills: Counter[Stage]


def main() -> int:
    """Run the mutants and print what became of them."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("paths", nargs="*", default=TARGETS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th mutant only")
    parser.add_argument(
        "--fresh", action="store_true", help="run those killed before and the accepted, too"
    )
    options = parser.parse_args()
    make_extension()
    memory = Memory(is_fresh=options.fresh)
    known = known_quotes()
    seconds = _check_stages(options.paths, known)
    reasons = accepted()
    counts = Counter[tuple[str, str]]()
    unexplained = []
    made = []
    for mutant, ended in _run(options, memory, reasons, known, seconds):
        made.append(mutant)
        is_accepted = ended is Outcome.SURVIVED and reasons.has(mutant)
        outcome = Outcome.ACCEPTED if is_accepted else ended
        counts[mutant.path, outcome] += 1
        if outcome is Outcome.SURVIVED:
            unexplained.append(mutant.key)
            print(f"survived: {mutant.key}", flush=True)
    _print_table(counts)
    if unexplained:
        print(f"{len(unexplained)} survived without a reason in tests/mutation/accepted.toml")
    outdated = reasons.outdated(made) if options.sample == 1 else []
    for key in outdated:
        print(f"no such mutant as in tests/mutation/accepted.toml: {key}")
    return 1 if unexplained or outdated else 0


def _files(paths: list[str]) -> Iterator[Path]:
    for path in paths:
        found = ROOT / path
        for file in sorted(found.rglob("*.py")) if found.is_dir() else [found]:
            if file.name not in _NOT_MUTATED:
                yield file


def _check_stages(paths: list[str], known: Known) -> dict[Stage, float]:
    """How many seconds every stage takes without a mutant.

    Exit unless all pass: else nothing would be a mutant's fault.
    """
    files = {
        stage: file for file in _files(paths) for stage in stages_of(str(file.relative_to(ROOT)))
    }
    seconds = {}
    for stage, file in files.items():
        start = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            _be_mutant(file, ast.parse(file.read_text()), (stage,), known)
        if os.waitpid(pid, 0)[1]:
            sys.exit(f"without any mutant the tests of {file.name} fail: {stage}")
        seconds[stage] = time.perf_counter() - start
    return seconds


def _run(
    options: argparse.Namespace,
    memory: Memory,
    reasons: Accepted,
    known: Known,
    seconds: dict[Stage, float],
) -> Iterator[tuple[Mutant, Outcome]]:
    """Every mutant and what became of it, as they end."""
    running: dict[int, Running] = {}
    number = 0
    for file in _files(options.paths):
        text = file.read_text()
        digest = hashlib.sha256(text.encode()).hexdigest()
        tree = ast.parse(text)
        mark_returns(tree)
        stages = stages_of(str(file.relative_to(ROOT)))
        kills = Counter[Stage]()
        for mutant in mutants(str(file.relative_to(ROOT)), tree):
            number += 1
            if number % options.sample:
                continue
            if memory.has_killed(mutant.key, digest):
                yield mutant, Outcome.KILLED
                continue
            if mutant.key in reasons.keys and not options.fresh:
                yield mutant, Outcome.ACCEPTED
                continue
            if len(running) == options.jobs:
                yield _next_ended(running, memory)
            # What kills most of a file for its time comes first.
            order = sorted(stages, key=lambda each: -(1 + kills[each]) / seconds[each])
            is_quick = mutant.place in reasons.functions and not options.fresh
            asked = stages[:1] if is_quick else tuple(order)
            pid = os.fork()
            if pid == 0:
                _be_mutant(file, tree, asked, known)
            running[pid] = Running(mutant, digest, asked, kills)
    while running:
        yield _next_ended(running, memory)


def _next_ended(running: dict[int, Running], memory: Memory) -> tuple[Mutant, Outcome]:
    pid, status = os.wait()
    mutant, digest, stages, kills = running.pop(pid)
    if status == 0:
        return mutant, Outcome.SURVIVED
    kills[stages[os.waitstatus_to_exitcode(status) - 1]] += 1
    memory.note_killed(mutant.key, digest)
    return mutant, Outcome.KILLED


def _be_mutant(file: Path, tree: ast.Module, stages: tuple[Stage, ...], known: Known) -> None:
    """In the fork: run the stages, each in a fork of its own; exit with the number that fails.

    Counted from 1, and 0 when all pass.
    """
    status = 1
    with contextlib.suppress(BaseException):
        code = compile(tree, str(file), "exec", dont_inherit=True)
        status = 0
        for number, stage in enumerate(stages, 1):
            pid = os.fork()
            if pid == 0:
                _limit(stage.cpu_seconds)
                replace_module(file, code)
                is_alive = False
                with contextlib.suppress(BaseException):
                    is_alive = passes(stage, known)
                os._exit(0 if is_alive else 1)
            if os.waitpid(pid, 0)[1]:
                status = number
                break
    os._exit(status)


def _limit(cpu_seconds: int) -> None:
    """Bound time and memory; be quiet."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    os.nice(5)


def _print_table(counts: Counter[tuple[str, str]]) -> None:
    print(f"\n{'':40}{'mutants':>10}" + "".join(f"{name:>10}" for name in Outcome))
    for path in [*sorted({path for path, _ in counts}), "together"]:
        row = [
            sum(n for (p, o), n in counts.items() if o == name and path in {p, "together"})
            for name in Outcome
        ]
        print(f"{path:40}{sum(row):>10}" + "".join(f"{number:>10}" for number in row))


if __name__ == "__main__":
    sys.exit(main())
