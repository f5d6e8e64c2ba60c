"""Who wants what, and when: viewers as crowds of some that press at the same moment."""

from collections.abc import Callable, Iterator
from math import ceil, log, sqrt
from random import Random
from typing import Final, Literal

from msgspec import Struct

Shape = Literal["exponential", "uniform"]
CROWDS: Final = 2_000
"""Into how many crowds viewers are put, if there are as many."""
GRAINS: Final = 200
"""Those who all try again are at least so many crowds."""
TRIES_MAX: Final = 16
"""More are not told apart: nobody waits longer after more."""
_SURELY: Final = 3
"""An exponential burst has 95 % of its viewers within three times its mean."""
_ONE_BY_ONE: Final = 8
"""Where parts have fewer than this on average, everybody is dealt by themselves."""


class Scenario(Struct, frozen=True):
    """A sale and its crowd. `burst_s` is when 95 % (exponential) or all (uniform) have pressed."""

    viewers: int
    stock: int = 10_000
    shape: Shape = "exponential"
    burst_s: float = 10.0
    seed: int = 1
    crowds: int = CROWDS
    door_remembers: bool = False
    """Whether the other designs' front doors, too, remember that all is sold."""

    @property
    def grain(self) -> int:
        """The largest crowd, of those who try again."""
        return max(self.viewers // GRAINS, 1)

    @property
    def peak_s(self) -> float:
        """The most that press in a second."""
        return self.viewers / self.burst_s * (_SURELY if self.shape == "exponential" else 1)


class Crowd(Struct, frozen=True, gc=False):
    """Some who pressed at one moment and have all come equally far."""

    count: int
    pressed_s: float
    tries: int = 0
    lane: int = 0

    def of(self, count: int) -> "Crowd":
        """So many of them."""
        return Crowd(count, self.pressed_s, self.tries, self.lane)

    def part(self, count: int) -> "Crowd":
        """So many of them, at their first try of what comes next."""
        return Crowd(count, self.pressed_s, 0, self.lane)

    def again(self, count: int, lane: int) -> "Crowd":
        """So many of them, who must try once more."""
        return Crowd(count, self.pressed_s, min(self.tries + 1, TRIES_MAX), lane)

    def with_others(self, others: "Crowd") -> "Crowd":
        """Both, who have come equally far, with their mean press."""
        count = self.count + others.count
        pressed_s = (self.count * self.pressed_s + others.count * others.pressed_s) / count
        return Crowd(count, pressed_s, self.tries, self.lane)


def crowds(scenario: Scenario, lanes: int, random: Random) -> Iterator[Crowd]:
    """All viewers, dealt over lanes at random, each lane's over the burst."""
    for lane, viewers in enumerate(dealt(scenario.viewers, lanes, random)):
        groups = min(viewers, ceil(scenario.crowds / lanes))
        when = _moments(scenario, groups, random)
        each, odd = divmod(viewers, max(groups, 1))
        for number, pressed_s in enumerate(when):
            yield Crowd(each + (number < odd), pressed_s, lane=lane)


def dealt(count: int, parts: int, random: Random) -> list[int]:
    """So many, each given to one of the parts by chance (large numbers: normally distributed)."""
    if count < _ONE_BY_ONE * parts:
        found = [0] * parts
        for _ in range(count):
            found[random.randrange(parts)] += 1
        return found
    found, left = [], count
    for others in range(parts - 1, 0, -1):
        share = 1 / (others + 1)
        drawn = round(random.gauss(left * share, sqrt(left * share * (1 - share))))
        found.append(min(max(drawn, 0), left))
        left -= found[-1]
    return [*found, left]


def rarely(count: int, share: float, random: Random) -> int:
    """How many of `count` something happens to that happens to a small share."""
    if share <= 0:
        return 0
    happened, at = 0, _steps(share, random)
    while at <= count:
        happened += 1
        at += _steps(share, random)
    return happened


def _steps(share: float, random: Random) -> int:
    return 1 if share >= 1 else 1 + int(log(1 - random.random()) / log(1 - share))


def _moments(scenario: Scenario, groups: int, random: Random) -> list[float]:
    """One moment in each of so many equal parts of the burst's viewers."""
    at: Callable[[float], float]
    if scenario.shape == "uniform":
        at = lambda part: part * scenario.burst_s  # noqa: E731
    else:
        at = lambda part: -log(1 - part) * scenario.burst_s / _SURELY  # noqa: E731
    return [at((number + random.random()) / groups) for number in range(groups)]
