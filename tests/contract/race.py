"""Many at once, from one starting gun."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def race(runs: Iterable[Callable[[], T]]) -> list[T]:
    """What came of calling all of `runs` at the same moment, each in a thread, in their order."""
    racers = list(runs)
    barrier = Barrier(len(racers))

    def run(each: Callable[[], T]) -> T:
        barrier.wait()
        return each()

    with ThreadPoolExecutor(len(racers)) as pool:
        return list(pool.map(run, racers))
