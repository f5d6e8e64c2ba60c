"""Counters: a conditional decrement an attempt, of one item or of one of several.

`UpdateItem available -= 1 if available >= 1`, then `PutItem` of the reservation. The decrement is
a write unit of the counter's partition whether its condition held or not. Who dies between the two
writes leaves a unit that is nobody's.
"""

from core.flash.sales import lane_count
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.limits import admit
from ops.flash_simulator.sale import Crowd, dealt, rarely


class HotCounter(Design):
    """All units in one item."""

    name = "hot counter"

    def begin(self) -> None:
        """See `Design.begin`."""
        each, odd = divmod(self.scenario.stock, self.counters())
        self.available = [each + (number < odd) for number in range(self.counters())]
        self.partitions = [self.partition() for _ in self.available]

    def counters(self) -> int:
        """How many items the stock is in."""
        return 1

    def free(self) -> int:
        """See `Design.free`."""
        return sum(self.available)

    def request(self, crowd: Crowd) -> None:
        """See `Design.request`."""
        if self.scenario.door_remembers and self.door_knows():
            self.refuse(crowd, crowd.count)
            return
        served = 0
        for number, count in enumerate(dealt(crowd.count, len(self.available), self.random)):
            if count:
                served += self._decrement(crowd, number, count)
        self.again(crowd, crowd.count - served)

    def decrement(self, number: int, wanted: int) -> int:
        """Take up to so many units of a counter, as many as its condition allows."""
        taken = min(wanted, self.available[number])
        self.available[number] -= taken
        return taken

    def _decrement(self, crowd: Crowd, number: int, count: int) -> int:
        """Some of a crowd try one counter; how many are answered, those apart who try again."""
        admitted = admit(
            self.events.now_s, count, (self.partitions[number], 1.0), (self.table, 1.0)
        )
        self.meter.write_units += admitted
        taken = self.decrement(number, admitted)
        died = rarely(taken, self.platform.died_share, self.random)
        self.stranded += died
        self.meter.write_units += taken - died
        self.taken(taken - died)
        self.note_stock()
        write_s = self.platform.write_s
        self.grant(crowd, taken - died, 2 * write_s)
        self.refuse(crowd, admitted - taken, write_s)
        return admitted - died


class ShardedCounters(HotCounter):
    """The units dealt over as many items as we have lanes; an attempt tries one, at random."""

    name = "sharded counters"

    def counters(self) -> int:
        """See `HotCounter.counters`."""
        return lane_count(self.scenario.stock)
