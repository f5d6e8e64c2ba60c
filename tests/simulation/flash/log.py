"""The log of requests in a simulation: delivered from where it was acknowledged, or before."""

from __future__ import annotations

from core.errors import Busy
from core.flash.lanes import Attempt
from core.ids import FlashRequestId, FlashSaleId, UserId
from tests.simulation.faulty_store import Faults, fault
from tests.simulation.schedule import Schedule


class SimulatedLog:
    """See `core.ports.flash_sales.RequestLog`. One shard has all lanes."""

    def __init__(self, schedule: Schedule, faults: Faults) -> None:
        self.records: list[tuple[int, Attempt]] = []
        self.acknowledged = 0
        """How many records from the first on are decided, as the shard's consumers said."""
        self._schedule = schedule
        self._faults = faults

    def append(
        self,
        sale_id: FlashSaleId,
        lane: int,
        request_id: FlashRequestId,
        shopper_id: UserId,
        units: int,
    ) -> int:
        schedule = self._schedule
        schedule.point(f"asks {sale_id[-2:]} {lane} {request_id[-4:]} {shopper_id[-4:]} {units}")
        failure = None
        chance = schedule.random.random()
        if schedule.current is not None and not schedule.is_over and chance < self._faults.any:
            failure = fault(self._faults, chance, schedule)
        sequence = len(self.records) + 1
        self.records.append((lane, Attempt(sequence, request_id, shopper_id, units)))
        if failure is not None:
            raise failure if isinstance(failure, Busy) else Busy
        return sequence

    def batch(self, start: int, end: int) -> dict[int, list[Attempt]]:
        """Some records, by lane."""
        lanes: dict[int, list[Attempt]] = {}
        for lane, attempt in self.records[start:end]:
            lanes.setdefault(lane, []).append(attempt)
        return lanes

    def of_lane(self, lane: int, after: int, until: int) -> list[Attempt]:
        """A lane's requests past one place up to another."""
        return [each for number, each in self.records[after:until] if number == lane]

    def has(self, lane: int, sequence: int) -> bool:
        """Whether this place is one of the lane's."""
        return sequence <= len(self.records) and self.records[sequence - 1][0] == lane
