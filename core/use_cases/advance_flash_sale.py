"""A flash sale goes through its life: armed before it starts, closed at its end, then drained.

Each stage is repeated by whoever finds it half done: the merchant's request or the clock.
"""

from core.flash.lanes import Lane, first_lanes
from core.flash.reservations import ENDED
from core.flash.sales import FlashSale, FlashSaleState, FlashSaleStep, due_at
from core.ids import FlashSaleId
from core.ports.flash_sales import FlashSales, Lanes
from core.ports.rooms import Rooms
from core.rooms.room import RoomState


def arm_flash_sale(sale: FlashSale, sales: FlashSales, lanes: Lanes) -> FlashSale:
    """Take the allotment out of the stock, once, and deal it over the lanes.

    A sale that is armed, by the clock perhaps, stays as it is. Raises `Conflict` "out_of_stock", or
    "flash_sale_state" when it is past that.
    """
    if sale.state is FlashSaleState.ARMED:
        return sale
    if sale.state is FlashSaleState.PLANNED:
        sale = sale.after(FlashSaleStep.ARM)
        sales.carve(sale)
    armed = sale.after(FlashSaleStep.OPEN)
    lanes.deal(first_lanes(sale))
    sales.save(armed)
    return armed


def close_flash_sale(sale: FlashSale, sales: FlashSales) -> FlashSale:
    """Take no more requests; what is held can still be ordered. Again, it is as it was."""
    if sale.state is FlashSaleState.CLOSING:
        return sale
    closing = sale.after(FlashSaleStep.CLOSE)
    sales.save(closing)
    return closing


def cancel_flash_sale(sale: FlashSale, sales: FlashSales) -> FlashSale:
    """Call off a sale that was not armed yet."""
    cancelled = sale.after(FlashSaleStep.CANCEL)
    sales.save(cancelled)
    return cancelled


def drain_flash_sale(sale: FlashSale, sales: FlashSales, lanes: Lanes) -> bool:
    """Close lanes that hold nothing any more, giving back what is free; whether all are closed."""
    after = sale.after(FlashSaleStep.DRAIN)
    open_lanes = [lane for lane in lanes.of_sale(sale.sale_id, sale.lanes) if not lane.is_closed]
    waiting = [lane for lane in open_lanes if not _drain(lane, sale, lanes)]
    if waiting:
        return False
    sales.save(after)
    return True


def advance_flash_sale(
    sale_id: FlashSaleId, now: int, sales: FlashSales, lanes: Lanes, rooms: Rooms
) -> bool:
    """Do what it is time for; False when there is nothing to do any more.

    A sale that cannot be armed, for want of units, is tried again until it should have ended. One
    whose room is over by then is called off: nobody would see what its units are held for.
    """
    sale = sales.get(sale_id)
    due = None if sale is None else due_at(sale)
    if sale is None or due is None or now < due:
        return False
    match sale.state:
        case FlashSaleState.PLANNED if now >= sale.ends_at or _is_room_over(sale, rooms):
            cancel_flash_sale(sale, sales)
        case FlashSaleState.PLANNED | FlashSaleState.ARMING:
            arm_flash_sale(sale, sales, lanes)
        case FlashSaleState.ARMED if now < sale.ends_at and not _is_room_over(sale, rooms):
            return False
        case FlashSaleState.ARMED:
            close_flash_sale(sale, sales)
        case _:
            return drain_flash_sale(sale, sales, lanes)
    return True


def _is_room_over(sale: FlashSale, rooms: Rooms) -> bool:
    room = None if sale.room_id is None else rooms.get(sale.room_id)
    return room is not None and room.state in {RoomState.ENDED, RoomState.CANCELLED}


def _drain(lane: Lane, sale: FlashSale, lanes: Lanes) -> bool:
    if any(each.state not in ENDED for each in lanes.reservations(lane)):
        return False
    return lanes.give_back(lane, sale.sku_id)
