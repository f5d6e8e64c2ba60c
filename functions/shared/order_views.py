"""Pieces of orders that shoppers and merchants are both shown."""

from msgspec import Struct

from core.ids import (
    ChildOrderId,
    EventId,
    LineId,
    NoteId,
    ParcelId,
    ProductId,
    RefundId,
    RoomId,
    SkuId,
    UserId,
)
from core.orders.lines import OrderLine, Promotion
from core.orders.log import Happening, LogEntry
from core.orders.order_states import Actor
from core.orders.parcels import Parcel
from core.refunds.refund_states import RefundState
from functions.shared.views import MoneyView, timestamp, timestamp_or_none


class PromotionView(Struct, frozen=True):
    """The note or live room that led to a line, and whose it is."""

    buyer_id: UserId
    note_id: NoteId | None
    room_id: RoomId | None

    @staticmethod
    def of(promotion: Promotion) -> "PromotionView":
        """Show `promotion`."""
        return PromotionView(promotion.buyer_id, promotion.note_id, promotion.room_id)


class OrderLineView(Struct, frozen=True):
    """An ordered line. `paid` is all in: goods, freight and added tax less red packets."""

    line_id: LineId
    sku_id: SkuId
    product_id: ProductId
    product_name: str
    options: dict[str, str]
    quantity: int
    unit_price: MoneyView
    price_source: str
    goods: MoneyView
    freight: MoneyView
    tax_added: MoneyView
    red_packets: MoneyView
    paid: MoneyView
    promotion: PromotionView | None

    @staticmethod
    def of(line: OrderLine, currency: str) -> "OrderLineView":
        """Show `line`, an amount of each kind in `currency`."""
        return OrderLineView(
            line_id=line.line_id,
            sku_id=line.sku_id,
            product_id=line.product_id,
            product_name=line.product_name,
            options=line.options,
            quantity=line.quantity,
            unit_price=MoneyView(line.unit_price, currency),
            price_source=line.price_source,
            goods=MoneyView(line.goods, currency),
            freight=MoneyView(line.freight, currency),
            tax_added=MoneyView(line.tax_added, currency),
            red_packets=MoneyView(line.red_packets, currency),
            paid=MoneyView(line.paid, currency),
            promotion=None if line.promotion is None else PromotionView.of(line.promotion),
        )


class ParcelView(Struct, frozen=True):
    """A parcel; `units` says how many of each line are in it."""

    parcel_id: ParcelId
    carrier: str
    tracking_number: str
    units: dict[LineId, int]
    shipped_at: str
    delivered_at: str | None

    @staticmethod
    def of(parcel: Parcel) -> "ParcelView":
        """Show `parcel`."""
        return ParcelView(
            parcel_id=parcel.parcel_id,
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            units=parcel.units,
            shipped_at=timestamp(parcel.shipped_at),
            delivered_at=timestamp_or_none(parcel.delivered_at),
        )


class OrderEventView(Struct, frozen=True):
    """What happened to an order, or to the part of it that is named.

    `by` says on whose word, where `what` does not say it.
    """

    event_id: EventId
    at: str
    what: Happening
    by: Actor | None
    child_order_id: ChildOrderId | None
    parcel_id: ParcelId | None
    refund_id: RefundId | None
    refund_state: RefundState | None

    @staticmethod
    def of(entry: LogEntry) -> "OrderEventView":
        """Show `entry`."""
        return OrderEventView(
            event_id=entry.event_id,
            at=timestamp(entry.at),
            what=entry.what,
            by=entry.by,
            child_order_id=entry.child_order_id,
            parcel_id=entry.parcel_id,
            refund_id=entry.refund_id,
            refund_state=entry.state,
        )
