"""The designs that are compared, a file each."""

from typing import Final

from ops.flash_simulator.designs.counters import HotCounter, ShardedCounters
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.designs.lanes import Lanes
from ops.flash_simulator.designs.pending_queue import PendingQueue

DESIGNS: Final[tuple[type[Design], ...]] = (Lanes, HotCounter, ShardedCounters, PendingQueue)
"""This one first."""
