"""`python -m tests.simulation.flash SEED [MUTANT]`: play a seed again and tell its schedule."""

from __future__ import annotations

import sys
from contextlib import nullcontext

from tests.simulation.flash.mutants import MUTANTS
from tests.simulation.flash.world import World

seed, *mutant = sys.argv[1:]
world = World(int(seed))
with MUTANTS[mutant[0]]() if mutant else nullcontext():
    world = World(int(seed))
    try:
        world.play()
    finally:
        for step, who, what in world.schedule.trace:
            sys.stdout.write(f"{step:4} {who:10} {what}\n")
