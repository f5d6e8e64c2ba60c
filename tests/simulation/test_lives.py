"""The design survives its seeds, and every mutant of it is caught within a few thousand."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Defect
from tests.simulation.lives import play
from tests.simulation.mutants import MUTANTS, RARELY_CAUGHT
from tests.simulation.stage import Breach

pytestmark = [pytest.mark.once, pytest.mark.slow]
CHUNK = 100
SEEDS = 1_000
SEEDS_LONG = 20_000
MUTANT_SEEDS_MAX = 3_000


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Refusals that actors meet by the hundred are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def survive(first: int) -> None:
    for seed in range(first, first + CHUNK):
        try:
            play(seed)
        except Exception as found:
            for line in found.stage.schedule:  # type: ignore[attr-defined]
                sys.stdout.write(f"{line}\n")
            again = f"python -m tests.simulation --seed {seed}"
            raise AssertionError(f"seed {seed} (`{again}`): {found}") from found


@pytest.mark.parametrize("first", range(1, SEEDS, CHUNK))
def test_lives_among_faults_end_well(first: int) -> None:
    survive(first)


@pytest.mark.long
@pytest.mark.parametrize("first", range(SEEDS + 1, SEEDS_LONG, CHUNK))
def test_many_more_lives_end_well(first: int) -> None:
    survive(first)


def test_a_seed_plays_the_same_whatever_process_plays_it() -> None:
    played = {
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "8", "--schedule"],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": hashes},
        ).stdout
        for hashes in ("1", "2")
    }
    assert len(played) == 1
    assert len(played.pop().splitlines()) > CHUNK


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] if name in RARELY_CAUGHT else [])
        for name in MUTANTS
    ],
)
def test_a_mutant_is_caught(name: str) -> None:
    for seed in range(1, MUTANT_SEEDS_MAX + 1):
        try:
            play(seed, MUTANTS[name])
        except (Breach, Defect):
            return
    pytest.fail(f"{name}: nothing found in {MUTANT_SEEDS_MAX} seeds")
