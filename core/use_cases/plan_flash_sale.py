"""A merchant plans a flash sale of one of its SKUs, by itself or in a live room."""

from core.errors import Conflict, Invalid, NotFound
from core.flash.sales import FlashSale, FlashSaleDraft, planned
from core.flash.warm_up import warm_up
from core.idempotency import Once
from core.ids import FlashSaleId, MerchantId, ProductId, RoomId
from core.ports import Ids
from core.ports.catalog import Catalog
from core.ports.flash_sales import FlashSales
from core.ports.flash_warm_up import Reminders
from core.ports.rooms import Rooms
from core.rooms.room import Room, RoomState


def plan_flash_sale(  # noqa: PLR0913  (a use case names its ports one by one)
    draft: FlashSaleDraft,
    merchant_id: MerchantId,
    now: int,
    once: Once,
    *,
    sales: FlashSales,
    catalog: Catalog,
    rooms: Rooms,
    reminders: Reminders,
    ids: Ids,
) -> FlashSale:
    """Plan `draft` and what is to be ready for it; the same `once` does it once.

    Raises `NotFound` for a SKU or room that is not there, `Conflict` when the product is not on
    sale or not in the room's line-up, `Invalid` for a window that is over or a price above what
    everybody pays.
    """
    sellable = catalog.sellable([draft.sku_id]).get(draft.sku_id)
    if sellable is None or sellable.product.merchant_id != merchant_id:
        raise NotFound("SKU")
    if not sellable.is_on_sale:
        raise Conflict("not_on_sale", "The product is not on sale.")
    if draft.ends_at_s <= now:
        raise Invalid("window_over", "The sale would be over.", field="ends_at")
    lowest = sellable.sku.prices.lowest
    if draft.price > lowest:
        facts = {"lowest": lowest}
        raise Invalid("flash_price_too_high", "Others pay less.", field="price", facts=facts)
    if draft.room_id is not None:
        _check_room(rooms.get(RoomId(draft.room_id)), sellable.product.product_id)
    sale = planned(FlashSaleId(ids.new("fls")), draft, sellable.product)
    plan = warm_up(sale)
    # Before the sale is stored: a reminder of a sale that is not there finds nothing to do, while
    # a sale that nobody is reminded of would start cold.
    reminders.set(sale.sale_id, plan.warms_at, plan.cools_at)
    sales.add(sale, once)
    return sale


def _check_room(room: Room | None, product_id: ProductId) -> None:
    if room is None:
        raise NotFound("room")
    if room.state not in {RoomState.SCHEDULED, RoomState.LIVE}:
        raise Conflict("room_state", "The room is over.", facts={"state": room.state.value})
    if not room.shows(product_id):
        raise Conflict("not_in_lineup", "The room's line-up does not have this product.")
