"""The commerce table, item by item: of each what the invariants need, and no more.

What an audit keeps grows with the number of orders, payments, refunds and reservations, by some
numbers each; lines are checked as they come and summed up.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from core.catalog.stock import Stock
from core.flash.lanes import Lane
from core.flash.reservations import LIVE, ReservationState
from core.flash.sales import FlashSale
from core.ids import (
    ChildOrderId,
    FlashSaleId,
    LineId,
    OfferId,
    OrderId,
    PaymentId,
    RefundId,
    SkuId,
    UserId,
)
from core.offers.coupons import Coupon
from core.offers.shelves import Allowance
from core.offers.spends import Spend
from core.orders.log import Happening
from core.orders.order import ChildOrder, Totals
from core.orders.order_states import OrderState
from core.payments.payment import Payment
from core.payments.provider_refunds import ProviderRefund
from core.pricing import Window
from core.refunds.refund import Refund
from core.refunds.returns import Returns
from functions.shared.dynamodb.coupons import COUPON_KEPT_S
from functions.shared.dynamodb.flash_lanes import stored_reservation
from functions.shared.dynamodb.store import Item
from ops.audit.findings import Findings, Invariant

CREATED_BY: Final = {
    "POST /v1/orders": "order_id",
    "POST /v1/orders/{order_id}/refunds": "refund_id",
}
"""Operation → where its answer has the id of what it created."""


class Head(Struct, frozen=True):
    """An order, without where it goes."""

    order_id: OrderId
    shopper_id: UserId
    state: OrderState
    currency: str
    totals: Totals
    line_count: int
    spends: tuple[Spend, ...] = ()
    payments_started: int = 0
    payment_id: PaymentId | None = None
    ended_at: int | None = None
    paid_at: int | None = None


class Part(Struct, frozen=True):
    """A child order, its lines summed up: their SKU and units by line."""

    child_order_id: ChildOrderId
    state: OrderState
    paid: int
    lines: dict[LineId, tuple[SkuId, int]]
    sent: dict[LineId, int]
    returns: Returns
    refunds_open: int


class LaneUse(Struct):
    """What the reservations of a lane come to."""

    live: int = 0
    taken: int = 0
    """Units that orders took over."""


class OfferWindow(Struct, frozen=True):
    """When an offer applies."""

    window: Window | UnsetType = UNSET


class OfferTerms(Struct, frozen=True):
    """What an offer allows, and when."""

    quota: int | None
    per_shopper_limit: int | None
    offer: OfferWindow

    def has_kept_coupons(self, now: int) -> bool:
        """Whether none of its coupons has been removed because its time is over."""
        window = self.offer.window
        return not isinstance(window, Window) or now < window.end + COUPON_KEPT_S


class Consent(Struct, frozen=True):
    """What a funder agreed to."""

    party: str
    budget: int


class KeptOffer(Struct, frozen=True):
    """An offer, without what it gives."""

    terms: OfferTerms
    consents: list[Consent] = []


class Records:
    """What is kept of a commerce table."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.heads: dict[OrderId, Head] = {}
        self.parts: dict[OrderId, list[Part]] = defaultdict(list)
        self.told: Counter[tuple[OrderId, Happening]] = Counter()
        self.payments: dict[PaymentId, Payment] = {}
        self.intents: list[tuple[str, str]] = []
        """Keys and the ids that they were recorded for, before anybody else was asked."""
        self.answered: Counter[str] = Counter()
        """How many keys were answered with the order or refund of an id."""
        self.refunds: dict[RefundId, Refund] = {}
        self.paybacks: list[ProviderRefund] = []
        self.stock: dict[SkuId, Stock] = {}
        self.offers: dict[OfferId, KeptOffer] = {}
        self.allowances: dict[OfferId, Allowance] = {}
        self.coupons: list[Coupon] = []
        self.redemptions: list[tuple[UserId, OfferId, int, OrderId]] = []
        self.sales: dict[FlashSaleId, FlashSale] = {}
        self.lanes: dict[FlashSaleId, list[Lane]] = defaultdict(list)
        self.lane_use: dict[tuple[FlashSaleId, int], LaneUse] = defaultdict(LaneUse)
        self.ordered: list[tuple[OrderId | None, ReservationState]] = []

    def take_all(self, items: Iterable[Item]) -> None:
        """All items of a table, in any order."""
        for item in items:
            kind, sort = (str(item[name]).partition("#")[0] for name in ("pk", "sk"))
            read = _log_entry if kind == "LOG" else _READERS.get((kind, sort))
            if read is not None:
                read(self, item)

    def part_of(self, order_id: OrderId, child_order_id: ChildOrderId) -> Part | None:
        """A child order, if it is there."""
        found = (each for each in self.parts[order_id] if each.child_order_id == child_order_id)
        return next(found, None)


