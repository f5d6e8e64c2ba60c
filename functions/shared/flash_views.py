"""Flash sales as both APIs show them."""

from msgspec import Struct

from core.flash.sales import FlashSale, FlashSaleState
from core.ids import FlashSaleId, MerchantId, ProductId, RoomId, SkuId
from functions.shared.views import MoneyView, timestamp


class FlashSaleView(Struct, frozen=True):
    """A sale as shoppers see it; `limit` is how many units one may have."""

    flash_sale_id: FlashSaleId
    merchant_id: MerchantId
    product_id: ProductId
    sku_id: SkuId
    room_id: RoomId | None
    price: MoneyView
    units: int
    limit: int
    state: FlashSaleState
    starts_at: str
    ends_at: str
    hold_seconds: int

    @staticmethod
    def of(sale: FlashSale) -> "FlashSaleView":
        """Show `sale`."""
        return FlashSaleView(
            flash_sale_id=sale.sale_id,
            merchant_id=sale.merchant_id,
            product_id=sale.product_id,
            sku_id=sale.sku_id,
            room_id=sale.room_id,
            price=MoneyView(sale.price, sale.currency),
            units=sale.allotment,
            limit=sale.limit,
            state=sale.state,
            starts_at=timestamp(sale.starts_at),
            ends_at=timestamp(sale.ends_at),
            hold_seconds=sale.hold_s,
        )
