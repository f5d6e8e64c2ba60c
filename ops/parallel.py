"""Do many things at once: a bounded number, the first failure stops the rest."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORKERS: Final = 8


def each(
    work: Callable[[T], R],
    items: Iterable[T],
    *,
    workers: int = WORKERS,
    done: Callable[[], None] | None = None,
) -> list[R]:
    """Return the results of `work`, in order of the items, at most `workers` at a time.

    `done` is called after each item, one call at a time. After the first failure, or a Ctrl-C,
    nothing new is begun; what is under way ends, then the failure is raised.
    """
    lock = threading.Lock()
    stopped = threading.Event()

    def one(item: T) -> R:
        if stopped.is_set():
            raise CancelledError
        try:
            result = work(item)
        except BaseException:
            stopped.set()
            raise
        if done is not None:
            with lock:
                done()
        return result

    with ThreadPoolExecutor(workers) as pool:
        futures: list[Future[R]] = [pool.submit(one, item) for item in items]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
    return _results(futures)


def _results(futures: list[Future[R]]) -> list[R]:
    for future in futures:
        if future.cancelled():
            continue
        failure = future.exception()
        if failure is not None and not isinstance(failure, CancelledError):
            raise failure
    return [future.result() for future in futures]
