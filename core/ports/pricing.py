"""Port of what carts are priced by."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from core.carts.cart import CartLine
from core.catalog.products import SellableSku
from core.flash.reservations import Reservation
from core.ids import FlashRequestId, SkuId, UserId
from core.offers.offer import Owner
from core.offers.shelves import Shelf


class PricingFacts(Struct, frozen=True):
    """What some lines are priced by. SKUs and reservations that do not exist are left out."""

    sellable: Mapping[SkuId, SellableSku]
    held: Mapping[FlashRequestId, Reservation]
    """The shopper's reservations that lines are."""
    shelves: Mapping[Owner, Shelf]
    """The platform's and those of all merchants of the lines; empty for who has none."""


class PricingReads(Protocol):
    """Reads them together: what would be a call each is one."""

    def facts(self, shopper_id: UserId, lines: Sequence[CartLine]) -> PricingFacts:
        """What a shopper's lines are priced by, read consistently."""
