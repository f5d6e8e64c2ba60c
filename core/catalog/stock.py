"""Stock: how many units of a SKU are available, held by orders, and sold."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.ids import CategoryId, MerchantId, ProductId, SkuId

StockLevel = Annotated[int, Meta(ge=0, le=limits.STOCK_MAX)]
Delta = Annotated[int, Meta(ge=-limits.STOCK_MAX, le=limits.STOCK_MAX)]


class Stock(Struct, frozen=True):
    """Units of a SKU: `available + held + sold == total`, and none is ever negative."""

    sku_id: SkuId
    product_id: ProductId
    merchant_id: MerchantId
    category_id: CategoryId
    available: int
    held: int
    """In placed orders that are not paid yet."""
    sold: int
    total: int
    """All units ever put in, less those taken out again."""
    product_version: int
    """The version of the product whose prices and state hold at this moment."""


class StockState(StrEnum):
    """What shoppers are told instead of numbers."""

    IN_STOCK = "in_stock"
    LOW = "low"
    SOLD_OUT = "sold_out"


class StockChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Units put in (positive) or taken out (negative)."""

    delta: Delta

    def __post_init__(self) -> None:
        if not self.delta:
            raise ValueError("a change of nothing")


class StockAdjustment(Struct, frozen=True):
    """A change that was made."""

    sku_id: SkuId
    delta: int
    adjusted_at: int


def stock_state(available: int) -> StockState:
    """How `available` units look from outside."""
    if available <= 0:
        return StockState.SOLD_OUT
    return StockState.LOW if available < limits.STOCK_LOW_BELOW else StockState.IN_STOCK
