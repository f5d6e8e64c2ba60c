"""What happens when: an event after the other, in order of time."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

Process = Iterator[float]
"""Something that takes time: it yields how many seconds it waits before it goes on."""


class Events:
    """The events to come. Those of one moment happen in the order that they were planned in."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._planned: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def after(self, delay_s: float, happen: Callable[[], None]) -> None:
        """Plan an event."""
        self._count += 1
        heappush(self._planned, (self.now_s + delay_s, self._count, happen))

    def start(self, process: Process) -> None:
        """Begin a process now; it goes on by itself."""

        def go_on() -> None:
            delay_s = next(process, None)
            if delay_s is not None:
                self.after(delay_s, go_on)

        go_on()

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Let things happen as long as `goes_on`, or nothing is planned any more."""
        while self._planned and goes_on():
            self.now_s, _, happen = heappop(self._planned)
            happen()
