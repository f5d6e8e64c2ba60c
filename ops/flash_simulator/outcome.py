"""What comes of a sale: who was answered when, what was sold, what it cost."""

from collections import Counter
from math import exp, log

from msgspec import Struct

from ops.flash_simulator.platform import Prices

_PRECISION = 100
"""Waits are kept to a hundredth of their length."""
_SHORTEST_S = 1e-3


class Outcome(Struct, frozen=True):
    """How a design served one sale. Seconds are from the sale's start, or from a press."""

    design: str
    viewers: int
    stock: int
    sold: int
    free: int
    stranded: int
    """Units that are neither free nor anybody's."""
    oversold: int
    refused_early: int
    """Viewers who were told that all was sold while it was not."""
    sold_out_s: float | None
    answered_s: float
    """When the last viewer had the final answer."""
    p50_s: float
    p99_s: float
    """From a press to the final answer."""
    write_units: int
    requests: int
    """Requests that API Gateway took, tries and polls among them."""
    dollars: float


class Answers:
    """Final answers, and how long they took."""

    def __init__(self) -> None:
        self.count = 0
        self.granted = 0
        self.refused_early = 0
        self.last_s = 0.0
        self._waits: Counter[int] = Counter()

    def give(self, count: int, now_s: float, wait_s: float) -> None:
        """Answer so many, who have waited that long."""
        if count:
            self.count += count
            self.last_s = max(self.last_s, now_s)
            self._waits[round(log(max(wait_s, _SHORTEST_S)) * _PRECISION)] += count

    def wait_s(self, share: float) -> float:
        """How long at most that share of the answered waited."""
        rank, seen = share * self.count, 0
        for step, count in sorted(self._waits.items()):
            seen += count
            if seen >= rank:
                return exp(step / _PRECISION)
        return 0.0


class Meter(Struct):
    """What is charged for."""

    write_units: int = 0
    read_units: float = 0
    requests: int = 0
    invocations: int = 0
    gb_s: float = 0
    provisioned_gb_s: float = 0
    records: int = 0
    queue_calls: float = 0

    def dollars(self, prices: Prices) -> float:
        """The bill."""
        return (
            self.write_units * prices.write_unit
            + self.read_units * prices.read_unit
            + self.requests * prices.api_request
            + self.invocations * prices.invocation
            + self.gb_s * prices.gb_s
            + self.provisioned_gb_s * prices.provisioned_gb_s
            + self.records * prices.record_kb
            + self.queue_calls * prices.queue_call
        )
