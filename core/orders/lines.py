"""The lines of orders, each with every amount and rate frozen as it was quoted."""

from msgspec import Struct
from msgspec.structs import astuple

from core.errors import Defect
from core.flash.holds import FlashHold
from core.ids import AgencyId, LineId, NoteId, OfferId, ProductId, RoomId, SkuId, UserId


class Shares(Struct, frozen=True):
    """Who gets what of a line; buyer and platform may be below zero."""

    merchant: int
    buyer: int
    agency: int
    platform: int
    tax: int


class LineDiscount(Struct, frozen=True):
    """An offer's part on a line, and what of it each bears."""

    offer_id: OfferId
    amount: int
    merchant: int
    platform: int
    buyer: int


class LineTerms(Struct, frozen=True, omit_defaults=True):
    """The rates a line was split at, in basis points; floor and cap in minor units a unit."""

    take_rate: int = 0
    take_floor: int | None = None
    take_cap: int | None = None
    tax_mode: str = "none"
    tax_rate: int = 0
    commission_rate: int = 0
    agency_rate: int = 0


class Promotion(Struct, frozen=True, omit_defaults=True):
    """Whose note or live room led to the line, and that buyer's agency."""

    buyer_id: UserId
    note_id: NoteId | None = None
    room_id: RoomId | None = None
    agency_id: AgencyId | None = None


class OrderLine(Struct, frozen=True, omit_defaults=True):
    """Some units of a SKU with every amount of the quote, named as there (`QuotedLine`)."""

    line_id: LineId
    sku_id: SkuId
    product_id: ProductId
    product_name: str
    options: dict[str, str]
    quantity: int
    unit_price: int
    price_source: str
    goods: int
    freight: int
    funded_freight: int
    tax_contained: int
    tax_added: int
    tax_added_on_goods: int
    red_packets: int
    goods_paid: int
    freight_paid: int
    split: Shares
    terms: LineTerms
    discounts: tuple[LineDiscount, ...] = ()
    promotion: Promotion | None = None
    hold: FlashHold | None = None
    """The reservation that it took; its units were out of the SKU's stock before."""

    @property
    def paid(self) -> int:
        """What the shopper pays for the line, all in."""
        return self.goods_paid + self.freight_paid

    def check(self) -> None:
        """Raise `Defect` unless what is paid for the line is split to the last cent."""
        due = self.goods + self.freight + self.tax_added - self.red_packets
        if not self.paid == due == sum(astuple(self.split)):
            raise Defect(f"line {self.line_id} does not balance")
