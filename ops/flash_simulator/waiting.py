"""Those who wait to try again: who waits alike is put together, so that a crowd stays countable.

Throttling splits crowds without end. So those are one crowd again who come for the same thing at
about the same time (a 100th of the time that they might have waited) and have pressed at about the
same time (a 20th of the time since), as long as they are a small share of all viewers. Their count
and their mean wait stay what they were. What is more than that share waits in parts, each for as
long as chance says: a crowd that tries as one leaves the platform idle in between.
"""

from collections.abc import Callable
from functools import partial
from math import ceil
from random import Random
from typing import Final

from ops.flash_simulator.events import Events
from ops.flash_simulator.platform import Platform
from ops.flash_simulator.sale import Crowd

_SLOTS: Final = 100
_SHORTEST_SLOT_S: Final = 0.01
_ALIKE: Final = 0.05
_SHORTEST_ALIKE_S: Final = 0.05

Arrive = Callable[[Crowd], None]
_Key = tuple[str, int, int, int, int]


class Waiting:
    """Crowds between two tries, none of more than `most`."""

    def __init__(self, events: Events, platform: Platform, random: Random, most: int) -> None:
        self._events = events
        self._platform = platform
        self._random = random
        self._most = most
        self._groups: dict[_Key, list[Crowd]] = {}

    def put(self, crowd: Crowd, least_s: float, arrive: Arrive) -> None:
        """Let a crowd `arrive` after that time, and after its backoff."""
        longest_s = self._platform.backoff_s(crowd.tries)
        slot_s = max(longest_s / _SLOTS, _SHORTEST_SLOT_S)
        parts = ceil(crowd.count / self._most)
        each, odd = divmod(crowd.count, parts)
        for number in range(parts):
            some = crowd if parts == 1 else crowd.of(each + (number < odd))
            delay_s = least_s + self._random.random() * longest_s
            self._join(some, int((self._events.now_s + delay_s) / slot_s) + 1, slot_s, arrive)

    def _join(self, crowd: Crowd, slot: int, slot_s: float, arrive: Arrive) -> None:
        now_s = self._events.now_s
        alike_s = max((now_s - crowd.pressed_s) * _ALIKE, _SHORTEST_ALIKE_S)
        alike = int(crowd.pressed_s / alike_s)
        key = (arrive.__name__, crowd.lane, crowd.tries, alike, slot)
        group = self._groups.get(key)
        if group is not None and group[0].count + crowd.count <= self._most:
            group[0] = group[0].with_others(crowd)
            return
        group = [crowd]
        self._groups[key] = group
        self._events.after(slot * slot_s - now_s, partial(self._arrive, key, group, arrive))

    def _arrive(self, key: _Key, group: list[Crowd], arrive: Arrive) -> None:
        if self._groups.get(key) is group:
            del self._groups[key]
        arrive(group[0])
