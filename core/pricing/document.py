"""The pricing document: a cart, the offers that may apply to it, and what was chosen.

Nothing here, or in offers, can be part of a cycle, so its values spare the collector (`gc=False`).
"""

from typing import Annotated, Final, Literal, get_args

from msgspec import UNSET, Meta, Struct, UnsetType

from core.pricing.limits import (
    LINES_MAX,
    Amount,
    EpochSeconds,
    Id,
    Quantity,
    Rate,
    TaxRate,
    UnitPrice,
)
from core.pricing.offers import Offer

PriceSource = Literal["list", "sale", "member", "live", "flash"]
"""In the order that decides between equal prices."""
PRICE_SOURCES: Final[tuple[PriceSource, ...]] = get_args(PriceSource)


class Prices(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What one unit may cost; the lowest counts."""

    list: UnitPrice
    sale: UnitPrice | None = None
    member: UnitPrice | None = None
    live: UnitPrice | None = None
    flash: UnitPrice | None = None

    def lowest(self) -> tuple[int, PriceSource]:
        """The layer-1 price and where it is from; the earlier source of equal prices."""
        price: int = self.list
        source: PriceSource = "list"
        if self.sale is not None and self.sale < price:
            price, source = self.sale, "sale"
        if self.member is not None and self.member < price:
            price, source = self.member, "member"
        if self.live is not None and self.live < price:
            price, source = self.live, "live"
        if self.flash is not None and self.flash < price:
            price, source = self.flash, "flash"
        return price, source


class Tax(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """None, contained in the price, or added on import; `rate` exactly with the latter two."""

    mode: Literal["none", "inclusive", "import"]
    rate: TaxRate | UnsetType = UNSET


UNTAXED: Final = Tax("none")


class Commission(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What the attributed buyer earns on a line, and the agency of it."""

    rate: Rate
    buyer: Id
    agency_rate: Rate = 0


class Line(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One SKU in a cart, with the rates its order will freeze."""

    id: Id
    sku: Id
    product: Id
    merchant: Id
    quantity: Quantity
    prices: Prices
    categories: tuple[Id, ...] = ()
    tax: Tax = UNTAXED
    take_rate: Rate = 0
    take_floor: Amount | None = None
    take_cap: Amount | None = None
    commission: Commission | UnsetType = UNSET


class Freight(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A merchant's fee, free when its goods after layer 4 reach `free_over`."""

    fee: Amount
    free_over: Amount | UnsetType = UNSET


class Document(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """All that a price depends on. `choose` is "best" or the ids of coupons and red packets."""

    currency: Id
    now: EpochSeconds
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=LINES_MAX)]
    offers: tuple[Offer, ...] = ()
    freight: dict[Id, Freight] = {}
    choose: Literal["best"] | tuple[Id, ...] = "best"
