"""What decides the log: batches of a shard, lane by lane, grants and watermark in one transaction.

It does what core.use_cases.allocate_units does, on lanes of core.flash_lanes, with the time that
each call takes and what the platform lets through.
"""

from collections.abc import Generator, Sequence
from typing import Final

from msgspec.structs import replace

from core.flash.lanes import GRANTS_PER_COMMIT_MAX, Lane, Pull, gather
from core.use_cases.allocate_units import STUMBLES_MAX
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.designs.tickets import Attempt
from ops.flash_simulator.limits import Demand, Limit, admit_whole

_RETRY_BASE_S: Final = 0.05
_RETRY_CAP_S: Final = 1.0
"""What is throttled is tried again by the SDK, sooner than by a viewer."""


class Allocator:
    """The lanes, and how they decide."""

    def __init__(self, design: Design, lanes: list[Lane]) -> None:
        self._design = design
        self._platform = platform = design.platform
        self.lanes = lanes
        self._partitions = [design.partition() for _ in lanes]
        self._index = Limit(
            min(
                platform.index_partitions * platform.partition_write_units_s,
                platform.table_write_units_s,
            ),
            platform.index_partitions * platform.partition_burst_units,
        )

    def allocate(self, number: int, attempts: Sequence[Attempt]) -> Generator[float, None, bool]:
        """Decide a lane's attempts; False when others kept being faster."""
        yield sum(each.undecided for each in attempts) * self._platform.decide_s
        pulls: list[Pull] = []
        stumbles, dry = 0, False
        while stumbles < STUMBLES_MAX:
            left = sum(each.undecided for each in attempts)
            if not left:
                return True
            self._design.meter.read_units += 1
            yield self._platform.read_s
            lane = self.lanes[number]
            units = min(left, lane.available + sum(pull.units for pull in pulls))
            if not (yield from self._grant(lane, attempts, units, pulls)):
                stumbles, pulls, dry = stumbles + 1, [], False
            elif dry:
                # With grants, the watermark has gone past the refused in their transaction.
                if not units:
                    yield from self._commit(lane, 0, [])
                self._decide(attempts, left - units, granted=False)
            elif units < left:
                self._design.meter.read_units += len(self.lanes)
                pulls, is_enough = gather(self.lanes[number], self.lanes, 1)
                dry = not is_enough
                yield self._platform.read_s
        return False

    def _grant(
        self, lane: Lane, attempts: Sequence[Attempt], units: int, pulls: Sequence[Pull]
    ) -> Generator[float, None, bool]:
        """Commit so many grants, chunk by chunk; False when the units are no longer there."""
        while units:
            chunk = min(units, GRANTS_PER_COMMIT_MAX - len(pulls))
            if not (yield from self._commit(lane, chunk, pulls)):
                return False
            self._decide(attempts, chunk, granted=True)
            units -= chunk
            pulls = []
        return True

    def _commit(
        self, read: Lane, units: int, pulls: Sequence[Pull]
    ) -> Generator[float, None, bool]:
        """A chunk: the lane, its siblings, a reservation a unit, and each one's index entry."""
        written = 2 * (1 + len(pulls) + units)
        yield from self._let_through(
            (self._partitions[read.number], 2 * (1 + units)),
            *((self._partitions[pull.sibling.number], 2) for pull in pulls),
            (self._design.table, written),
            (self._index, units),
        )
        self._design.meter.write_units += written
        lane = self.lanes[read.number]
        is_there = lane.version == read.version if pulls else lane.available >= units
        siblings = [self.lanes[pull.sibling.number] for pull in pulls]
        if not is_there or any(
            sibling.available < pull.units for sibling, pull in zip(siblings, pulls, strict=True)
        ):
            return False
        for sibling, pull in zip(siblings, pulls, strict=True):
            self.lanes[sibling.number] = replace(
                sibling, available=sibling.available - pull.units, version=sibling.version + 1
            )
        self.lanes[lane.number] = replace(
            lane,
            available=lane.available + sum(pull.units for pull in pulls) - units,
            granted=lane.granted + units,
            version=lane.version + bool(pulls),
        )
        self._design.meter.write_units += units
        self._design.taken(units)
        return True

    def _let_through(self, *demands: Demand) -> Generator[float, None, None]:
        """Wait until the platform takes a transaction, and until it is done."""
        tries = 0
        while not admit_whole(self._design.events.now_s, *demands):
            yield self._design.random.random() * min(_RETRY_CAP_S, _RETRY_BASE_S * 2**tries)
            tries += 1
        yield self._platform.transaction_s

    def _decide(self, attempts: Sequence[Attempt], count: int, *, granted: bool) -> None:
        """The next so many are decided."""
        for attempt in attempts:
            some = min(count, attempt.undecided)
            if some:
                attempt.decide(some, some * granted, self._design.events.now_s)
                count -= some
