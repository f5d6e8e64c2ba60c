"""The designs that are compared, a file each."""

from typing import Final

from ops.flash_simulator.designs.counters import HotCounter, ShardedCounters
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.designs.lanes import Lanes
from ops.flash_simulator.designs.pending_queue import PendingQueue
from ops.flash_simulator.outcome import Outcome
from ops.flash_simulator.platform import Platform, Prices
from ops.flash_simulator.sale import Scenario

DESIGNS: Final[tuple[type[Design], ...]] = (Lanes, HotCounter, ShardedCounters, PendingQueue)
"""This one first."""


def play(design: type[Design], scenario: Scenario, platform: Platform) -> Outcome:
    """Play one sale, at list prices."""
    return design(scenario, platform).run(Prices())
