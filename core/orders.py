"""Orders: what was bought, at which frozen price, and who gets what of it.

An order has one child order for each merchant. What a merchant sees is its child order; the
lines there hold every amount of the quote that the order was placed at, so that splitting and
refunding later compute nothing anew. States are in core.order_states.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import astuple

from core.errors import Conflict, Defect
from core.events import Event
from core.ids import (
    AgencyId,
    ChildOrderId,
    LineId,
    MerchantId,
    NoteId,
    OfferId,
    OrderId,
    PaymentId,
    ProductId,
    RoomId,
    SkuId,
    UserId,
)
from core.order_states import OrderState, Step, after
from core.spends import Spend
from core.text import END, Name

PAYMENT_WINDOW_S: Final = 30 * 60
"""How long a placed order can be paid."""
PAYMENTS_PER_ORDER_MAX: Final = 10

Phone = Annotated[str, Meta(pattern=rf"^\+?[0-9]([0-9 -]{{4,18}})[0-9]{END}")]
PostalCode = Annotated[str, Meta(pattern=rf"^[0-9A-Za-z]([0-9A-Za-z -]{{1,8}})[0-9A-Za-z]{END}")]


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the order goes."""

    recipient: Name
    phone: Phone
    region: Name
    street: Name
    postal_code: PostalCode


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

    @property
    def paid(self) -> int:
        """What the shopper pays for the line, all in."""
        return self.goods_paid + self.freight_paid

    def check(self) -> None:
        """Raise `Defect` unless what is paid for the line is split to the last cent."""
        due = self.goods + self.freight + self.tax_added - self.red_packets
        if not self.paid == due == sum(astuple(self.split)):
            raise Defect(f"line {self.line_id} does not balance")


class ChildOrder(Struct, frozen=True):
    """One merchant's part of an order."""

    child_order_id: ChildOrderId
    order_id: OrderId
    merchant_id: MerchantId
    state: OrderState
    placed_at: int
    currency: str
    address: Address
    lines: tuple[OrderLine, ...]

    @property
    def paid(self) -> int:
        """What the shopper pays for this part."""
        return sum(line.paid for line in self.lines)


class Totals(Struct, frozen=True):
    """What the order comes to: payable = goods + freight + tax added - red packets."""

    goods: int
    freight: int
    tax_added: int
    red_packets: int
    payable: int


class OrderHead(Struct, frozen=True):
    """An order without its lines. Times are epoch seconds."""

    order_id: OrderId
    shopper_id: UserId
    state: OrderState
    placed_at: int
    pay_until: int
    """No payment starts from then on. The order holds its units until it is cancelled: nothing
    expires it by itself yet."""
    currency: str
    totals: Totals
    line_count: int
    address: Address
    offers: tuple[str, ...] = ()
    """The offers that gave something, as the quote lists them."""
    spends: tuple[Spend, ...] = ()
    payments_started: int = 0
    payment_id: PaymentId | None = None
    """The payment that paid it."""
    ended_at: int | None = None
    """When it was cancelled."""
    paid_at: int | None = None


class Order(Struct, frozen=True):
    """A whole order: its head and a child order for each merchant."""

    head: OrderHead
    children: tuple[ChildOrder, ...]

    @property
    def lines(self) -> list[OrderLine]:
        """All lines, merchant by merchant."""
        return [line for child in self.children for line in child.lines]

    @property
    def units(self) -> dict[SkuId, int]:
        """How many of each SKU the order holds."""
        counts: Counter[SkuId] = Counter()
        for line in self.lines:
            counts[line.sku_id] += line.quantity
        return dict(counts)

    def check(self) -> None:
        """Raise `Defect` unless every line balances and the lines sum to the totals."""
        for line in self.lines:
            line.check()
        totals = self.head.totals
        due = totals.goods + totals.freight + totals.tax_added - totals.red_packets
        if not totals.payable == due == sum(line.paid for line in self.lines):
            raise Defect(f"{self.head.order_id} does not add up to {totals.payable}")

    def moved(self, step: Step) -> OrderState:
        """The state after `step`; raises `Conflict` when the order is not where it starts."""
        return after(self.head.state, step)


class OrderPlaced(Event, frozen=True):
    """A shopper ordered; the units are held."""

    order_id: OrderId
    shopper_id: UserId
    merchant_ids: tuple[MerchantId, ...]
    currency: str
    payable: int


class OrderCancelled(Event, frozen=True):
    """A shopper took a placed order back; units and coupons are free again."""

    order_id: OrderId
    shopper_id: UserId


def out_of_stock(sku_ids: Sequence[SkuId]) -> Conflict:
    """There are fewer units of these SKUs than are asked for."""
    return Conflict("out_of_stock", "Not that many are left.", facts={"sku_ids": [*sku_ids]})
