"""What all designs have in common: viewers press, are let in or throttled, and try again."""

from abc import ABC, abstractmethod
from functools import partial
from math import ceil, floor
from random import Random
from typing import ClassVar

from ops.flash_simulator.events import Events
from ops.flash_simulator.limits import FrontDoor, Limit
from ops.flash_simulator.outcome import Answers, Meter, Outcome
from ops.flash_simulator.platform import Platform, Prices
from ops.flash_simulator.sale import Crowd, Scenario, crowds
from ops.flash_simulator.waiting import Waiting


class Design(ABC):
    """One sale, played once."""

    name: ClassVar[str]

    def __init__(self, scenario: Scenario, platform: Platform) -> None:
        self.scenario = scenario
        self.platform = platform
        self.random = Random(f"{self.name} {scenario.seed}")  # noqa: S311  (chance, not secrets)
        self.events = Events()
        self.waiting = Waiting(self.events, platform, self.random, scenario.grain)
        self.answers = Answers()
        self.meter = Meter()
        warm = min(ceil(scenario.peak_s / platform.requests_per_environment_s), self._most())
        self.warm = warm if platform.is_warm else 0
        self.door = FrontDoor(platform, self.warm)
        self.table = Limit(platform.table_write_units_s, platform.table_write_units_s / 5)
        self.sold = 0
        self.stranded = 0
        self.sold_out_s: float | None = None

    def run(self, prices: Prices) -> Outcome:
        """Play until everybody has the final answer."""
        self.begin()
        for crowd in crowds(self.scenario, self.lane_count(), self.random):
            self.events.after(crowd.pressed_s, partial(self.knock, crowd))
        self.events.run(lambda: self.answers.count < self.scenario.viewers)
        return self._outcome(prices)

    @abstractmethod
    def begin(self) -> None:
        """Deal the stock, start what runs by itself."""

    @abstractmethod
    def free(self) -> int:
        """Units that nobody has."""

    @abstractmethod
    def request(self, crowd: Crowd) -> None:
        """Serve those whom the front door let in."""

    def lane_count(self) -> int:
        """Over how many lanes viewers are dealt."""
        return 1

    def partition(self) -> Limit:
        """A partition's writes."""
        platform = self.platform
        return Limit(platform.partition_write_units_s, platform.partition_burst_units)

    def knock(self, crowd: Crowd) -> None:
        """Come to the front door, for the first time or again."""
        quick, cold = self.enter(crowd.count)
        self.again(crowd, crowd.count - quick - cold)
        if quick:
            self.request(crowd.part(quick))
        if cold:
            started = partial(self.request, crowd.part(cold))
            self.events.after(self.platform.cold_start_s, started)

    def enter(self, count: int) -> tuple[int, int]:
        """How many are let in, as `FrontDoor.admit`."""
        quick, cold = self.door.admit(self.events.now_s, count)
        self.meter.invocations += quick + cold
        self.meter.gb_s += (quick + cold) * self.platform.serve_s * self.platform.memory_gb
        return quick, cold

    def again(self, crowd: Crowd, count: int) -> None:
        """So many of a crowd were throttled, or heard nothing: they wait and knock again."""
        if count > 0:
            # Once all is sold, it is all the same whose lane one would have come to.
            lane = crowd.lane if self.sold_out_s is None else 0
            self.waiting.put(crowd.again(count, lane), 0.0, self.knock)

    def grant(self, crowd: Crowd, count: int, after_s: float = 0.0) -> None:
        """So many of a crowd hear that they have a unit."""
        now_s = self.events.now_s + self.platform.serve_s + after_s
        self.answers.give(count, now_s, now_s - crowd.pressed_s)

    def refuse(self, crowd: Crowd, count: int, after_s: float = 0.0) -> None:
        """So many of a crowd hear that all is sold."""
        now_s = self.events.now_s + self.platform.serve_s + after_s
        self.answers.give(count, now_s, now_s - crowd.pressed_s)
        if count and self.free() > 0:
            self.answers.refused_early += count

    def taken(self, count: int) -> None:
        """So many units have become somebody's."""
        self.sold += count
        if count:
            self.note_stock()

    def note_stock(self) -> None:
        """Remember when the last unit went."""
        if self.sold_out_s is None and self.free() <= 0:
            self.sold_out_s = self.events.now_s

    def door_knows(self) -> bool:
        """Whether the front door, which looks once a second, knows that all is sold."""
        return self.sold_out_s is not None and self.sold_out_s <= self.looked_s()

    def looked_s(self) -> float:
        """When it looked: all environments at the beginning of a second."""
        age_s = self.platform.board_age_s
        return floor(self.events.now_s / age_s) * age_s

    def _most(self) -> int:
        """Environments for as many as API Gateway lets through."""
        platform = self.platform
        wanted = ceil(platform.api_requests_s / platform.requests_per_environment_s)
        return min(wanted, platform.environments_max)

    def _outcome(self, prices: Prices) -> Outcome:
        self.meter.requests = self.door.charged
        self.meter.provisioned_gb_s = self.warm * self.platform.warm_s * self.platform.memory_gb
        return Outcome(
            design=self.name,
            viewers=self.scenario.viewers,
            stock=self.scenario.stock,
            sold=self.sold,
            free=max(self.free(), 0),
            stranded=self.stranded,
            oversold=max(self.sold - self.scenario.stock, 0),
            refused_early=self.answers.refused_early,
            sold_out_s=self.sold_out_s,
            answered_s=self.answers.last_s,
            p50_s=self.answers.wait_s(0.50),
            p99_s=self.answers.wait_s(0.99),
            write_units=self.meter.write_units,
            requests=self.meter.requests,
            dollars=self.meter.dollars(prices),
        )
