"""Cart lines joined with the catalogue: what can be bought now, and as a pricing document."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import UNSET, Struct

from core.carts.cart import CartLine
from core.catalog.products import SellableSku, SkuTax
from core.flash.reservations import Reservation
from core.ids import FlashRequestId, RoomId, SkuId
from core.pricing import Commission, Freight, Line, Prices, Tax
from core.rooms.room import Room
from core.selling.attribution import Attribution

Reason = Literal["withdrawn", "sold_out", "not_enough_stock", "hold_over"]


class PricedLine(Struct, frozen=True):
    """A line that can be bought now. `attribution` is None when its time has passed."""

    line: CartLine
    sellable: SellableSku
    attribution: Attribution | None
    live_price: int | None = None
    held_until: int | None = None
    """When the reservation ends that this line is."""


class UnavailableLine(Struct, frozen=True):
    """A line that cannot, and why; `available` units are left of its SKU."""

    line: CartLine
    reason: Reason
    available: int = 0


def sort_lines(
    lines: Iterable[CartLine],
    catalog: Mapping[SkuId, SellableSku],
    held: Mapping[FlashRequestId, Reservation],
    now: int,
) -> tuple[list[PricedLine], list[UnavailableLine]]:
    """The lines that can be bought and those that cannot, each in the cart's order.

    `held` are the shopper's reservations: their units are no longer in the SKU's stock.
    """
    priced, unavailable = [], []
    for line in lines:
        sellable = catalog.get(line.sku_id)
        if sellable is None or not sellable.is_on_sale:
            unavailable.append(UnavailableLine(line, "withdrawn"))
        elif line.hold is not None:
            reservation = held.get(line.hold.request_id)
            if reservation is None or not reservation.is_held(now):
                unavailable.append(UnavailableLine(line, "hold_over"))
            else:
                until = reservation.held_until
                priced.append(_priced(line, sellable, now, held_until=until))
        elif sellable.available <= 0:
            unavailable.append(UnavailableLine(line, "sold_out"))
        elif sellable.available < line.quantity:
            left = sellable.available
            unavailable.append(UnavailableLine(line, "not_enough_stock", left))
        else:
            priced.append(_priced(line, sellable, now))
    return priced, unavailable


def _priced(
    line: CartLine, sellable: SellableSku, now: int, held_until: int | None = None
) -> PricedLine:
    attribution = line.attribution
    counts = attribution is not None and attribution.holds(now)
    return PricedLine(line, sellable, attribution if counts else None, held_until=held_until)


def room_of(priced: PricedLine) -> RoomId | None:
    """The room that the line is attributed to."""
    return None if priced.attribution is None else priced.attribution.origin.room_id


def live_price(priced: PricedLine, rooms: Mapping[RoomId, Room]) -> int | None:
    """The line's price in its room, while that is live."""
    room_id = room_of(priced)
    room = None if room_id is None else rooms.get(room_id)
    return None if room is None else room.live_price(priced.line.sku_id)


def document_line(priced: PricedLine) -> Line:
    """The line of the pricing document.

    It has no member price, since shoppers are members of nothing and SKUs have no such price.
    """
    sku, category = priced.sellable.sku, priced.sellable.category
    floor, cap = category.take_bounds(priced.sellable.merchant.currency)
    return Line(
        id=priced.line.line_id,
        sku=priced.line.sku_id,
        product=priced.line.product_id,
        merchant=priced.line.merchant_id,
        quantity=priced.line.quantity,
        prices=Prices(
            list=sku.prices.list,
            sale=sku.prices.sale,
            live=priced.live_price,
            flash=None if priced.line.hold is None else priced.line.hold.price,
        ),
        categories=(category.category_id,),
        tax=_tax(sku.tax),
        take_rate=category.take_rate,
        take_floor=floor,
        take_cap=cap,
        commission=_commission(priced.attribution) or UNSET,
    )


def freight(lines: Iterable[PricedLine]) -> dict[str, Freight]:
    """Each merchant's fee: the freight of all its units; free over what the merchant says."""
    fees: dict[str, Freight] = {}
    for priced in lines:
        merchant = priced.sellable.merchant
        before = fees.get(merchant.merchant_id)
        fee = priced.sellable.sku.freight * priced.line.quantity
        fees[merchant.merchant_id] = Freight(
            fee=fee + (before.fee if before else 0),
            free_over=UNSET if merchant.free_over is None else merchant.free_over,
        )
    return fees


def _tax(tax: SkuTax) -> Tax:
    return Tax("none") if tax.mode == "none" else Tax(tax.mode, tax.rate)


def _commission(attribution: Attribution | None) -> Commission | None:
    """Who earns on the line; at rate 0 without a plan, so that the buyer's own offers apply."""
    if attribution is None or attribution.origin.buyer_id is None:
        return None
    return Commission(
        rate=attribution.rate,
        buyer=attribution.origin.buyer_id,
        agency_rate=attribution.agency_rate,
    )
