"""Work that is due at times: an open loop, in which being late is seen and never forgiven.

Who presses does not wait for those before. So what is due is due, however long others take: a
thread that comes late finds the work with its old time, and measures from that.
"""

import heapq
import threading
import time
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Agenda(Generic[T]):
    """Hands work to threads in order of time, none before it is due. Times are of `clock`."""

    def __init__(
        self, work: Iterable[tuple[float, T]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._queue: list[tuple[float, int, T]] = []
        self._added = 0
        self._under_way = 0
        self._is_stopped = False
        for due_s, what in work:
            self._push(due_s, what)

    def take(self) -> T | None:
        """Wait for the next that is due; None once all is done, or when it was stopped."""
        with self._changed:
            while self._queue or self._under_way:
                if self._is_stopped:
                    return None
                wait_s = self._queue[0][0] - self._clock() if self._queue else None
                if wait_s is None or wait_s > 0:
                    self._changed.wait(wait_s)
                    continue
                self._under_way += 1
                return heapq.heappop(self._queue)[2]
            return None

    def done(self, follows: tuple[float, T] | None = None) -> None:
        """What was taken is over; `follows` is due as its consequence."""
        with self._changed:
            self._under_way -= 1
            if follows is not None:
                self._push(*follows)
            is_over = not self._queue and not self._under_way
            self._changed.notify_all() if is_over else self._changed.notify()

    def stop(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    @property
    def under_way(self) -> int:
        """How much is taken and not done."""
        return self._under_way

    @property
    def late_s(self) -> float:
        """How long ago the next would have been due; 0 when nothing waits."""
        with self._changed:
            return max(0.0, self._clock() - self._queue[0][0]) if self._queue else 0.0

    def _push(self, due_s: float, what: T) -> None:
        heapq.heappush(self._queue, (due_s, self._added, what))
        self._added += 1
