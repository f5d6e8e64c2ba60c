"""Warm-up: what a flash sale's rush needs of the platform, from minutes before until it is past.

Everybody presses within seconds of the start, faster than functions, the log and the table grow by
themselves. What the platform should hold ready at a moment follows from which sales are near then:
whoever is told to look (a reminder, twice a sale) asks for that much, so a reminder that comes
twice, late, or of a sale that was called off does no harm, and one sale's end does not take away
what another needs. Times are epoch seconds.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from core.flash.sales import FlashSale, FlashSaleState

WARM_BEFORE_S: Final = 1_200
"""Environments, shards and partitions take minutes to be there."""
RUSH_S: Final = 1_800
"""After this the crowd is as any other: what grows by itself is fast enough."""

PRESSED_WITHIN_S: Final = 10
CALLS_EACH: Final = 3
"""A shopper looks at the sale, presses, and asks for the answer."""
SERVED_IN_MS: Final = 20
"""How long a call of the front door keeps its environment."""
RECORDS_PER_MIB: Final = 1_000
"""A shard takes a MiB a second, or so many records, of which ours are small."""
READS_EACH: Final = 3
"""Units that reading an answer takes, consistently: the lane, the shopper's reservations."""
LANE_WRITES: Final = 1_000
"""Write units a second that a lane's partition takes."""
INDEX_WRITES: Final = 500
"""... and its holds in the index of what is due: half, they are in no transaction there."""

VIEWERS_PER_UNIT: Final = 100
VIEWERS_MIN: Final = 1_000
VIEWERS_MAX: Final = 1_000_000
"""Where the merchant does not say how many are expected: so many a unit, within bounds."""

KEPT: Final = frozenset({"table_reads", "table_writes", "index_writes"})
"""What cannot be given back: a table stays as warm as it was made, which is paid once."""

_LIVELY: Final = frozenset({FlashSaleState.PLANNED, FlashSaleState.ARMING, FlashSaleState.ARMED})


class Capacity(Struct, frozen=True):
    """What is held ready. Concurrency in environments, the log in MiB/s, the table in units/s."""

    front_door: int = 0
    allocator: int = 0
    log_mib: int = 0
    table_reads: int = 0
    table_writes: int = 0
    index_writes: int = 0


class WarmUpStep(Struct, frozen=True):
    """From `at` on there is so much of something: of a field of `Capacity`."""

    at: int
    what: str
    amount: int


class WarmUp(Struct, frozen=True):
    """From when to when a sale needs which capacity, and for how many viewers."""

    warms_at: int
    cools_at: int
    viewers: int
    needs: Capacity

    @property
    def steps(self) -> list["WarmUpStep"]:
        """What is asked of the platform, in order."""
        needs = asdict(self.needs)
        warm = [WarmUpStep(self.warms_at, what, amount) for what, amount in needs.items()]
        return warm + [WarmUpStep(self.cools_at, what, 0) for what in needs if what not in KEPT]

    def is_on(self, now: int) -> bool:
        """Whether the sale's capacity is to be there at `now`."""
        return self.warms_at <= now < self.cools_at


def warm_up(sale: FlashSale) -> WarmUp:
    """What a sale needs, and when."""
    viewers = sale.expected_viewers or _guessed(sale.allotment)
    presses = _per(viewers, PRESSED_WITHIN_S)
    return WarmUp(
        warms_at=sale.starts_at - WARM_BEFORE_S,
        cools_at=min(sale.ends_at, sale.starts_at + RUSH_S),
        viewers=viewers,
        needs=Capacity(
            front_door=_per(presses * CALLS_EACH * SERVED_IN_MS, 1_000),
            allocator=sale.lanes,
            log_mib=_per(presses, RECORDS_PER_MIB),
            table_reads=presses * READS_EACH,
            table_writes=sale.lanes * LANE_WRITES,
            index_writes=sale.lanes * INDEX_WRITES,
        ),
    )


def capacity_at(now: int, sales: Iterable[FlashSale]) -> Capacity:
    """What all sales that are near or in their rush at `now` need together."""
    needs = [
        plan.needs
        for plan, state in ((warm_up(sale), sale.state) for sale in sales)
        if state in _LIVELY and plan.is_on(now)
    ]
    return Capacity(
        front_door=sum(each.front_door for each in needs),
        allocator=sum(each.allocator for each in needs),
        log_mib=sum(each.log_mib for each in needs),
        table_reads=sum(each.table_reads for each in needs),
        table_writes=sum(each.table_writes for each in needs),
        index_writes=sum(each.index_writes for each in needs),
    )


def _guessed(units: int) -> int:
    return min(max(units * VIEWERS_PER_UNIT, VIEWERS_MIN), VIEWERS_MAX)


def _per(amount: int, divisor: int) -> int:
    """Divide, rounding up."""
    return -(-amount // divisor)
