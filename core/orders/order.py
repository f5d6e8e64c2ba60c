"""Orders: what was bought, at which frozen price, and who gets what of it.

An order has one child order for each merchant. What a merchant sees is its child order; the
lines there (core.orders.lines) hold every amount of the quote that the order was placed at, so
that splitting and refunding later compute nothing anew. States are in core.orders.order_states.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from core.errors import Conflict, Defect, NotFound
from core.events import Event
from core.flash.holds import FlashHold
from core.ids import ChildOrderId, LineId, MerchantId, OrderId, ParcelId, PaymentId, SkuId, UserId
from core.offers.spends import Spend
from core.orders.lines import OrderLine
from core.orders.order_states import Actor, OrderState, Step, after, together
from core.orders.parcels import Parcel
from core.refunds.returns import Returns
from core.text import END, Name
from core.versions import FIRST_VERSION

PAYMENT_WINDOW_S: Final = 30 * 60
"""How long a placed order can be paid."""
EXPIRY_GRACE_S: Final = 120
"""How much later an unpaid order ends. Money that was sent in time is often told of after it,
and clocks differ a little."""
PAYMENTS_PER_ORDER_MAX: Final = 10

HOLD_EXTENSION_S: Final = 10 * 60
"""How long a reservation of a flash sale lasts from when a payment for it starts, at least."""

Phone = Annotated[str, Meta(pattern=rf"^\+?[0-9]([0-9 -]{{4,18}})[0-9]{END}")]
PostalCode = Annotated[str, Meta(pattern=rf"^[0-9A-Za-z]([0-9A-Za-z -]{{1,8}})[0-9A-Za-z]{END}")]


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the order goes."""

    recipient: Name
    phone: Phone
    region: Name
    street: Name
    postal_code: PostalCode


class ChildOrder(Struct, frozen=True):
    """One merchant's part of an order. Times are epoch seconds.

    It is shipped when the last of its units are in a parcel, delivered when the last parcel is.
    """

    child_order_id: ChildOrderId
    order_id: OrderId
    merchant_id: MerchantId
    state: OrderState
    placed_at: int
    currency: str
    address: Address
    lines: tuple[OrderLine, ...]
    parcels: tuple[Parcel, ...] = ()
    shipped_at: int | None = None
    delivered_at: int | None = None
    completed_at: int | None = None
    version: int = FIRST_VERSION
    """Counts what happened to it. What is decided on a version is written over that one only."""
    refunds_open: int = 0
    """Refunds that are asked for and neither refused nor paid yet."""
    refunds_asked: int = 0
    """Refunds that the shopper ever asked for."""
    returns: Returns = Returns()
    """What of it was asked back, sent back and called off."""

    @property
    def paid(self) -> int:
        """What the shopper pays for this part."""
        return sum(line.paid for line in self.lines)

    @property
    def unshipped(self) -> dict[LineId, int]:
        """How many units of each line are still to be sent; lines with none left out."""
        left = Counter({line.line_id: line.quantity for line in self.lines})
        left.subtract(self.returns.called_off)
        for parcel in self.parcels:
            left.subtract(parcel.units)
        return dict(+left)


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
    """No payment starts from a minute before. Unpaid a little later than this, it expires."""
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
    """When it was cancelled or expired."""
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
    def merchant_ids(self) -> tuple[MerchantId, ...]:
        """Who sells in it."""
        return tuple(child.merchant_id for child in self.children)

    @property
    def units(self) -> dict[SkuId, int]:
        """How many of each SKU the order holds."""
        return _counted(self.lines)

    @property
    def stock_units(self) -> dict[SkuId, int]:
        """Those that it took out of the SKU's stock itself, not by reservations."""
        return _counted(line for line in self.lines if line.hold is None)

    @property
    def holds(self) -> list[tuple[FlashHold, int]]:
        """The reservations that it took, and their units."""
        return [(line.hold, line.quantity) for line in self.lines if line.hold is not None]

    def check(self) -> None:
        """Raise `Defect` unless every line balances and the lines sum to the totals."""
        for line in self.lines:
            line.check()
        totals = self.head.totals
        due = totals.goods + totals.freight + totals.tax_added - totals.red_packets
        if not totals.payable == due == sum(line.paid for line in self.lines):
            raise Defect(f"{self.head.order_id} does not add up to {totals.payable}")

    def child(self, child_order_id: ChildOrderId) -> ChildOrder:
        """One of the child orders; raises `NotFound`."""
        for child in self.children:
            if child.child_order_id == child_order_id:
                return child
        raise NotFound("order")

    def with_child(self, child: ChildOrder) -> "Order":
        """This order with the next version of one of its child orders, and where that puts it."""
        children = tuple(
            child if each.child_order_id == child.child_order_id else each for each in self.children
        )
        state = together(each.state for each in children)
        return Order(replace(self.head, state=state), children)

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
    """A placed order was taken back; units and coupons are free again."""

    order_id: OrderId
    shopper_id: UserId
    merchant_ids: tuple[MerchantId, ...]
    by: Actor


class OrderExpired(Event, frozen=True):
    """Nobody paid an order in time; units and coupons are free again."""

    order_id: OrderId
    shopper_id: UserId
    merchant_ids: tuple[MerchantId, ...]


class ChildOrderEvent(Event, frozen=True):
    """What happened to a child order, and on whose word.

    `version` is the child order's with it: its events are in the order of their versions.
    """

    order_id: OrderId
    child_order_id: ChildOrderId
    merchant_id: MerchantId
    shopper_id: UserId
    by: Actor
    version: int


class ParcelShipped(ChildOrderEvent, frozen=True):
    """Some of the units left."""

    parcel_id: ParcelId
    carrier: str
    tracking_number: str
    units: dict[LineId, int]


class ChildOrderShipped(ChildOrderEvent, frozen=True):
    """Nothing is left to send."""


class ParcelDelivered(ChildOrderEvent, frozen=True):
    """A parcel arrived, not the last."""

    parcel_id: ParcelId


class ChildOrderDelivered(ChildOrderEvent, frozen=True):
    """All of it arrived. The time to object to the goods begins."""


class ChildOrderCompleted(ChildOrderEvent, frozen=True):
    """The shopper confirmed it, or let the time to object pass."""


def pay_until_once_started(order: Order, now: int) -> int:
    """Until when a payment that starts now can arrive: the first extends what is held, once."""
    head = order.head
    if order.holds and not head.payments_started:
        return max(head.pay_until, now + HOLD_EXTENSION_S)
    return head.pay_until


def _counted(lines: Iterable[OrderLine]) -> dict[SkuId, int]:
    counts: Counter[SkuId] = Counter()
    for line in lines:
        counts[line.sku_id] += line.quantity
    return dict(counts)


def out_of_stock(sku_ids: Sequence[SkuId]) -> Conflict:
    """There are fewer units of these SKUs than are asked for."""
    return Conflict("out_of_stock", "Not that many are left.", facts={"sku_ids": [*sku_ids]})
