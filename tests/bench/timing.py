"""How long things take, on a machine that others use too."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def us(run: Callable[[], object], times: int = 1) -> float:
    """CPU time of a run in microseconds, the mean of so many."""
    started = time.thread_time_ns()
    for _ in range(times):
        run()
    return (time.thread_time_ns() - started) / times / 1e3


def by_turns(
    runs: Mapping[str, Callable[[], object]], rounds: int = 150, times: int = 1
) -> dict[str, list[float]]:
    """Time all of them in each round, so that all meet the same machine; a number a round each."""
    for run in runs.values():
        run()
    turns = [{name: us(run, times) for name, run in runs.items()} for _ in range(rounds)]
    return {name: [turn[name] for turn in turns] for name in runs}


def medians(taken: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of each."""
    return {name: statistics.median(numbers) for name, numbers in taken.items()}
