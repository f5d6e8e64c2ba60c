"""A shopper puts a SKU into the cart, maybe from a note or a live room."""

from typing import Protocol

from msgspec import Struct

from core.carts.cart import Cart, CartLine
from core.catalog.products import SellableSku
from core.errors import Conflict, Invalid
from core.flash.holds import FlashHold
from core.idempotency import Once
from core.ids import (
    FlashRequestId,
    FlashRequestIdText,
    FlashSaleIdText,
    LineId,
    NoteId,
    RoomId,
    SkuId,
    SkuIdText,
    UserId,
)
from core.ports import Ids
from core.ports.carts import Carts
from core.ports.catalog import Agencies, Catalog, Plans
from core.ports.flash_holds import Holds
from core.ports.notes import Notes
from core.ports.rooms import Rooms
from core.pricing.limits import Quantity
from core.selling.attribution import Attribution, Origin, Source, freeze, from_note, from_room
from core.selling.plans import plan_for
from core.use_cases.change_cart import change_cart


class FlashRequestRef(Struct, frozen=True, forbid_unknown_fields=True):
    """A request of a flash sale."""

    flash_sale_id: FlashSaleIdText
    flash_request_id: FlashRequestIdText


class CartAddition(Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a SKU, and where they were found."""

    sku_id: SkuIdText
    quantity: Quantity = 1
    attribution: Source | None = None
    flash_request: FlashRequestRef | None = None
    """The request of a flash sale that was granted: all of its units, at its price."""


class AddingPorts(Protocol):
    """What adding reads and writes."""

    @property
    def carts(self) -> Carts:
        """The shopper's cart."""

    @property
    def catalog(self) -> Catalog:
        """Products and their SKUs."""

    @property
    def notes(self) -> Notes:
        """Notes, for their authors and tags."""

    @property
    def rooms(self) -> Rooms:
        """Live rooms, for their hosts and line-ups."""

    @property
    def plans(self) -> Plans:
        """Commission plans."""

    @property
    def agencies(self) -> Agencies:
        """Buyers' agencies."""

    @property
    def holds(self) -> Holds:
        """The shopper's reservations of flash sales."""

    @property
    def ids(self) -> Ids:
        """Fresh ids."""


def add_to_cart(
    addition: CartAddition, shopper_id: UserId, now: int, once: Once, ports: AddingPorts
) -> Cart:
    """Add the units to the cart; the same `once` adds them once.

    Raises `Invalid` for an unknown SKU, note or room, `Conflict` for what is not on sale, for
    another currency and over the cart's limits, and "hold_over" for a reservation that is not held.
    """
    sellable = ports.catalog.sellable([addition.sku_id]).get(addition.sku_id)
    if sellable is None:
        raise Invalid("unknown_sku", "No such SKU.", field="sku_id")
    if not sellable.is_on_sale:
        raise Conflict("not_on_sale", "This product is not on sale.")
    line = CartLine(
        line_id=LineId(ports.ids.new("lin")),
        sku_id=addition.sku_id,
        product_id=sellable.product.product_id,
        merchant_id=sellable.merchant.merchant_id,
        quantity=addition.quantity,
        added_at=now,
        attribution=_attribution(addition.attribution, sellable, shopper_id, now, ports),
        hold=_hold(addition, shopper_id, now, ports.holds),
    )
    currency = sellable.merchant.currency

    def decide(cart: Cart) -> Cart:
        over = set() if line.hold is None else _over(cart, line.sku_id, now, ports.holds)
        return cart.with_units(line, currency, over)

    return change_cart(shopper_id, decide, ports.carts, once)


def _hold(addition: CartAddition, shopper_id: UserId, now: int, holds: Holds) -> FlashHold | None:
    """The reservation that the line is to be; raises `Invalid` unless it is of these units."""
    wanted = addition.flash_request
    if wanted is None:
        return None
    sale = holds.sale(wanted.flash_sale_id)
    if sale is None or sale.sku_id != addition.sku_id:
        raise Invalid("unknown_flash_request", "No such request.", field="flash_request")
    lane = sale.lane_of(shopper_id)
    hold = FlashHold(sale.sale_id, lane, wanted.flash_request_id, sale.price)
    reservation = holds.reservations(shopper_id, [hold]).get(hold.request_id)
    if reservation is None:
        raise Invalid("unknown_flash_request", "No such request.", field="flash_request")
    if not reservation.is_held(now):
        raise Conflict("hold_over", "You held this too long, or ordered it.")
    if reservation.units != addition.quantity:
        facts = {"units": reservation.units}
        raise Invalid("flash_units", "Take all that you hold.", field="quantity", facts=facts)
    return hold


def _over(cart: Cart, sku_id: SkuId, now: int, holds: Holds) -> set[FlashRequestId]:
    """The reservations of a SKU in the cart that can be ordered no more."""
    in_cart = [line.hold for line in cart.lines if line.sku_id == sku_id and line.hold is not None]
    held = holds.reservations(cart.shopper_id, in_cart)
    live = {each.request_id for each in held.values() if each.is_held(now)}
    return {hold.request_id for hold in in_cart} - live


def _attribution(
    source: Source | None, sellable: SellableSku, shopper_id: UserId, now: int, ports: AddingPorts
) -> Attribution | None:
    if source is None:
        return None
    origin = _origin(source, sellable, shopper_id, now, ports)
    if origin.buyer_id is None:
        return Attribution(origin)
    plan = plan_for(
        ports.plans.of_merchant(sellable.merchant.merchant_id),
        buyer_id=origin.buyer_id,
        product_id=sellable.product.product_id,
        category_id=sellable.category.category_id,
        room_id=origin.room_id,
        now=now,
    )
    agency = None if plan is None else ports.agencies.of_buyer(origin.buyer_id)
    return freeze(origin, plan, agency)


def _origin(
    source: Source, sellable: SellableSku, shopper_id: UserId, now: int, ports: AddingPorts
) -> Origin:
    product_id = sellable.product.product_id
    if isinstance(source.note, str):
        note = ports.notes.get(NoteId(source.note))
        return from_note(note, product_id, shopper_id, now)
    room = ports.rooms.get(RoomId(str(source.room)))
    return from_room(room, product_id, shopper_id, now)