def _head(records: Records, item: Item) -> None:
    head = msgspec.convert(item, Head)
    records.heads[head.order_id] = head


def _child(records: Records, item: Item) -> None:
    child = msgspec.convert(item, ChildOrder)
    for line in child.lines:
        due = line.goods + line.freight + line.tax_added - line.red_packets
        split = sum(msgspec.structs.astuple(line.split))
        records.findings.check(
            Invariant.ORDER_LINES,
            line.paid == due == split,
            f"{child.order_id} {line.line_id}: due {due}, paid {line.paid}, split {split}",
        )
    sent: Counter[LineId] = Counter()
    for parcel in child.parcels:
        sent.update(parcel.units)
    records.parts[child.order_id].append(
        Part(
            child.child_order_id,
            child.state,
            child.paid,
            {line.line_id: (line.sku_id, line.quantity) for line in child.lines},
            dict(sent),
            child.returns,
            child.refunds_open,
        )
    )


def _log_entry(records: Records, item: Item) -> None:
    records.told[OrderId(str(item["order_id"])), Happening(str(item["what"]))] += 1


def _payment(records: Records, item: Item) -> None:
    payment = msgspec.convert(item, Payment)
    records.payments[payment.payment_id] = payment


def _intent(records: Records, item: Item) -> None:
    records.intents.append((str(item["pk"]), str(item["created_id"])))


def _receipt(records: Records, item: Item) -> None:
    field = CREATED_BY.get(str(item["pk"]).split("#")[2])
    if field is not None:
        answer = item["answer"]
        created = msgspec.json.decode(answer) if isinstance(answer, bytes) else {}
        records.answered[str(created.get(field))] += 1


def _refund(records: Records, item: Item) -> None:
    refund = msgspec.convert({**item, "text": "", "pictures": [], "answer": ""}, Refund)
    records.refunds[refund.refund_id] = refund


def _payback(records: Records, item: Item) -> None:
    records.paybacks.append(msgspec.convert(item, ProviderRefund))


def _stock(records: Records, item: Item) -> None:
    stock = msgspec.convert(item, Stock)
    records.stock[stock.sku_id] = stock


def _offer(records: Records, item: Item) -> None:
    offer_id = OfferId(str(item["pk"]).partition("#")[2])
    records.offers[offer_id] = msgspec.convert(item, KeptOffer)


def _allowance(records: Records, item: Item) -> None:
    allowance = msgspec.convert(item, Allowance)
    records.allowances[allowance.offer_id] = allowance


def _coupon(records: Records, item: Item) -> None:
    records.coupons.append(msgspec.convert(item, Coupon))


def _redemption(records: Records, item: Item) -> None:
    shopper_id = UserId(str(item["pk"]).partition("#")[2])
    _, offer_id, ordinal = str(item["sk"]).split("#")
    order_id = OrderId(str(item["order_id"]))
    records.redemptions.append((shopper_id, OfferId(offer_id), int(ordinal), order_id))


def _sale(records: Records, item: Item) -> None:
    sale = msgspec.convert(item, FlashSale)
    records.sales[sale.sale_id] = sale


def _lane(records: Records, item: Item) -> None:
    lane = msgspec.convert({**item, "watermark": int(str(item["watermark"]))}, Lane)
    records.lanes[lane.sale_id].append(lane)


def _reservation(records: Records, item: Item) -> None:
    held = stored_reservation(item)
    use = records.lane_use[held.sale_id, held.lane]
    use.live += held.units * (held.state in LIVE)
    if held.state in {ReservationState.ORDERED, ReservationState.SOLD}:
        use.taken += held.units
        records.ordered.append((held.order_id, held.state))


_READERS: dict[tuple[str, str], Callable[[Records, Any], None]] = {
    ("ORDER", "ORDER"): _head,
    ("ORDER", "CHILD"): _child,
    ("PAYMENT", "PAYMENT"): _payment,
    ("ONCE", "INTENT"): _intent,
    ("ONCE", "RECEIPT"): _receipt,
    ("REFUND", "REFUND"): _refund,
    ("PROVIDER_REFUND", "PROVIDER_REFUND"): _payback,
    ("SKU", "STOCK"): _stock,
    ("OFFER", "OFFER"): _offer,
    ("OFFER", "ALLOWANCE"): _allowance,
    ("WALLET", "COUPON"): _coupon,
    ("WALLET", "REDEEMED"): _redemption,
    ("FLASH", "SALE"): _sale,
    ("LANE", "LANE"): _lane,
    ("LANE", "HOLD"): _reservation,
}
