"""What the platform lets through: rates with a little room for bursts, and environments."""

from collections import deque

from ops.flash_simulator.platform import Platform


class Limit:
    """So many a second, and as many more at once as `burst` says, if they were not used before."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._left = burst
        self._at_s = 0.0

    def left(self, now_s: float) -> float:
        """How many it would let through now."""
        self._left = min(self.burst, self._left + self.rate * (now_s - self._at_s))
        self._at_s = now_s
        return self._left

    def use(self, now_s: float, units: float) -> None:
        """Count what was let through."""
        self._left = self.left(now_s) - units


Demand = tuple[Limit, float]
"""A limit, and what one call, or the whole of it, takes of it."""

_ROUNDING = 1e-9


def admit(now_s: float, wanted: int, *demands: Demand) -> int:
    """How many of `wanted` like calls all limits let through; the others are throttled."""
    admitted = wanted
    for limit, each in demands:
        admitted = min(admitted, int(limit.left(now_s) / each + _ROUNDING))
    if admitted <= 0:
        return 0
    for limit, each in demands:
        limit.use(now_s, admitted * each)
    return admitted


def admit_whole(now_s: float, *demands: Demand) -> bool:
    """Whether all limits let one call through that takes so many units of each."""
    if any(limit.left(now_s) + _ROUNDING < units for limit, units in demands):
        return False
    for limit, units in demands:
        limit.use(now_s, units)
    return True


class FrontDoor:
    """API Gateway and a function's environments: those that are there, and those that start."""

    def __init__(self, platform: Platform, warm: int) -> None:
        self._api = Limit(platform.api_requests_s, platform.api_burst)
        self._starts = Limit(platform.environments_per_s, platform.environments_burst)
        self._platform = platform
        self._starting: deque[tuple[float, int]] = deque()
        self._ready = warm
        self._free = float(warm)
        self._all = warm
        self._at_s = 0.0
        self.charged = 0
        """Requests that API Gateway took, whether a function served them or not."""

    def environments(self, now_s: float) -> int:
        """How many can serve now."""
        self._catch_up(now_s)
        return self._ready

    def admit(self, now_s: float, wanted: int) -> tuple[int, int]:
        """How many of `wanted` are served at once, and how many by an environment that starts."""
        self._catch_up(now_s)
        taken = admit(now_s, wanted, (self._api, 1.0))
        self.charged += taken
        quick = min(taken, int(self._free))
        self._free -= quick
        room = min(taken - quick, self._platform.environments_max - self._all)
        cold = admit(now_s, max(room, 0), (self._starts, 1.0))
        if cold:
            self._all += cold
            self._starting.append((now_s + self._platform.cold_start_s, cold))
        return quick, cold

    def _catch_up(self, now_s: float) -> None:
        while self._starting and self._starting[0][0] <= now_s:
            ready_at_s, count = self._starting.popleft()
            self._refill(ready_at_s)
            self._ready += count
        self._refill(now_s)

    def _refill(self, now_s: float) -> None:
        each_s = self._platform.requests_per_environment_s
        self._free = min(self._ready, self._free + self._ready * each_s * (now_s - self._at_s))
        self._at_s = now_s
