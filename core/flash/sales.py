"""Flash sales: some units of a SKU at a flash price, in a window, so many a shopper.

    planned ──arm──▶ arming ──open──▶ armed ──close──▶ closing ──drain──▶ closed
       └──cancel──▶ cancelled

Arming carves the allotment out of the SKU's stock and deals it over lanes, each of which decides
its shoppers' requests in the order of arrival (core.flash.lanes). Closing ends the window; the
sale is closed when nothing is held any more and what is free has gone back to the stock.
Times are epoch seconds.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from core import limits
from core.amounts import UnitAmount
from core.catalog.products import Product
from core.errors import Conflict
from core.ids import (
    FlashSaleId,
    MerchantId,
    ProductId,
    RoomId,
    RoomIdText,
    SkuId,
    SkuIdText,
    UserId,
)

ARMED_BEFORE_S: Final = 120
"""A sale arms itself this long before it starts."""
UNITS_PER_LANE: Final = 500
"""A lane is one partition of the table, which takes about 500 grants a second."""
LANES_MAX: Final = 200


class FlashSaleState(StrEnum):
    """Where a sale is in its life."""

    PLANNED = "planned"
    ARMING = "arming"
    ARMED = "armed"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class FlashSaleStep(StrEnum):
    """What happens to a sale."""

    ARM = "arm"
    OPEN = "open"
    CLOSE = "close"
    DRAIN = "drain"
    CANCEL = "cancel"


STEPS: Final[Mapping[tuple[FlashSaleState, FlashSaleStep], FlashSaleState]] = {
    (FlashSaleState.PLANNED, FlashSaleStep.ARM): FlashSaleState.ARMING,
    (FlashSaleState.PLANNED, FlashSaleStep.CANCEL): FlashSaleState.CANCELLED,
    (FlashSaleState.ARMING, FlashSaleStep.OPEN): FlashSaleState.ARMED,
    (FlashSaleState.ARMED, FlashSaleStep.CLOSE): FlashSaleState.CLOSING,
    (FlashSaleState.CLOSING, FlashSaleStep.DRAIN): FlashSaleState.CLOSED,
}
"""State and step → the state after it. What is not here is refused."""


class FlashSaleDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """What a merchant plans. `limit` is how many units a shopper may hold, in all."""

    sku_id: SkuIdText
    price: UnitAmount
    units: Annotated[int, Meta(ge=1, le=limits.FLASH_ALLOTMENT_MAX)]
    limit: Annotated[int, Meta(ge=1, le=limits.FLASH_LIMIT_MAX)]
    starts_at: Annotated[datetime, Meta(tz=True)]
    """RFC 3339 with an offset."""
    ends_at: Annotated[datetime, Meta(tz=True)]
    hold_seconds: Annotated[int, Meta(ge=limits.FLASH_HOLD_S_MIN, le=limits.FLASH_HOLD_S_MAX)] = 300
    room_id: RoomIdText | None = None
    expected_viewers: Annotated[int, Meta(ge=1, le=limits.FLASH_VIEWERS_MAX)] | None = None
    """How many will press: what is held ready for them follows from it."""

    def __post_init__(self) -> None:
        if not 0 < self.ends_at_s - self.starts_at_s <= limits.FLASH_WINDOW_S_MAX:
            raise ValueError("the window ends after it starts, within a day")
        if self.ends_at_s > limits.EPOCH_S_MAX:
            raise ValueError("the window ends by the year 9999, in UTC")

    @property
    def starts_at_s(self) -> int:
        """When requests are taken from."""
        return int(self.starts_at.timestamp())

    @property
    def ends_at_s(self) -> int:
        """Until when."""
        return int(self.ends_at.timestamp())


class FlashSale(Struct, frozen=True):
    """A sale. `version` counts its changes."""

    sale_id: FlashSaleId
    merchant_id: MerchantId
    product_id: ProductId
    sku_id: SkuId
    room_id: RoomId | None
    currency: str
    price: int
    allotment: int
    limit: int
    starts_at: int
    ends_at: int
    hold_s: int
    lanes: int
    state: FlashSaleState = FlashSaleState.PLANNED
    version: int = 1
    expected_viewers: int | None = None

    def after(self, step: FlashSaleStep) -> "FlashSale":
        """The sale after `step`; raises `Conflict` when it may not be taken now."""
        reached = STEPS.get((self.state, step))
        if reached is None:
            raise Conflict(
                "flash_sale_state",
                f"The sale is {self.state.value}: the step {step.value} cannot be taken.",
                facts={"state": self.state.value},
            )
        return replace(self, state=reached, version=self.version + 1)

    def is_open(self, now: int) -> bool:
        """Whether requests are taken at `now`."""
        return self.state is FlashSaleState.ARMED and self.starts_at <= now < self.ends_at

    def dealt(self) -> list[int]:
        """How many units each lane starts with: even, the odd ones to the first lanes."""
        each, odd = divmod(self.allotment, self.lanes)
        return [each + (number < odd) for number in range(self.lanes)]

    def lane_of(self, shopper_id: UserId) -> int:
        """The lane that decides all of a shopper's requests."""
        digest = blake2b(
            shopper_id.encode(), digest_size=8, person=b"lane", key=self.sale_id.encode()
        )
        return int.from_bytes(digest.digest()) % self.lanes


def planned(sale_id: FlashSaleId, draft: FlashSaleDraft, product: Product) -> FlashSale:
    """The sale that `draft` describes, of one of the product's SKUs."""
    return FlashSale(
        sale_id=sale_id,
        merchant_id=product.merchant_id,
        product_id=product.product_id,
        sku_id=draft.sku_id,
        room_id=draft.room_id,
        currency=product.currency,
        price=draft.price,
        allotment=draft.units,
        limit=draft.limit,
        starts_at=draft.starts_at_s,
        ends_at=draft.ends_at_s,
        hold_s=draft.hold_seconds,
        lanes=lane_count(draft.units),
        expected_viewers=draft.expected_viewers,
    )


def due_at(sale: FlashSale) -> int | None:
    """When the clock must look at a sale: to arm it, to close it, to drain it; None once over."""
    match sale.state:
        case FlashSaleState.PLANNED:
            return sale.starts_at - ARMED_BEFORE_S
        case FlashSaleState.ARMING | FlashSaleState.CLOSING:
            return 0
        case FlashSaleState.ARMED if sale.room_id is None:
            return sale.ends_at
        case FlashSaleState.ARMED:
            # Its room may end at any time, which closes it.
            return sale.starts_at
    return None


def lane_count(allotment: int) -> int:
    """How many lanes an allotment is dealt over."""
    return min(max(-(-allotment // UNITS_PER_LANE), 1), LANES_MAX)
