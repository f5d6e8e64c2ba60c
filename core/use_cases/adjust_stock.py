"""A merchant puts units of a SKU in, or takes them out."""

from core.catalog.stock import StockAdjustment, StockChange
from core.errors import NotFound
from core.idempotency import Once
from core.ids import MerchantId, SkuId
from core.ports.catalog import CatalogDesk


def adjust_stock(
    sku_id: SkuId,
    change: StockChange,
    merchant_id: MerchantId,
    now: int,
    once: Once,
    desk: CatalogDesk,
) -> StockAdjustment:
    """Change what is available, never below zero; the same `once` does it once."""
    stock = desk.catalog.stock([sku_id]).get(sku_id)
    if stock is None or stock.merchant_id != merchant_id:
        raise NotFound("SKU")
    adjustment = StockAdjustment(sku_id, change.delta, adjusted_at=now)
    desk.products.adjust(adjustment, once)
    return adjustment
