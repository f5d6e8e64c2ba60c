"""A queue with a pending item an attempt: written at the door, decided by workers in order.

A worker takes ten messages and grants them in one transaction with the counter; once the counter is
empty it marks each item as refused. Both are what the viewer's poll finds.
"""

from collections import deque
from typing import Final

from ops.flash_simulator.designs.tickets import Attempt, Ticketed
from ops.flash_simulator.events import Process
from ops.flash_simulator.limits import admit
from ops.flash_simulator.sale import Crowd

MESSAGES_A_BATCH: Final = 10
_STEP_S: Final = 0.05


class PendingQueue(Ticketed):
    """Durable before it is decided."""

    name = "pending queue"

    def begin(self) -> None:
        """See `Design.begin`."""
        self.available = self.scenario.stock
        self.counter = self.partition()
        self.queue: deque[Attempt] = deque()
        self.pending = 0
        self.events.start(self._work())

    def free(self) -> int:
        """See `Design.free`."""
        return self.available

    def request(self, crowd: Crowd) -> None:
        """See `Design.request`."""
        if self.scenario.door_remembers and self.door_knows():
            self.refuse(crowd, crowd.count)
            return
        written = admit(self.events.now_s, crowd.count, (self.table, 1.0))
        self.again(crowd, crowd.count - written)
        if written:
            self.meter.write_units += written
            self.meter.queue_calls += written
            self.queue.append(self.give_ticket(crowd, written))
            self.pending += written

    def _work(self) -> Process:
        while True:
            yield _STEP_S
            if self.available:
                self._grant_some()
            else:
                self._refuse_some()

    def _grant_some(self) -> None:
        wanted = min(self.pending, self.available)
        batches = admit(
            self.events.now_s,
            -(-wanted // MESSAGES_A_BATCH),
            (self.counter, 2.0),
            (self.table, 2.0 * (MESSAGES_A_BATCH + 1)),
        )
        granted = min(wanted, batches * MESSAGES_A_BATCH)
        self.meter.write_units += 2 * (granted + batches)
        self.available -= granted
        self._decide(granted, granted)
        self.taken(granted)

    def _refuse_some(self) -> None:
        refused = admit(self.events.now_s, self.pending, (self.table, 1.0))
        self.meter.write_units += refused
        self._decide(refused, 0)

    def _decide(self, count: int, granted: int) -> None:
        """The next so many of the queue."""
        batches = -(-count // MESSAGES_A_BATCH)
        self.meter.queue_calls += 2 * batches
        self.meter.invocations += batches
        self.meter.gb_s += batches * self.platform.transaction_s * self.platform.memory_gb
        self.pending -= count
        while count:
            attempt = self.queue[0]
            some = min(count, attempt.undecided)
            attempt.decide(some, min(some, granted), self.events.now_s)
            granted -= min(some, granted)
            count -= some
            if not attempt.undecided:
                self.queue.popleft()
