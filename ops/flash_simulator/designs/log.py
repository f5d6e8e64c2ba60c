"""The log of requests: shards, and the readers that deliver their records in batches."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from hashlib import md5
from math import ceil

from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.designs.tickets import Attempt
from ops.flash_simulator.events import Process
from ops.flash_simulator.limits import Limit
from ops.flash_simulator.sale import rarely

Allocate = Callable[[int, Sequence[Attempt]], Generator[float, None, bool]]


class Reader:
    """What is read of a shard in one batch: the records of some lanes, in order."""

    def __init__(self, shard: Limit) -> None:
        self.shard = shard
        """What the shard takes, of all its lanes together."""
        self.waiting: deque[Attempt] = deque()

    def batch(self, records_max: int) -> dict[int, list[Attempt]]:
        """The next records, by lane."""
        found: dict[int, list[Attempt]] = {}
        while self.waiting and records_max >= self.waiting[0].crowd.count:
            attempt = self.waiting.popleft()
            records_max -= attempt.crowd.count
            found.setdefault(attempt.crowd.lane, []).append(attempt)
        return found


class Log:
    """Where a lane's records go: its shard, and a reader beside the shard's others."""

    def __init__(self, design: Design, lanes: int, allocate: Allocate) -> None:
        self._design = design
        self._allocate = allocate
        platform = design.platform
        count = min(ceil(lanes * platform.shards_per_lane), platform.shards_max)
        shards: dict[int, Limit] = {}
        readers: dict[tuple[int, int], Reader] = {}
        self._of_lane = []
        for lane in range(lanes):
            place = _place(f"{design.scenario.seed}#{lane}")
            shard = place * count >> 128
            taken = shards.setdefault(
                shard, Limit(platform.shard_records_s, platform.shard_burst_records)
            )
            beside = shard, place % platform.parallel_batches
            self._of_lane.append(readers.setdefault(beside, Reader(taken)))
        for reader in readers.values():
            design.events.start(self._read(reader))

    def of_lane(self, lane: int) -> Reader:
        """Where a lane's records are put."""
        return self._of_lane[lane]

    def _read(self, reader: Reader) -> Process:
        """Look every so often, and go on at once while there is more."""
        design, platform, meter = self._design, self._design.platform, self._design.meter
        yield design.random.random() * platform.poll_s
        start_s = platform.cold_start_s
        while True:
            if not reader.waiting:
                yield platform.poll_s
                continue
            yield platform.batch_window_s
            began_s = design.events.now_s
            yield start_s
            for lane, attempts in reader.batch(platform.batch_max).items():
                while not (yield from self._allocate(lane, attempts)):
                    meter.invocations += 1
            # A batch whose process dies is delivered again, to find every watermark past it.
            start_s = platform.cold_start_s * rarely(1, platform.died_share, design.random)
            meter.invocations += 1
            meter.gb_s += (design.events.now_s - began_s) * platform.memory_gb


def _place(partition_key: str) -> int:
    """Where Kinesis puts a partition key, of 2**128 places that are dealt to the shards."""
    return int.from_bytes(md5(partition_key.encode(), usedforsecurity=False).digest())
