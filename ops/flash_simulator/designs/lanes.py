"""This design: a log, lanes and a watermark (docs/flash-sales.md).

The front door knows the lanes as they were at the beginning of the second, and writes nothing but
a record into the log.
"""

from core.flash.lanes import first_lanes
from core.flash.sales import FlashSale, lane_count
from core.ids import FlashSaleId, MerchantId, ProductId, SkuId
from ops.flash_simulator.designs.allocator import Allocator
from ops.flash_simulator.designs.log import Log
from ops.flash_simulator.designs.tickets import Attempt, Ticketed
from ops.flash_simulator.limits import Limit, admit
from ops.flash_simulator.sale import Crowd


class Lanes(Ticketed):
    """A log, lanes and a watermark."""

    name = "lanes"

    def begin(self) -> None:
        """See `Design.begin`."""
        self.allocator = Allocator(self, first_lanes(_sale(self.scenario.stock)))
        self.log = Log(self, self.lane_count(), self.allocator.allocate)
        reads = self.platform.partition_read_units_s
        self.lane_reads = Limit(reads, reads / 5)
        self._second = -1.0
        self._informed = 0

    def lane_count(self) -> int:
        """See `Design.lane_count`."""
        return lane_count(self.scenario.stock)

    def free(self) -> int:
        """See `Design.free`."""
        return sum(lane.available for lane in self.allocator.lanes)

    def request(self, crowd: Crowd) -> None:
        """See `Design.request`."""
        served = self._informed_of(crowd.count)
        if self.door_knows():
            self.refuse(crowd, served)
        elif served:
            log = self.log.of_lane(crowd.lane)
            served = admit(self.events.now_s, served, (log.shard, 1.0))
            if served:
                self.meter.records += served
                log.waiting.append(self.give_ticket(crowd, served))
        self.again(crowd, crowd.count - served)

    def read_answers(self, asking: int) -> int:
        """See `Ticketed.read_answers`: a query in the shopper's lane, and what the board says."""
        # All lanes are read alike: each has its part of the queries.
        each = 1.0 / self.lane_count()
        answered = admit(self.events.now_s, asking, (self.lane_reads, each))
        told = self._informed_of(answered)
        self.meter.read_units += answered
        return told

    def hears_refusal(self, attempt: Attempt) -> bool:
        """See `Ticketed.hears_refusal`: the watermark is known as of the second's beginning."""
        return attempt.decided_s <= self.looked_s()

    def _informed_of(self, count: int) -> int:
        """How many of those let in meet an environment that has read the lanes this second.

        Each environment reads every lane once a second, and a partition bears so many reads.
        """
        now_s, units = self.events.now_s, self.platform.board_read_units
        if self._second != self.looked_s():
            self._second, self._informed = self.looked_s(), 0
        environments = max(self.door.environments(now_s), 1)
        reading = max(min(count, environments - self._informed), 0)
        read = admit(now_s, reading, (self.lane_reads, units))
        self._informed += read
        self.meter.read_units += read * units * (self.lane_count() + 1)
        if self._informed >= environments:
            return count
        return max(read, count * self._informed // environments)


def _sale(stock: int) -> FlashSale:
    """A sale of so many units; what else it says is of no consequence here."""
    return FlashSale(
        sale_id=FlashSaleId("fls_simulated"),
        merchant_id=MerchantId("mer_simulated"),
        product_id=ProductId("prd_simulated"),
        sku_id=SkuId("sku_simulated"),
        room_id=None,
        currency="CNY",
        price=1,
        allotment=stock,
        limit=1,
        starts_at=0,
        ends_at=1,
        hold_s=300,
        lanes=lane_count(stock),
    )
