"""What a live room shows: products on sale, in order, with the prices it sells them at.

A store shows its own products and prices them as it likes. A buyer shows anybody's, and goes
no lower than the merchant allows (`live_min`), or than what anyone pays.
"""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.amounts import UnitAmount
from core.catalog.products import Product, Sku
from core.errors import Conflict, Invalid
from core.ids import ProductId, ProductIdText, SkuId, SkuIdText
from core.rooms.room import Action, Host, HostKind, Room, Slot


class LivePrice(Struct, frozen=True, forbid_unknown_fields=True):
    """What one unit of a SKU costs while the room is live, in minor units."""

    sku_id: SkuIdText
    price: UnitAmount


class SlotDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A product to show. SKUs without a live price cost what they cost elsewhere."""

    product_id: ProductIdText
    live_prices: Annotated[list[LivePrice], Meta(max_length=limits.SKUS_PER_PRODUCT_MAX)] = []

    def __post_init__(self) -> None:
        if len({price.sku_id for price in self.live_prices}) != len(self.live_prices):
            raise ValueError("a SKU has two live prices")


class LineupDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole line-up in its order, made from the one with `lineup_version`."""

    lineup_version: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    slots: Annotated[list[SlotDraft], Meta(max_length=limits.LINEUP_SLOTS_MAX)]

    def __post_init__(self) -> None:
        if len({slot.product_id for slot in self.slots}) != len(self.slots):
            raise ValueError("a product has two slots")


def lined_up(room: Room, draft: LineupDraft, products: Mapping[ProductId, Product]) -> Room:
    """`room` with another line-up; what is pinned stays pinned while it is still shown.

    `products` are those of the draft that exist. Raises `Conflict` ("lineup_changed" when it is
    not the line-up that `draft` was made from, "not_on_sale") or `Invalid` for a product or
    price that this host may not show.
    """
    if draft.lineup_version != room.lineup_version:
        raise Conflict(
            "lineup_changed",
            "The line-up has changed since you read it. Read it again.",
            facts={"lineup_version": room.lineup_version},
        )
    slots = [
        _slot(at, slot, products.get(slot.product_id), room.host)
        for at, slot in enumerate(draft.slots)
    ]
    kept = any(slot.product_id == room.pinned for slot in slots)
    return room.after(
        Action.LINE_UP,
        lineup=slots,
        lineup_version=room.lineup_version + 1,
        pinned=room.pinned if kept else None,
    )


def _slot(at: int, draft: SlotDraft, product: Product | None, host: Host) -> Slot:
    if product is None or not product.is_on_sale:
        raise _not_on_sale(f"$.slots[{at}].product_id")
    if host.kind is HostKind.STORE and product.merchant_id != host.id:
        raise Invalid(
            "another_merchants_product",
            "A store shows its own products.",
            field=f"$.slots[{at}].product_id",
        )
    skus = {sku.sku_id: sku for sku in product.skus}
    prices: dict[SkuId, int] = {}
    for nth, wish in enumerate(draft.live_prices):
        field = f"$.slots[{at}].live_prices[{nth}]"
        sku = skus.get(wish.sku_id)
        if sku is None:
            raise _not_on_sale(f"{field}.sku_id")
        if host.kind is HostKind.BUYER and wish.price < _lowest_allowed(sku):
            raise Invalid(
                "live_price_too_low",
                "The merchant does not allow this price.",
                field=f"{field}.price",
                facts={"live_min": _lowest_allowed(sku)},
            )
        prices[wish.sku_id] = wish.price
    return Slot(product.product_id, product.merchant_id, product.currency, prices)


def _lowest_allowed(sku: Sku) -> int:
    return sku.prices.lowest if sku.prices.live_min is None else sku.prices.live_min


def _not_on_sale(field: str) -> Conflict:
    return Conflict("not_on_sale", "Not a product or SKU that is on sale.", field=field)
