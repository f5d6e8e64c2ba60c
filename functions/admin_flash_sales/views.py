"""Flash sales as the admin API shows them."""

from msgspec import Struct

from core.flash.lanes import Lane, WatchedSale
from functions.shared.flash_views import FlashSaleView


class LaneView(Struct, frozen=True):
    """A lane's units: free, granted to shoppers, and gone back to the stock."""

    lane: int
    available: int
    granted: int
    returned: int

    @staticmethod
    def of(lane: Lane) -> "LaneView":
        """Show `lane`."""
        return LaneView(lane.number, lane.available, lane.granted, lane.returned)


class WatchedSaleView(Struct, frozen=True):
    """A sale with its units; what is granted is held, ordered or sold."""

    sale: FlashSaleView
    available: int
    granted: int
    returned: int
    lanes: list[LaneView]

    @staticmethod
    def of(watched: WatchedSale) -> "WatchedSaleView":
        """Show `watched`."""
        return WatchedSaleView(
            sale=FlashSaleView.of(watched.sale),
            available=sum(lane.available for lane in watched.lanes),
            granted=sum(lane.granted for lane in watched.lanes),
            returned=sum(lane.returned for lane in watched.lanes),
            lanes=[LaneView.of(lane) for lane in watched.lanes],
        )
