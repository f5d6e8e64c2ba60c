"""Flash sales as the admin API shows them."""

from msgspec import Struct

from core.flash.lanes import Lane, WatchedSale
from core.flash.warm_up import WarmUp, WarmUpStep, warm_up
from functions.shared.flash_views import FlashSaleView
from functions.shared.views import timestamp


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


class WarmUpStepView(Struct, frozen=True):
    """From then on the platform holds so much of something ready; 0 gives it back."""

    at: str
    what: str
    amount: int

    @staticmethod
    def of(step: WarmUpStep) -> "WarmUpStepView":
        """Show `step`."""
        return WarmUpStepView(timestamp(step.at), step.what, step.amount)


class WarmUpView(Struct, frozen=True):
    """What is held ready for a sale's rush, for how many viewers.

    Environments of the front door and the allocator, MiB a second of the log, units a second of
    the table and its index, which stay as warm as they were made.
    """

    viewers: int
    steps: list[WarmUpStepView]

    @staticmethod
    def of(plan: WarmUp) -> "WarmUpView":
        """Show `plan`."""
        return WarmUpView(plan.viewers, [WarmUpStepView.of(step) for step in plan.steps])


class WatchedSaleView(Struct, frozen=True):
    """A sale with its units; what is granted is held, ordered or sold."""

    sale: FlashSaleView
    available: int
    granted: int
    returned: int
    lanes: list[LaneView]
    warm_up: WarmUpView

    @staticmethod
    def of(watched: WatchedSale) -> "WatchedSaleView":
        """Show `watched`."""
        return WatchedSaleView(
            sale=FlashSaleView.of(watched.sale),
            available=sum(lane.available for lane in watched.lanes),
            granted=sum(lane.granted for lane in watched.lanes),
            returned=sum(lane.returned for lane in watched.lanes),
            lanes=[LaneView.of(lane) for lane in watched.lanes],
            warm_up=WarmUpView.of(warm_up(watched.sale)),
        )
